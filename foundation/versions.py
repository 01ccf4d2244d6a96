"""Row versions: two people who edit one row never overwrite each other in silence."""

import re
from copy import copy
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats, timezone

from foundation.errors import sentence_for


class VersionedModel(models.Model):
    """A row that people edit. Its `version` rises with each save; a form carries the version that it was made from."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            self.version += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        super().save(*args, **kwargs)

    @property
    def mark(self) -> str:
        """This row as it stands now, for a form that acts on what its page shows."""
        return f"{self.pk}.{self.version}"

    def get_constraints(self):
        """Django's own, each with the sentence that an app gave for it: forms then speak as the services do."""
        return [
            (model, [_with_its_sentence(constraint) for constraint in constraints])
            for model, constraints in super().get_constraints()
        ]


def _with_its_sentence(constraint: models.BaseConstraint) -> models.BaseConstraint:
    if (sentence := sentence_for(constraint.name)) is None:
        return constraint
    spoken = copy(constraint)
    spoken.violation_error_message = sentence
    return spoken


class SeenField(forms.CharField):
    """The marks of the rows that a page showed, carried with its form; cleaned to row id → version."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)

    def to_python(self, value) -> dict[int, int]:
        marks = (
            mark.split(".") for mark in super().to_python(value).split() if re.fullmatch(r"\d{1,18}\.\d{1,9}", mark)
        )
        return {int(pk): int(version) for pk, version in marks}


class SeenRowsMixin:
    """For a form that acts on rows as its page shows them: the service refuses those that changed meanwhile.

    The form declares a `seen` field. Refused, it is shown again with the rows as they are now: sent once more, that is
    what was seen.
    """

    def show(self, *rows: VersionedModel) -> None:
        """The page is drawn with these rows as they stand."""
        self.fields["seen"].initial = " ".join(row.mark for row in rows)

    def show_again(self, *rows: VersionedModel) -> None:
        """What was sent is drawn anew, with the rows as they are now."""
        self.data = self.data.copy()
        self.data["seen"] = " ".join(row.mark for row in rows)

    def version_seen(self, row: VersionedModel) -> int | None:
        """What a service takes as `seen`; None where no page showed the row before."""
        return self.cleaned_data["seen"].get(row.pk)


class VersionedFormMixin:
    """Refuses a form made from an older version of its row, keeps what was typed and says what changed meanwhile.

    Use before `forms.ModelForm` in the bases; the view that saves must run in a transaction: the row is locked here
    until the save.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["row_version"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=self.instance.version, required=True
            )

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self._refuse_if_changed_meanwhile()
        return cleaned

    def _refuse_if_changed_meanwhile(self) -> None:
        current = type(self.instance)._base_manager.select_for_update(no_key=True).filter(pk=self.instance.pk).first()
        if current is None:
            raise ValidationError("Cette fiche a été supprimée entre-temps. Vos saisies restent affichées ici.")
        if current.version != self.cleaned_data.get("row_version"):
            raise ValidationError(
                "Cette fiche a été modifiée par quelqu’un d’autre pendant que vous l’éditiez. Elle dit maintenant : "
                "%(what)s. Vos saisies restent affichées : rouvrez la fiche dans un autre onglet, puis reportez-les.",
                params={"what": self._differences_with(current)},
                code="changed_meanwhile",
            )

    def _differences_with(self, current: models.Model) -> str:
        """What the row says now, field by field, where it differs from what was typed."""
        changed = [
            f"{self.fields[name].label} « {_in_words(current, name)} »"
            for name in self.changed_data
            if name != "row_version" and hasattr(current, name)
        ]
        return ", ".join(changed) or "la même chose que vos saisies, une autre partie a changé"


def _in_words(row: models.Model, name: str) -> str:
    """A field's value as a person reads it; times in Paris."""
    if hasattr(row, f"get_{name}_display"):
        return str(getattr(row, f"get_{name}_display")()) or "vide"
    value = getattr(row, name)
    if isinstance(value, models.Manager):
        value = list(value.all())
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return str(formats.localize(value)) if value not in (None, "") else "vide"
