"""What is asked of a session without a slot, whether it is to come or took place."""

from datetime import date, datetime, timedelta

from django import forms

from activities.forms.actions import gone, mediators_of
from activities.forms.booking import group_choices
from activities.forms.days import OverridingForm, day_input, lasting, time_input
from activities.models import Activity
from activities.models.choices import PLACES_BY_KIND, Format
from activities.services.booking import Group, Wish
from activities.services.slots import at_paris_times
from partnerships.models import Commitment, Convention, Hospital, Partner
from partnerships.models.choices import Side
from partnerships.scopes import scope_of

# Trainings have their own way in.
ASKED_KINDS = (Commitment.Kind.HOSPITAL_SESSION, Commitment.Kind.MUSEUM_VISIT, Commitment.Kind.REMOTE_VISIT)


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
        offered = Activity.objects.visible_to(user).filter(
            commitment__strand__convention__in=running, commitment__kind__in=ASKED_KINDS, is_active=True
        )
        self.activities = {
            activity.pk: activity
            for activity in offered.with_theme().select_related("commitment").order_by("format", "title")
        }
        self.fields["activity"].choices = lambda: [("", "Choisissez une activité"), *self._activities_by_format()]
        self.fields["group"].choices = lambda: group_choices(self._hospitals(running))
        self._ask_side()
        self._ask_mediator(running)

    def _activities_by_format(self) -> list:
        return [
            (
                str(Format(value).label).capitalize(),
                [
                    (activity.pk, self.name_of(activity))
                    for activity in self.activities.values()
                    if activity.format == value
                ],
            )
            for value in dict.fromkeys(activity.format for activity in self.activities.values())
        ]

    @staticmethod
    def name_of(activity: Activity) -> str:
        """As it is offered: what its theme still waits for is told before it is chosen."""
        return activity.title if activity.has_agreed_theme else f"{activity.title} (thème à accorder)"

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
