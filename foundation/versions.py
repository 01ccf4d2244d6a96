"""Row versions: two people who edit one row never overwrite each other in silence."""

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
                "Cette fiche a été modifiée par quelqu'un d'autre pendant que vous l'éditiez. Elle dit maintenant : "
                "%(what)s. Vos saisies restent affichées : rouvrez la fiche dans un autre onglet, puis reportez-les.",
                params={"what": self._differences_with(current)},
                code="changed_meanwhile",
            )

    def _differences_with(self, current: models.Model) -> str:
        """What the row says now, field by field, where it differs from what was typed."""
        changed = [
            f"{self.fields[name].label} « {_in_words(current, name)} »"
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
