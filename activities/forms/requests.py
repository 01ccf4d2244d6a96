"""A session to come, asked for where no slot is open."""

from datetime import date

from django import forms
from django.utils import timezone

from activities.forms.actions import count_field, received_fields
from activities.forms.booking import USUAL_GROUP, contact_name_field, contact_phone_field
from activities.forms.days import override_field
from activities.forms.rooms import room_field
from activities.forms.wishes import WishForm
from activities.services.booking import Received, Wish
from partnerships.models import Room


class RequestForm(WishForm):
    """A session to come, where the other side has opened no slot."""

    expected_total = count_field(
        "Personnes attendues", required=True, least=1, initial=USUAL_GROUP, help_text="Accompagnants compris."
    )
    wheelchairs = count_field("Fauteuils roulants")
    room = room_field("Salle au musée", help_text="Pour une visite au musée.")
    contact_name = contact_name_field()
    contact_phone = contact_phone_field()
    note = forms.CharField(
        label="À savoir",
        max_length=250,
        required=False,
        help_text="Jamais le nom d’un patient.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    override_reason = override_field()

    DETAILS = ("wheelchairs", "room", "contact_name", "contact_phone", "note")
    field_order = [
        "key",
        "side",
        "agreed_by",
        "means",
        "agreed_on",
        "activity",
        "group",
        "day",
        "start_time",
        "end_time",
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.scope.is_head_office:
            self.fields |= received_fields()
            self.order_fields(self.field_order)
        self._ask_room()

    def _ask_room(self) -> None:
        """The museum's people choose among its rooms, and the head office for them."""
        rooms = Room.objects.filter(partner__in=self.partners)
        if self.partners:
            self.fields["room"].queryset = rooms.select_related("partner").order_by("partner__name", "name")
        else:
            del self.fields["room"]

    def essentials(self) -> list:
        """What everybody fills in; hidden fields included."""
        return [self[name] for name in self.fields if name not in self.DETAILS]

    def details(self) -> list:
        """What few need: folded."""
        return [self[name] for name in self.DETAILS if name in self.fields]

    def has_details(self) -> bool:
        """Was something typed there, or is it wrong? Then the details stay unfolded."""
        return any(field.errors or field.value() for field in self.details())

    def clean_day(self) -> date:
        if self.cleaned_data["day"] < timezone.localdate():
            raise forms.ValidationError(
                "Ce jour est passé. Pour une séance qui a eu lieu, choisissez « Saisir une séance passée »."
            )
        return self.cleaned_data["day"]

    def received(self) -> Received | None:
        names = ("agreed_by", "means", "agreed_on")
        return Received(**{name: self.cleaned_data[name] for name in names}) if "agreed_by" in self.fields else None

    def asked(self) -> Wish:
        names = ("expected_total", "contact_name", "contact_phone")
        group = {name: self.cleaned_data[name] for name in names}
        return self.wish(group | {"wheelchairs": self.cleaned_data["wheelchairs"] or 0})
