"""Sessions without a slot: asked for, recorded afterwards, or moved to another time."""

from datetime import UTC, date, datetime, time, timedelta

from django import forms
from django.utils import timezone

from activities.forms.actions import (
    AcknowledgingForm,
    SideForm,
    count_field,
    gone,
    mediators_of,
    received_fields,
    refuse_detail_above_total,
)
from activities.forms.booking import USUAL_GROUP, contact_name_field, contact_phone_field, group_choices
from activities.models import Activity, Slot
from activities.models.choices import PLACES_BY_KIND, Format, Place
from activities.phrases import say_period
from activities.services.booking import Group, Received, Wish
from activities.services.moves import HOSTS, Plan
from activities.services.slots import at_paris_times, paris_moment
from foundation.calendars import PARIS
from foundation.errors import Refusal
from partnerships.models import Commitment, Convention, Hospital, Partner, Room, Ward
from partnerships.models.choices import Side
from partnerships.scopes import scope_of

# Trainings have their own way in.
ASKED_KINDS = (Commitment.Kind.HOSPITAL_SESSION, Commitment.Kind.MUSEUM_VISIT, Commitment.Kind.REMOTE_VISIT)
MOST_OFFERED = 20


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def lasting(day: date, start: time, duration: timedelta) -> tuple[datetime, datetime]:
    """The two aware moments of what begins then, on a Paris day, and lasts so long.

    Raises Refusal when it would not end on the same day, and for an hour that the day does not have.
    """
    starts_at = paris_moment(day, start, field="start_time")
    try:
        # In UTC: on a wall, the hour after half past two may be half past two again.
        ends_at = starts_at.astimezone(UTC) + duration
        ends_on = ends_at.astimezone(PARIS).date()
    except OverflowError:
        raise Refusal("Cette date est trop lointaine. Choisissez une date de la convention.", field="day") from None
    if ends_on != day:
        raise Refusal("Elle finirait après minuit : indiquez l’heure de fin, ou changez le début.", field="end_time")
    return starts_at, ends_at


def moved_end_field() -> forms.TimeField:
    """Empty: whoever moves a session says when it starts, and it lasts what it lasted."""
    return forms.TimeField(label="Fin", required=False, widget=time_input(), help_text="Vide : la même durée.")


def override_field() -> forms.CharField:
    """Hidden until a holiday or closing day was warned of."""
    return forms.CharField(
        label="Motif pour garder cette date",
        max_length=250,
        required=False,
        help_text="Un jour férié ou de fermeture se garde avec une raison, que l’autre partie lira.",
        widget=forms.HiddenInput(),
    )


def room_field(label: str, **kwargs) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label,
        queryset=None,
        required=False,
        empty_label="Sans salle précise",
        error_messages=gone("Cette salle n’est plus proposée"),
        **kwargs,
    )


class OverridingForm(AcknowledgingForm):
    """A form whose day may need a reason: the field appears beside the day once the day was warned of."""

    def ask_for_reason(self) -> None:
        self.fields["override_reason"].widget = forms.TextInput(attrs={"maxlength": 250})
        names = [name for name in self.fields if name != "override_reason"]
        names.insert(names.index("day") + 1, "override_reason")
        self.order_fields(names)


class WishForm(OverridingForm):
    """What, for whom, when: the same for a session to come and for one that took place."""

    side = forms.ChoiceField(
        label="Au nom de",
        choices=[(Side.HOSPITAL, "l’hôpital"), (Side.PARTNER, "le partenaire")],
        widget=forms.RadioSelect,
    )
    activity = forms.TypedChoiceField(
        label="Activité",
        coerce=int,
        choices=(),
        error_messages={"required": "Choisissez une activité.", **gone("Cette activité n’est plus proposée")},
    )
    group = forms.ChoiceField(
        label="Pour quel service",
        choices=(),
        error_messages={"required": "Choisissez un service.", **gone("Ce service n’est plus proposé")},
    )
    day = forms.DateField(label="Jour", widget=day_input(), error_messages={"required": "Indiquez le jour."})
    start_time = forms.TimeField(
        label="Début", widget=time_input(), error_messages={"required": "Indiquez l’heure de début."}
    )
    end_time = forms.TimeField(
        label="Fin", required=False, widget=time_input(), help_text="Vide : d’après la durée de l’activité."
    )
    mediator = forms.ModelChoiceField(
        label="Qui assure cette séance",
        queryset=None,
        required=False,
        empty_label="À désigner plus tard",
        error_messages=gone("Cette personne n’est plus proposée"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.scope = user, scope_of(user)
        if self.data.get("override_reason"):
            self.ask_for_reason()
        running = Convention.objects.visible_to(user).running()
        self.activities = {
            activity.pk: activity
            for activity in Activity.objects.visible_to(user)
            .filter(commitment__strand__convention__in=running, commitment__kind__in=ASKED_KINDS, is_active=True)
            .select_related("commitment")
            .order_by("format", "title")
        }
        self.fields["activity"].choices = lambda: [("", "Choisissez une activité"), *self._activities_by_format()]
        self.fields["group"].choices = lambda: group_choices(self._hospitals(running))
        self._ask_side()
        self._ask_mediator(running)

    def _activities_by_format(self) -> list:
        return [
            (
                str(Format(value).label).capitalize(),
                [(pk, a.title) for pk, a in self.activities.items() if a.format == value],
            )
            for value in dict.fromkeys(activity.format for activity in self.activities.values())
        ]

    def _hospitals(self, conventions):
        """A referent's own hospitals; for the others, those that take part."""
        hospitals = Hospital.objects.open()
        if self.scope.hospital_ids and not (self.scope.partner_ids or self.scope.is_head_office):
            return hospitals.filter(pk__in=self.scope.hospital_ids)
        chosen = hospitals.filter(conventions__in=conventions).distinct()
        everyone = any(not convention.hospitals.exists() for convention in conventions)
        return hospitals if everyone else chosen

    def _ask_side(self) -> None:
        if not self.scope.is_head_office:
            self.own_side = Side.HOSPITAL if self.scope.hospital_ids else Side.PARTNER
            del self.fields["side"]

    def _ask_mediator(self, running) -> None:
        self.partners = self.scope.coordinated_partner_ids
        if self.scope.is_head_office:
            self.partners = Partner.objects.filter(parties__convention__in=running).values("pk")
        if self.partners:
            self.fields["mediator"].queryset = mediators_of(self.partners)
        else:
            del self.fields["mediator"]

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start_time"), cleaned.get("end_time")
        if start and end and end <= start:
            self.add_error("end_time", "La fin doit venir après le début. Corrigez l’heure de fin.")
        return cleaned

    @property
    def asking_side(self) -> Side:
        return Side(self.cleaned_data["side"]) if "side" in self.fields else self.own_side

    def times(self, day: date) -> tuple[datetime, datetime]:
        """Raises Refusal when the end does not follow the start on the same Paris day."""
        cleaned = self.cleaned_data
        if cleaned["end_time"]:
            return at_paris_times(day, cleaned["start_time"], cleaned["end_time"])
        return lasting(
            day, cleaned["start_time"], timedelta(minutes=self.activities[cleaned["activity"]].duration_minutes)
        )

    def wish(self, group_counts: dict) -> Wish:
        """What the services take. Raises Refusal."""
        cleaned = self.cleaned_data
        kind, _colon, number = cleaned["group"].partition(":")
        starts_at, ends_at = self.times(cleaned["day"])
        activity = self.activities[cleaned["activity"]]
        return Wish(
            activity_id=activity.pk,
            place=PLACES_BY_KIND[activity.commitment.kind][0],
            starts_at=starts_at,
            ends_at=ends_at,
            group=Group(
                hospital_id=int(number) if kind == "hospital" else None,
                ward_id=int(number) if kind == "ward" else None,
                **group_counts,
            ),
            room_id=(room := cleaned.get("room")) and room.pk,
            lead_mediator_id=self.mediator_id(),
            note=cleaned.get("note", ""),
            override_reason=cleaned.get("override_reason", ""),
            acknowledged=cleaned.get("acknowledged", False),
        )

    def mediator_id(self) -> int | None:
        if "mediator" in self.fields:
            chosen = self.cleaned_data["mediator"]
            return chosen and chosen.pk
        return self.user.pk if self.scope.booking_partner_ids else None


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
                "Ce jour est passé. Pour une séance qui a eu lieu, choisissez « Saisir une séance passée »."
            )
        return self.cleaned_data["day"]

    def received(self) -> Received | None:
        names = ("agreed_by", "means", "agreed_on")
        return Received(**{name: self.cleaned_data[name] for name in names}) if "agreed_by" in self.fields else None

    def asked(self) -> Wish:
        names = ("expected_total", "contact_name", "contact_phone")
        group = {name: self.cleaned_data[name] for name in names}
        return self.wish(group | {"wheelchairs": self.cleaned_data["wheelchairs"] or 0})


class PastForm(WishForm):
    """A session that took place and was agreed outside the portal."""

    COUNTS = ("present_total", "present_patients", "present_relatives", "present_staff")

    present_total = count_field(
        "Personnes présentes",
        required=True,
        least=1,
        help_text="Tout le monde compris.",
        error_messages={"required": "Indiquez le nombre de personnes présentes : un total suffit."},
    )
    present_patients = count_field("Dont patients")
    present_relatives = count_field("Dont proches")
    present_staff = count_field("Dont professionnels")
    text = forms.CharField(
        label="Ce qui s’est passé",
        max_length=4000,
        required=False,
        help_text="Quelques mots si vous le souhaitez. Aucun nom, rien de médical.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_day(self) -> date:
        if self.cleaned_data["day"] > timezone.localdate():
            raise forms.ValidationError(
                "Ce jour est à venir. Pour une séance à venir, choisissez « Demander une séance »."
            )
        return self.cleaned_data["day"]

    def clean(self):
        cleaned = super().clean()
        refuse_detail_above_total(self, "present_total", self.COUNTS[1:])
        return cleaned

    def happened(self) -> Wish:
        return self.wish({"expected_total": self.cleaned_data["present_total"]})

    def present(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[name] for name in self.COUNTS}


class MoveForm(SideForm, OverridingForm):
    """Another time; or another ward for the hospital, another room for the partner. What stays is there already."""

    slot = forms.TypedChoiceField(
        label="Sur un de leurs créneaux ouverts",
        error_messages={
            "invalid_choice": "Ce créneau n’est plus libre. Choisissez-en un autre : rien n’a été déplacé.",
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
        free = Slot.objects.of_other_side(self.user).free().filter(commitments=self.session.commitment_id)
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
            self.fields["slot"].choices = [("", "Aucun : je propose une date"), *words]
        else:
            del self.fields["slot"]

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
