"""Whose calendar a new secret address tells."""

from django import forms

from activities.forms.actions import ActionForm
from activities.models import CalendarFeed
from partnerships.models import Hospital, Ward
from partnerships.scopes import scope_of

ONESELF = "me"


class FeedForm(ActionForm):
    """Oneself, or one of the hospitals that one is referent of, or one of their wards."""

    owner = forms.ChoiceField(
        label="L’agenda de qui", choices=(), error_messages={"required": "Choisissez de qui est cet agenda."}
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.owners = self._owners()
        self.fields["owner"].choices = [(key, label) for key, (label, _owner) in self.owners.items()]

    def _owners(self) -> dict[str, tuple[str, dict]]:
        """Key → how it is called, and the owner as the feed's field."""
        owners = {ONESELF: ("Moi : mes séances", {"user": self.user})}
        hospital_ids = scope_of(self.user).hospital_ids
        if hospital_ids:
            for hospital in Hospital.objects.open().filter(pk__in=hospital_ids):
                owners[f"hospital-{hospital.pk}"] = (f"Tout l’hôpital : {hospital}", {"hospital": hospital})
            wards = Ward.objects.filter(hospital__in=hospital_ids, is_active=True).select_related("hospital")
            for ward in wards:
                owners[f"ward-{ward.pk}"] = (f"Le service : {ward}", {"ward": ward})
        return owners

    def feed(self) -> CalendarFeed:
        """The feed that was asked for, unsaved."""
        _label, owner = self.owners[self.cleaned_data["owner"]]
        return CalendarFeed(**owner)
