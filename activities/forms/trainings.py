"""Planning a training and correcting it."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone

from activities.forms.actions import SessionForm, count_field, gone, mediators_of, received_fields
from activities.forms.booking import group_choices
from activities.forms.days import OverridingForm, day_input, lasting, override_field, time_input
from activities.forms.rooms import room_field
from activities.models import Activity, Registration, Training
from activities.models.choices import Place
from activities.models.trainings import (
    MOST_RELAY_MONTHS,
    MUSEUM_STAFF_KINDS,
    TRAINING_KINDS,
    USUAL_RELAY_MONTHS,
)
from activities.services.booking import Group, Received
from activities.services.slots import at_paris_times
from activities.services.trainings import Course, TrainingPlan
from foundation.calendars import PARIS
from foundation.plain_words import refuse_identity_numbers
from partnerships.models import Convention, Hospital, Partner, Room
from partnerships.models.choices import Side
from partnerships.models.registrations import MOST_PLACES
from partnerships.scopes import scope_of

END_OF_DAY = time(23, 59)
ORGANISATION_LENGTH = Registration._meta.get_field("organisation").max_length


class NamesField(forms.CharField):
    """Names of organisations, one a line: each once, as they are shown and printed."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def clean(self, value) -> str:
        names = dict.fromkeys(" ".join(line.split()) for line in super().clean(value).splitlines())
        if any(len(name) > ORGANISATION_LENGTH for name in names):
            raise forms.ValidationError("Un de ces noms est trop long : écrivez un nom par ligne.")
        return "\n".join(name for name in names if name)


class CourseFields(forms.Form):
    """What a training says besides when and where it is."""

    audience = forms.CharField(
        label="Pour qui",
        max_length=250,
        required=False,
        help_text="Par exemple : soignants et animateurs, sans prérequis.",
    )
    programme = forms.CharField(
        label="Programme",
        max_length=4000,
        required=False,
        help_text="Ce que l’on y apprend, heure par heure si vous le savez.",
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[refuse_identity_numbers],
    )
    trainers = forms.CharField(
        label="Qui forme",
        max_length=250,
        required=False,
        help_text="Noms et structures : le musée, l’hôpital, une association médico-sociale.",
    )
    structures = NamesField(
        label="Structures qui interviennent",
        help_text="Une par ligne : associations, établissements médico-sociaux. Elles figurent sur l’attestation.",
    )
    invited = NamesField(
        label="Organisations conviées",
        help_text="Seulement pour une formation des agents du musée : qui d’autre peut s’inscrire, un nom par ligne.",
    )
    places = count_field("Places", required=True, least=1, most=MOST_PLACES, initial=12)
    places_per_hospital = count_field(
        "Places par hôpital", least=1, most=MOST_PLACES, help_text="Vide : pas de limite. Au-delà, on attend son tour."
    )
    relay_months = count_field(
        "Fait des relais pendant (mois)",
        least=1,
        most=MOST_RELAY_MONTHS,
        help_text=f"Vide : {USUAL_RELAY_MONTHS} mois pour une formation relais, aucun relais pour les autres.",
    )
    closes_on = forms.DateField(
        label="Inscriptions jusqu’au",
        required=False,
        widget=day_input(),
        help_text="Ce jour compris. Vide : jusqu’au début de la formation.",
        error_messages={"invalid": "Indiquez un jour, par exemple 24/11/2026."},
    )
    asks_manager = forms.BooleanField(
        label="Demander l’accord du responsable de chaque personne",
        required=False,
        help_text="Il répond par un lien, ou le référent note sa réponse. La place est gardée sept jours.",
    )

    # As they are named on the training itself.
    SAID = ("audience", "invited", "programme", "trainers", "structures", "places", "places_per_hospital")
    SAID += ("relay_months", "asks_manager")
    COURSE = (*SAID[:7], "closes_on", *SAID[7:])

    def course_fields(self) -> list:
        return [self[name] for name in self.COURSE if name in self.fields]

    def course(self, starts_at: datetime) -> Course:
        answers = self.cleaned_data
        day = answers["closes_on"]
        same_day = day is None or day == timezone.localtime(starts_at, PARIS).date()
        closes_at = starts_at if same_day else datetime.combine(day, END_OF_DAY, PARIS)
        return Course(closes_at=closes_at, **{name: answers[name] for name in self.SAID if name in answers})


class TrainingNewForm(CourseFields, OverridingForm):
    side = forms.ChoiceField(
        label="Au nom de",
        choices=[(Side.HOSPITAL, "l’hôpital"), (Side.PARTNER, "le partenaire")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez au nom de qui vous la prévoyez."},
    )
    activity = forms.TypedChoiceField(
        label="Formation",
        coerce=int,
        choices=(),
        error_messages={"required": "Choisissez une formation.", **gone("Cette formation n’est plus proposée")},
    )
    host = forms.ChoiceField(
        label="Où",
        choices=(),
        help_text="Au musée, ou dans un hôpital qui l’accueille.",
        error_messages={"required": "Choisissez le lieu.", **gone("Ce lieu n’est plus proposé")},
    )
    room = room_field("Salle au musée", help_text="Pour une formation au musée.")
    day = forms.DateField(label="Jour", widget=day_input(), error_messages={"required": "Indiquez le jour."})
    start_time = forms.TimeField(
        label="Début", widget=time_input(), error_messages={"required": "Indiquez l’heure de début."}
    )
    end_time = forms.TimeField(
        label="Fin", required=False, widget=time_input(), help_text="Vide : d’après la durée de la formation."
    )
    mediator = forms.ModelChoiceField(
        label="Qui l’anime pour le musée",
        queryset=None,
        required=False,
        empty_label="À désigner plus tard",
        error_messages=gone("Cette personne n’est plus proposée"),
    )
    note = forms.CharField(label="À savoir", max_length=250, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    override_reason = override_field()

    WHEN = ("side", "agreed_by", "means", "agreed_on", "activity", "host", "room", "day", "override_reason")
    WHEN += ("start_time", "end_time", "mediator", "acknowledged")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.scope = user, scope_of(user)
        if self.data.get("override_reason"):
            self.ask_for_reason()
        running = Convention.objects.visible_to(user).running()
        self.activities = self._offered(running)
        self.fields["activity"].choices = [
            ("", "Choisissez une formation"),
            *((row.pk, f"{row.title} ({row.commitment})") for row in self.activities.values()),
        ]
        if not any(row.commitment.kind in MUSEUM_STAFF_KINDS for row in self.activities.values()):
            del self.fields["invited"]
        self.is_hospitals_alone = bool(self.scope.hospital_ids) and not (
            self.scope.is_head_office or self.scope.coordinated_partner_ids
        )
        self.fields["host"].choices = lambda: self._hosts(running)
        self._ask_side()
        self._ask_museum(running)

    def _offered(self, running) -> dict[int, Activity]:
        offered = Activity.objects.visible_to(self.user).filter(
            commitment__strand__convention__in=running, commitment__kind__in=TRAINING_KINDS, is_active=True
        )
        return {row.pk: row for row in offered.select_related("commitment").order_by("title", "pk")}

    def _hosts(self, running) -> list:
        """A referent plans in their own hospital; the others also at the museum."""
        hospitals = Hospital.objects.open()
        if self.is_hospitals_alone:
            return [("", "Choisissez le lieu"), *_places(hospitals.filter(pk__in=self.scope.hospital_ids))]
        chosen = hospitals.filter(conventions__in=running).distinct()
        everyone = any(not convention.hospitals.exists() for convention in running)
        return [("museum", "Au musée"), *_places(hospitals if everyone else chosen)]

    def _ask_side(self) -> None:
        if self.scope.is_head_office:
            self.fields |= received_fields()
            self.fields["side"].help_text = (
                "De qui vous notez l’accord ci-dessous. Au musée, celui des hôpitaux est le vôtre : prévue au nom du "
                "partenaire, la formation est confirmée aussitôt."
            )
            self.order_fields(self.WHEN)
        else:
            self.own_side = Side.PARTNER if self.scope.coordinated_partner_ids else Side.HOSPITAL
            del self.fields["side"]

    def _ask_museum(self, running) -> None:
        """The museum's people choose among its rooms and mediators, and the head office for them."""
        partners = self.scope.coordinated_partner_ids
        if self.scope.is_head_office:
            partners = Partner.objects.filter(parties__convention__in=running).values("pk")
        if partners:
            rooms = Room.objects.filter(partner__in=partners)
            self.fields["room"].queryset = rooms.select_related("partner").order_by("partner__name", "name")
            self.fields["mediator"].queryset = mediators_of(partners)
        else:
            del self.fields["room"], self.fields["mediator"]

    def when(self) -> list:
        return [self[name] for name in self.WHEN if name in self.fields]

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start_time"), cleaned.get("end_time")
        if start and end and end <= start:
            self.add_error("end_time", "La fin doit venir après le début. Corrigez l’heure de fin.")
        return cleaned

    def clean_day(self):
        if self.cleaned_data["day"] < timezone.localdate():
            raise forms.ValidationError("Ce jour est passé : choisissez un jour à venir.")
        return self.cleaned_data["day"]

    @property
    def asking_side(self) -> Side:
        return Side(self.cleaned_data["side"]) if "side" in self.fields else self.own_side

    def received(self) -> Received | None:
        names = ("agreed_by", "means", "agreed_on")
        return Received(**{name: self.cleaned_data[name] for name in names}) if "agreed_by" in self.fields else None

    def plan(self) -> TrainingPlan:
        """Raises Refusal when the end does not follow the start on the same Paris day."""
        answers = self.cleaned_data
        activity = self.activities[answers["activity"]]
        starts_at, ends_at = self._times(activity)
        kind, _colon, number = answers["host"].partition(":")
        is_at_museum = kind == "museum"
        return TrainingPlan(
            activity_id=activity.pk,
            place=Place.MUSEUM if is_at_museum else Place.WARD,
            starts_at=starts_at,
            ends_at=ends_at,
            course=self.course(starts_at),
            host=None if is_at_museum else Group(expected_total=answers["places"], **{f"{kind}_id": int(number)}),
            room_id=(room := answers.get("room")) and room.pk,
            lead_mediator_id=(chosen := answers.get("mediator")) and chosen.pk,
            note=answers["note"],
            override_reason=answers.get("override_reason", ""),
            acknowledged=answers.get("acknowledged", False),
        )

    def _times(self, activity: Activity) -> tuple[datetime, datetime]:
        answers = self.cleaned_data
        if answers["end_time"]:
            return at_paris_times(answers["day"], answers["start_time"], answers["end_time"])
        return lasting(answers["day"], answers["start_time"], timedelta(minutes=activity.duration_minutes))


def _places(hospitals) -> list:
    """The wards of each hospital and the hospital itself, without the empty choice."""
    return [choice for choice in group_choices(hospitals) if choice[0]]


class TrainingEditForm(CourseFields, SessionForm):
    def __init__(self, *args, training: Training, **kwargs):
        super().__init__(*args, session=training.session, **kwargs)
        if not training.is_for_museum_staff:
            del self.fields["invited"]
        self.initial |= {name: getattr(training, name) for name in self.SAID}
        if training.closes_at < training.session.starts_at:
            self.initial["closes_on"] = timezone.localtime(training.closes_at, PARIS).date()


class ResourcesForm(SessionForm):
    resources = forms.CharField(
        label="Ressources",
        max_length=4000,
        required=False,
        help_text="Une par ligne : un lien entier (https://…), ou un texte court. Vide : rien n’est montré.",
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[refuse_identity_numbers],
    )

    def __init__(self, *args, training: Training, **kwargs):
        super().__init__(*args, session=training.session, **kwargs)
        self.initial["resources"] = training.resources
