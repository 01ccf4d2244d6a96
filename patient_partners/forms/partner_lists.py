"""The list of partners: what narrows it."""

from django import forms
from django.db import models
from django.utils.text import capfirst

from partnerships.models import HospitalGroup
from partnerships.scopes import scope_of
from patient_partners.models import PatientPartner
from patient_partners.models.patient_partners import PartnerState


class Shown(models.TextChoices):
    ALL = "", "tous"
    WAITING = "waiting", "attend des nouvelles depuis trop longtemps"


class PartnerFilterForm(forms.Form):
    """Sent with GET. A filter that makes no sense is said beside its field; the others still narrow the list."""

    show = forms.ChoiceField(label="Partenaires", choices=Shown.choices, required=False)
    state = forms.ChoiceField(label="État", required=False)
    group = forms.ModelChoiceField(label="GHU choisi", queryset=None, required=False, empty_label="Tous")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.visible = PatientPartner.objects.visible_to(user)
        known = [state for state in PartnerState if state != PartnerState.ASKED]
        self.fields["state"].choices = [("", "Tous"), *((state.value, capfirst(state.label)) for state in known)]
        scope = scope_of(user)
        if scope.runs_partnership:
            self.fields["group"].queryset = HospitalGroup.objects.all()
        elif len(scope.accompanied_group_ids) > 1:
            self.fields["group"].queryset = HospitalGroup.objects.filter(pk__in=scope.accompanied_group_ids)
        else:
            del self.fields["group"]
        self.is_valid()

    @property
    def is_filtered(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def partners(self) -> models.QuerySet[PatientPartner]:
        """What the page shows, with `news_due_on`; the longest wait comes first."""
        said = self.cleaned_data
        rows = self.visible.waiting() if said.get("show") == Shown.WAITING else self.visible.with_news_due()
        if said.get("state"):
            rows = rows.filter(state=said["state"])
        if said.get("group"):
            rows = rows.filter(groups=said["group"])
        return rows.order_by("last_news_at", "pk")
