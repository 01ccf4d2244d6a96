"""What a report says of who was there: the same for a session of the portal and for one that took place outside it."""

from collections.abc import Collection

from django import forms
from django.utils.text import capfirst

from activities.forms.actions import SideForm, count_field, refuse_detail_above_total
from activities.models import Participation
from activities.models.choices import AgeBand
from activities.models.groups import AUDIENCES
from activities.models.opinions import Face
from foundation.days import say_duration
from foundation.plain_words import refuse_identity_numbers


class AttendanceForm(forms.Form):
    """How many came, and if known of which audiences and ages; how long it lasted, what was said of it.

    One total is enough. Each group's counts are asked by `ask_counts`; its `key` ends their names. Faces collected on
    paper are totals; what was entered before is not shown again: a few could be somebody's.
    """

    text = forms.CharField(
        label="Ce qui s’est passé",
        max_length=4000,
        required=False,
        help_text="Quelques mots si vous le souhaitez. Aucun nom, rien de médical.",
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[refuse_identity_numbers],
    )

    lived_minutes = count_field("Durée réelle, en minutes", least=1, most=24 * 60)

    AUDIENCES = {name: capfirst(words) for name, words in AUDIENCES.items()}
    AGES = {band.value: capfirst(band.label) for band in AgeBand}
    DETAILS = AUDIENCES | AGES

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for face in Face:
            self.fields[f"paper_{face}"] = count_field(str(face.label))
        # Of each group, whose counts end with the key, its name where there are several.
        self.keys: dict[str, str] = {}

    def ask_counts(self, key: str = "", *, of: str = "", **total) -> None:
        """Of whom (`of`) is said where there are several; `total` is what the field of the total takes."""
        self.keys[key] = of
        of = f" : {of}" if of else ""
        sentences = {"required": "Indiquez le nombre de personnes présentes : un total suffit."}
        self.fields[f"present_total{key}"] = count_field(f"Personnes présentes{of}", error_messages=sentences, **total)
        for name, label in self.DETAILS.items():
            self.fields[f"present_{name}{key}"] = count_field(f"{label}{of}")

    def totals(self) -> list:
        return self._counts(["total"])

    def audiences(self) -> list[tuple[str, list]]:
        return self._by_group(self.AUDIENCES)

    def ages(self) -> list[tuple[str, list]]:
        return self._by_group(self.AGES)

    def paper_fields(self) -> list:
        return [self[f"paper_{face}"] for face in Face]

    def paper_faces(self) -> dict[str, int] | None:
        """None where none was typed: what was entered before stays."""
        typed = {face.value: self.cleaned_data.get(f"paper_{face}") for face in Face}
        if all(count is None for count in typed.values()):
            return None
        return {face: count or 0 for face, count in typed.items()}

    def _by_group(self, parts: Collection[str]) -> list[tuple[str, list]]:
        """Its name where there are several, and its fields."""
        return [(of, [self[name] for name in self._names(key, parts)]) for key, of in self.keys.items()]

    def _counts(self, parts: Collection[str]) -> list:
        return [self[name] for key in self.keys for name in self._names(key, parts)]

    def _names(self, key: str, parts: Collection[str]) -> list[str]:
        return [f"present_{part}{key}" for part in parts]

    def has_details(self) -> bool:
        """Was something typed there, or is it wrong? Then they stay unfolded."""
        details = [*self._counts(self.DETAILS), self["lived_minutes"], *self.paper_fields()]
        return any(field.errors or field.value() for field in details)

    def clean(self):
        cleaned = super().clean()
        for key in self.keys:
            for by, parts in (("public", self.AUDIENCES), ("âge", self.AGES)):
                refuse_detail_above_total(self, f"present_total{key}", self._names(key, parts), by=by)
        return cleaned

    def counts_of(self, key: str = "") -> dict[str, int | None]:
        """One group's, by the names of its columns."""
        return {f"present_{part}": self.cleaned_data[f"present_{part}{key}"] for part in ("total", *self.DETAILS)}


class GroupsReportForm(AttendanceForm):
    """Who was there, group by group, with what was said already."""

    def ask_groups(self, groups: Collection[Participation]) -> None:
        """Of a session that several hospitals share, a group's number may be left to its own."""
        self.groups = groups
        sessions = [group.session_id for group in groups]
        for group in groups:
            self._ask_counts_of(group, is_alone=sessions.count(group.session_id) == 1)
        self.order_fields([*(field.name for field in self.totals()), *self.fields])

    def _ask_counts_of(self, group: Participation, *, is_alone: bool) -> None:
        unknown = "" if is_alone else " Vide : son hôpital le dira."
        self.ask_counts(
            f"_{group.pk}",
            of=group.full_name if len(self.groups) > 1 else "",
            required=is_alone,
            help_text=f"Tout le monde compris. Annoncées : {group.expected_total}.{unknown}",
        )
        for name in ("total", *self.DETAILS):
            self.initial[f"present_{name}_{group.pk}"] = getattr(group, f"present_{name}")

    def counts(self) -> dict[int, dict[str, int | None]]:
        """By group, what the service takes."""
        return {group.pk: self.counts_of(f"_{group.pk}") for group in self.groups}


class ReportForm(GroupsReportForm, SideForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"text": self.session.report_text, "lived_minutes": self.session.lived_minutes}
        planned = say_duration(self.session.planned_minutes)
        self.fields["lived_minutes"].help_text = f"Vide : comme prévu, {planned}."
        groups = self.session.participations.all()
        self.ask_groups([group for group in groups if group.state != group.State.CANCELLED])
