"""Booking a slot: which agreed activity, how many people, and for whom where the slot does not say it."""

from django import forms
from django.db.models import BigAutoField
from django.utils.functional import cached_property

from activities.forms.actions import AcknowledgingForm, count_field, gone, mediators_of, refuse_detail_above_total
from activities.models import Activity, Slot
from activities.services.booking import Group
from partnerships.models import Hospital, Party, Ward
from partnerships.models.choices import Side
from partnerships.scopes import scope_of

USUAL_GROUP = 8


def contact_name_field() -> forms.CharField:
    """A professional of the ward, never a patient; empty, the ward's own contact."""
    return forms.CharField(label="Contact sur place", max_length=150, required=False)


def contact_phone_field() -> forms.CharField:
    return forms.CharField(
        label="Téléphone du contact",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


class BookingForm(AcknowledgingForm):
    """Two taps for the common thing: the only agreed activity and a sensible number are already there."""

    # Drawn as cards; the service itself refuses what may not be booked, so that nothing is asked twice.
    activity = forms.IntegerField(
        label="Activité",
        min_value=1,
        max_value=BigAutoField.MAX_BIGINT,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une activité."},
    )
    group = forms.ChoiceField(
        label="Pour quel service",
        choices=(),
        error_messages={"required": "Choisissez un service.", **gone("Ce service n’est plus proposé")},
    )
    mediator = forms.ModelChoiceField(
        label="Qui assure cette séance",
        queryset=None,
        required=False,
        empty_label="À désigner plus tard",
        error_messages=gone("Cette personne n’est plus proposée"),
    )
    expected_total = count_field("Personnes attendues", required=True, least=1, help_text="Accompagnants compris.")
    expected_patients = count_field("Dont patients")
    expected_relatives = count_field("Dont proches")
    expected_staff = count_field("Dont professionnels")
    wheelchairs = count_field("Fauteuils roulants")
    contact_name = contact_name_field()
    contact_phone = contact_phone_field()
    note = forms.CharField(
        label="À savoir",
        max_length=250,
        required=False,
        help_text="Jamais le nom d’un patient.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    COUNTS = ("expected_total", "expected_patients", "expected_relatives", "expected_staff")
    DETAILS = (
        "expected_patients",
        "expected_relatives",
        "expected_staff",
        "wheelchairs",
        "contact_name",
        "contact_phone",
        "note",
    )

    def __init__(self, *args, user, slot: Slot, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.slot = user, slot
        self._ask_for_whom()
        self._ask_who_leads()
        if not self.is_bound:
            self._suggest()

    def _ask_for_whom(self) -> None:
        """A hospital's slot says which ward receives; on a partner's slot the booker chooses among their own."""
        if self.slot.side == Side.HOSPITAL:
            del self.fields["group"]
        else:
            self.fields["group"].choices = lambda: group_choices(own_hospitals(self.user))

    def _ask_who_leads(self) -> None:
        """The coordination names somebody or leaves it for later; a mediator books for themselves."""
        scope = scope_of(self.user)
        partners = scope.coordinated_partner_ids
        if scope.is_head_office:
            fitting = Party.objects.filter(convention__strands__commitments__slots=self.slot, partner__isnull=False)
            partners = fitting.values("partner")
        if partners and (self.slot.side == Side.HOSPITAL or scope.is_head_office):
            self.fields["mediator"].queryset = mediators_of(partners)
        else:
            del self.fields["mediator"]

    @cached_property
    def activities(self) -> list[Activity]:
        """The cards: what may be booked on this slot."""
        return list(Activity.objects.visible_to(self.user).bookable_on(self.slot))

    def _suggest(self) -> None:
        """The only activity, or the one that this person booked last; a group of its size."""
        sizes = {activity.pk: activity.group_size for activity in self.activities}
        last = self.user.booked_sessions.filter(activity__in=sizes).order_by("-booked_at").first()
        suggested = last.activity_id if last else None
        if len(sizes) == 1:
            (suggested,) = sizes
        self.initial.setdefault("activity", suggested)
        self.initial["expected_total"] = min(self.slot.capacity, sizes.get(suggested, USUAL_GROUP))

    def details(self) -> list:
        return [self[name] for name in self.DETAILS]

    def has_details(self) -> bool:
        """Was something typed about the group, or is it wrong there? Then the details stay unfolded."""
        return any(field.errors or field.value() for field in self.details())

    def clean(self):
        cleaned = super().clean()
        total = cleaned.get("expected_total")
        refuse_detail_above_total(self, "expected_total", self.COUNTS[1:])
        wheelchairs = cleaned.get("wheelchairs") or 0
        if total is not None and wheelchairs > total:
            self.add_error("wheelchairs", f"{wheelchairs} fauteuils pour {total} personnes : corrigez l’un ou l’autre.")
        return cleaned

    def expected_group(self) -> Group:
        """What the booking service takes."""
        kind, _colon, number = self.cleaned_data.get("group", "").partition(":")
        return Group(
            **{name: self.cleaned_data[name] for name in (*self.COUNTS, "contact_name", "contact_phone")},
            wheelchairs=self.cleaned_data["wheelchairs"] or 0,
            hospital_id=int(number) if kind == "hospital" else None,
            ward_id=int(number) if kind == "ward" else None,
        )

    def lead_mediator_id(self) -> int | None:
        if "mediator" in self.fields:
            chosen = self.cleaned_data["mediator"]
            return chosen and chosen.pk
        return self.user.pk if self.slot.side == Side.HOSPITAL else None


def own_hospitals(user):
    """The hospitals that a person may bring groups from: their own, or all of them for the head office."""
    scope, hospitals = scope_of(user), Hospital.objects.visible_to(user).open()
    return hospitals if scope.is_head_office else hospitals.filter(pk__in=scope.hospital_ids)


def group_choices(hospitals) -> list[tuple[str, list[tuple[str, str]]]]:
    """The wards of these hospitals, hospital by hospital, and each hospital as a whole.

    With several wards none is chosen in advance: a slot in the wrong one costs more than a tap.
    """
    wards: dict[int, list[Ward]] = {}
    for ward in Ward.objects.filter(hospital__in=hospitals, is_active=True).order_by("name"):
        wards.setdefault(ward.hospital_id, []).append(ward)
    several = sum(len(own) for own in wards.values()) > 1
    return [("", "Choisissez un service")] * several + [
        (
            hospital.name,
            [(f"ward:{ward.pk}", ward.name) for ward in wards.get(hospital.pk, [])]
            + [(f"hospital:{hospital.pk}", f"{hospital.name}, plusieurs services")],
        )
        for hospital in hospitals
    ]
