"""Another time, ward or room for a session."""

from datetime import datetime

from django import forms
from django.utils import timezone

from activities.forms.actions import SideForm, gone
from activities.forms.days import OverridingForm, day_input, lasting, moved_end_field, override_field, time_input
from activities.forms.rooms import room_field
from activities.models import Slot
from activities.models.choices import Place
from activities.services.moves import HOSTS, Plan
from activities.services.slots import at_paris_times
from foundation.calendars import PARIS
from foundation.days import say_period
from partnerships.models import Room, Ward
from partnerships.models.choices import Side

MOST_OFFERED = 20


class MoveForm(SideForm, OverridingForm):
    """Another time; or another ward for the hospital, another room for the partner. What stays is there already."""

    slot = forms.TypedChoiceField(
        label="Sur un de leurs créneaux ouverts",
        error_messages={
            "invalid_choice": "Ce créneau n’est plus libre. Choisissez-en un autre : rien n’a été déplacé.",
        },
        choices=(),
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Confirmé aussitôt. Sinon, choisissez une date : l’autre partie devra la confirmer.",
    )
    day = forms.DateField(label="Jour", widget=day_input())
    start_time = forms.TimeField(label="Début", widget=time_input())
    end_time = moved_end_field()
    ward = forms.ModelChoiceField(
        label="Service",
        queryset=None,
        required=False,
        empty_label="Plusieurs services",
        error_messages=gone("Ce service n’est plus proposé"),
    )
    room = room_field("Salle")
    where = forms.CharField(label="Précision sur le lieu", max_length=150, required=False)
    why = forms.CharField(
        label="Pourquoi",
        max_length=250,
        required=False,
        help_text="L’autre partie lira cette phrase. Jamais le nom d’un patient.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    override_reason = override_field()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if self.data.get("override_reason"):
            self.ask_for_reason()
        start = timezone.localtime(self.session.starts_at, PARIS)
        self.initial |= {
            "day": start.date(),
            "start_time": start.time(),
            "ward": self.session.ward_id,
            "room": self.session.room_id,
            "where": self.session.where,
        }
        sides = {value for value, _label in self.fields["side"].choices}
        self._offer_walls(sides)
        self._offer_slots(sides)

    def _offer_walls(self, sides: set[str]) -> None:
        if self.session.place == Place.WARD and Side.HOSPITAL in sides:
            hospitals = [group.hospital_id for group in self.session.participations.all()]
            self.fields["ward"].queryset = Ward.objects.filter(hospital__in=hospitals, is_active=True)
        else:
            del self.fields["ward"]
        if self.session.place == Place.MUSEUM and Side.PARTNER in sides:
            self.fields["room"].queryset = Room.objects.filter(partner=self.session.partner_id)
        else:
            del self.fields["room"]
        if HOSTS.get(Place(self.session.place)) not in {None, *sides}:
            del self.fields["where"]

    def _offer_slots(self, sides: set[str]) -> None:
        offered = Slot.objects.of_other_side(self.user).free(moving=[self.session])
        free = offered.filter(commitments=self.session.commitment_id)
        hospitals = {group.hospital_id for group in self.session.participations.all()}
        fitting = [
            slot
            for slot in free.select_related("ward", "hospital", "partner", "room").order_by("starts_at", "pk")
            if Side(slot.side).other in sides
            and slot.place == self.session.place
            and (slot.hospital_id is None or slot.hospital_id in hospitals)
        ][:MOST_OFFERED]
        # A slot that went while the page was open is refused by name, never read as the date beside it.
        if fitting or self.data.get("slot"):
            words = [
                (slot.pk, f"{say_period(slot.starts_at, slot.ends_at)}, {slot.ward or slot.hospital or slot.partner}")
                for slot in fitting
            ]
            self.fields["slot"].choices = [("", "Aucun : je propose une date"), *words]
        else:
            del self.fields["slot"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("slot") and not {"day", "start_time"}.isdisjoint(self.changed_data):
            self.add_error(
                "slot",
                "Choisissez un créneau ou une autre date, pas les deux : remettez « Aucun », ou la date d’avant.",
            )
        return cleaned

    def times(self) -> tuple[datetime, datetime]:
        """The session's own while nobody touched them: two times of one day cannot say the second half past two of
        autumn, nor what ends after midnight. Raises Refusal when the end does not follow the start.
        """
        if {"day", "start_time", "end_time"}.isdisjoint(self.changed_data):
            return self.session.starts_at, self.session.ends_at
        day, start, end = (self.cleaned_data[name] for name in ("day", "start_time", "end_time"))
        if end is None:
            return lasting(day, start, self.session.ends_at - self.session.starts_at)
        return at_paris_times(day, start, end)

    def plan(self) -> Plan:
        """Raises Refusal when the end does not follow the start."""
        cleaned = self.cleaned_data
        starts_at, ends_at = self.times()
        ward, room = cleaned.get("ward"), cleaned.get("room")
        return Plan(
            starts_at=starts_at,
            ends_at=ends_at,
            ward_id=(ward and ward.pk) if "ward" in self.fields else self.session.ward_id,
            room_id=(room and room.pk) if "room" in self.fields else self.session.room_id,
            where=cleaned.get("where", self.session.where),
        )
