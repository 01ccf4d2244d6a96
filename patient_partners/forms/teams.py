"""The list of teams: what narrows and orders it."""

from django import forms
from django.db import models
from django.db.models import Case, Value, When
from django.utils.text import capfirst

from partnerships.models import Hospital, HospitalGroup
from partnerships.scopes import scope_of
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


class TeamFilterForm(forms.Form):
    """Sent with GET. A filter that makes no sense is said beside its field; the others still narrow the list."""

    stage = forms.ChoiceField(label="Étape", required=False)
    group = forms.ModelChoiceField(label="GHU", queryset=None, required=False, empty_label="Tous")
    hospital = forms.ModelChoiceField(label="Hôpital", queryset=None, required=False, empty_label="Tous")
    domain = forms.ModelChoiceField(label="Domaine", queryset=None, required=False, empty_label="Tous")
    show = forms.ChoiceField(label="Équipes", choices=Shown.choices, required=False)
    sort = forms.ChoiceField(label="Dans l’ordre de", choices=Order.choices, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.visible = Project.objects.visible_to(user).teams()
        self.fields["stage"].choices = [("", "Toutes"), *((stage.value, capfirst(stage.label)) for stage in Stage)]
        self.fields["hospital"].queryset = Hospital.objects.filter(pk__in=self.visible.values("hospital"))
        self.fields["domain"].queryset = Domain.objects.filter(pk__in=self.visible.values("domain"))
        scope = scope_of(user)
        if scope.runs_partnership or len(scope.accompanied_group_ids) > 1:
            self.fields["group"].queryset = HospitalGroup.objects.filter(
                hospitals__in=self.visible.values("hospital")
            ).distinct()
        else:
            del self.fields["group"]
        self.is_valid()

    @property
    def is_filtered(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "sort")

    def teams(self) -> models.QuerySet[Project]:
        """What the page shows, in its order; the longest silence comes first."""
        said = self.cleaned_data
        named = {"stage": "stage", "hospital": "hospital", "domain": "domain", "group": "hospital__group"}
        wanted = {column: said[name] for name, column in named.items() if said.get(name)}
        return self._shown(said.get("show")).filter(**wanted).order_by(*ORDERS[Order(said.get("sort") or "")], "pk")

    def _shown(self, show: str | None) -> models.QuerySet[Project]:
        if show == Shown.STUCK:
            return self.visible.stuck()
        if show == Shown.ENDED:
            return self.visible.exclude(ended_on=None)
        return self.visible.underway()
