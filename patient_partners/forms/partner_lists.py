"""The list of partners: what narrows it."""

from django import forms
from django.db import models
from django.utils.text import capfirst

from partnerships.models import HospitalGroup
from partnerships.scopes import Scope
from patient_partners.forms.filters import GroupFilterForm
from patient_partners.models import PatientPartner
from patient_partners.models.patient_partners import PartnerState


class Shown(models.TextChoices):
    ALL = "", "tous"
    WAITING = "waiting", "attend des nouvelles depuis trop longtemps"


class PartnerFilterForm(GroupFilterForm):
    show = forms.ChoiceField(label="Partenaires", choices=Shown.choices, required=False)
    state = forms.ChoiceField(label="État", required=False)
    rows = PatientPartner
    group_of = "groups"
    field_order = ["show", "state", "group"]

    def adapt(self, user) -> None:
        super().adapt(user)
        known = [state for state in PartnerState if state != PartnerState.ASKED]
        self.fields["state"].choices = [("", "Tous"), *((state.value, capfirst(state.label)) for state in known)]

    def groups(self, scope: Scope) -> models.QuerySet[HospitalGroup]:
        """Those that somebody may have chosen."""
        groups = HospitalGroup.objects.all()
        return groups if scope.runs_partnership else groups.filter(pk__in=scope.accompanied_group_ids)

    def partners(self) -> models.QuerySet[PatientPartner]:
        """What the page shows, with `news_due_on`; the longest wait comes first."""
        said = self.cleaned_data
        rows = self.visible.waiting() if said.get("show") == Shown.WAITING else self.visible.with_news_due()
        if said.get("state"):
            rows = rows.filter(state=said["state"])
        return self.of_group(rows).order_by("last_news_at", "pk")
