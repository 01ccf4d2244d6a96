"""The list of relays: what narrows and orders it; and saying that one left."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django import forms
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from activities.forms.actions import ActionForm
from activities.models.relays import SOON, every_relay, has_relay, is_place_of
from partnerships.forms.filters import FilterForm
from partnerships.models import Convention, Hospital
from partnerships.scopes import scope_of


class Shown(models.TextChoices):
    ALL = "", "Tous"
    VALID = "valid", "valables"
    SOON = "soon", "à renouveler dans les deux mois"
    OVER = "over", "plus valables, ou partis"
    NONE = "none", "hôpitaux sans relais valable"


class Order(models.TextChoices):
    UNTIL = "", "fin de validité"
    NAME = "name", "nom"
    WARD = "ward", "service"


ORDERS = {Order.UNTIL: ("until", "full_name"), Order.NAME: ("full_name",), Order.WARD: ("ward", "full_name")}


class RelayFilterForm(FilterForm):
    hospital = forms.ModelChoiceField(label="Hôpital", queryset=None, required=False, empty_label="Tous")
    show = forms.ChoiceField(label="Relais", choices=Shown.choices, required=False)
    sort = forms.ChoiceField(label="Dans l’ordre de", choices=Order.choices, required=False)

    def adapt(self, user) -> None:
        self.user = user
        self.fields["hospital"].queryset = hospitals_of(user)
        scope = scope_of(user)
        if len(scope.hospital_ids) == 1 and not (scope.partner_ids or scope.is_head_office):
            del self.fields["hospital"]
        if not (scope.hospital_ids or scope.is_head_office):
            # Who reads no names finds the hospitals alone.
            del self.fields["sort"]
            self.fields["show"].choices = [
                (Shown.ALL, "tous les hôpitaux"),
                (Shown.VALID, "hôpitaux avec un relais valable"),
                (Shown.NONE, Shown.NONE.label),
            ]

    @property
    def is_who_may_accompany(self) -> bool:
        """Narrowed as the page's button does it, and by nothing else."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)} == {"show": Shown.VALID}

    def hospitals(self) -> models.QuerySet[Hospital]:
        """Those without a valid relay first."""
        hospitals = hospitals_of(self.user).annotate(has_relay=has_relay(self.user))
        if hospital := self.cleaned_data.get("hospital"):
            hospitals = hospitals.filter(pk=hospital.pk)
        shown = self.cleaned_data.get("show")
        if shown == Shown.NONE:
            hospitals = hospitals.filter(has_relay=False)
        elif shown:
            hospitals = hospitals.filter(reduce(or_, (is_place_of(rows, self.user) for rows in self.relays())))
        return hospitals.order_by("has_relay", "name", "pk")

    @property
    def order(self) -> tuple[str, ...]:
        return ORDERS[Order(self.cleaned_data.get("sort") or "")]

    def relays(self) -> list[models.QuerySet]:
        """Of both kinds, those that are shown."""
        return [self._narrowed(rows) for rows in every_relay()]

    def _narrowed(self, relays: models.QuerySet) -> models.QuerySet:
        today = timezone.localdate()
        shown = self.cleaned_data.get("show")
        if shown == Shown.VALID:
            return relays.valid()
        if shown == Shown.SOON:
            return relays.valid().filter(until__lt=today + SOON)
        if shown == Shown.OVER:
            return relays.filter(Q(until__lte=today - timedelta(days=1)) | ~Q(left_on=None))
        return relays


def hospitals_of(user) -> models.QuerySet[Hospital]:
    """The open hospitals that a person sees, of the conventions in force."""
    running = Convention.objects.visible_to(user).running()
    chosen = Convention.hospitals.through.objects.filter(convention__in=running.values("pk"))
    for_all = running.filter(~Exists(Convention.hospitals.through.objects.filter(convention=OuterRef("pk"))))
    named = Q(pk__in=chosen.values("hospital"))
    return Hospital.objects.visible_to(user).open().filter(named | Exists(for_all)).order_by("name")


class RelayForm(ActionForm):
    """The button says it."""

    answer = forms.ChoiceField(choices=[("left", "parti"), ("back", "revenu")])
