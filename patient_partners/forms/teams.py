"""The list of teams: what narrows and orders it."""

from django import forms
from django.db import models
from django.db.models import Case, Value, When
from django.utils.text import capfirst

from partnerships.models import Hospital
from patient_partners.forms.filters import GroupFilterForm
from patient_partners.models import Domain, Project
from patient_partners.models.choices import Stage


class Shown(models.TextChoices):
    UNDERWAY = "", "accompagnées"
    STUCK = "stuck", "bloquées"
    ENDED = "ended", "dont l’accompagnement est fini"


class Order(models.TextChoices):
    WAITING = "", "celles qui attendent depuis longtemps"
    STEP = "step", "étape"
    NEXT = "next", "prochaine date"
    HOSPITAL = "hospital", "hôpital"
    NAME = "name", "nom"


STEP_RANK = Case(*(When(stage=stage, then=Value(rank)) for rank, stage in enumerate(Stage)))
ORDERS = {
    Order.WAITING: ("stuck_on",),
    Order.STEP: (STEP_RANK, "stage_on"),
    Order.NEXT: (models.F("next_on").asc(nulls_last=True),),
    Order.HOSPITAL: ("hospital__name", "stuck_on"),
    Order.NAME: ("title",),
}


class TeamFilterForm(GroupFilterForm):
    stage = forms.ChoiceField(label="Étape", required=False)
    hospital = forms.ModelChoiceField(label="Hôpital", queryset=None, required=False, empty_label="Tous")
    domain = forms.ModelChoiceField(label="Domaine", queryset=None, required=False, empty_label="Tous")
    show = forms.ChoiceField(label="Équipes", choices=Shown.choices, required=False)
    sort = forms.ChoiceField(label="Dans l’ordre de", choices=Order.choices, required=False)
    rows = Project
    group_of = "hospital__group"
    field_order = ["stage", "group", "hospital"]

    def adapt(self, user) -> None:
        super().adapt(user)
        self.fields["stage"].choices = [("", "Toutes"), *((stage.value, capfirst(stage.label)) for stage in Stage)]
        self.fields["hospital"].queryset = Hospital.objects.filter(pk__in=self.visible.values("hospital"))
        self.fields["domain"].queryset = Domain.objects.filter(pk__in=self.visible.values("domain"))

    def visible_to(self, user) -> models.QuerySet[Project]:
        return super().visible_to(user).teams()

    def teams(self) -> models.QuerySet[Project]:
        """What the page shows, in its order; the longest silence comes first."""
        said = self.cleaned_data
        wanted = {name: said[name] for name in ("stage", "hospital", "domain") if said.get(name)}
        shown = self.of_group(self._shown(said.get("show")))
        return shown.filter(**wanted).order_by(*ORDERS[Order(said.get("sort") or "")], "pk")

    def _shown(self, show: str | None) -> models.QuerySet[Project]:
        if show == Shown.STUCK:
            return self.visible.stuck()
        if show == Shown.ENDED:
            return self.visible.exclude(ended_on=None)
        return self.visible.underway()
