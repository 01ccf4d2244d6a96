"""Opening slots: one, or a series; at a hospital's wards, or at a partner's rooms and on its screens."""

from abc import abstractmethod
from datetime import date

from django import forms
from django.db import models
from django.utils import timezone

from activities.forms.actions import ActionForm, count_field, gone
from activities.forms.booking import group_choices, own_hospitals
from activities.models.choices import PLACES_BY_KIND, Place
from activities.services.slots import WeeklySeries, at_paris_times, refuse_strange_length, weekly_days
from foundation.errors import Refusal
from partnerships.models import Commitment, Convention, Hospital, Partner, Room, Ward
from partnerships.scopes import scope_of


class Rhythm(models.TextChoices):
    ONCE = "once", "une seule fois"
    WEEKLY = "weekly", "chaque semaine"
    FORTNIGHTLY = "fortnightly", "toutes les deux semaines"


# What most slots of a place are for; the others are one tick away.
USUAL_KIND = {
    Place.WARD: Commitment.Kind.HOSPITAL_SESSION,
    Place.MUSEUM: Commitment.Kind.MUSEUM_VISIT,
    Place.REMOTE: Commitment.Kind.REMOTE_VISIT,
}
EVERY_WEEKS = {Rhythm.WEEKLY: 1, Rhythm.FORTNIGHTLY: 2}


class SlotForm(ActionForm):
    """What both sides ask: when, how often, what for, how many."""

    day = forms.DateField(label="Jour", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    start_time = forms.TimeField(label="Début", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    end_time = forms.TimeField(label="Fin", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    rhythm = forms.ChoiceField(label="Répétition", choices=Rhythm, initial=Rhythm.ONCE, widget=forms.RadioSelect)
    until = forms.DateField(
        label="Jusqu’au",
        required=False,
        help_text="Pour une série : sa dernière date. Les jours fériés et de fermeture sont laissés de côté.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    skip_school_holidays = forms.BooleanField(
        label="Laisser aussi de côté les vacances scolaires", required=False, initial=True
    )
    commitments = forms.ModelMultipleChoiceField(
        label="Pour quelles activités",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages=gone("Un de ces engagements n’est plus proposé"),
    )
    capacity = count_field("Personnes au plus", required=True, least=1, initial=8)
    note = forms.CharField(
        label="À savoir",
        max_length=250,
        required=False,
        help_text="Ce qui aide à venir : matériel sur place, horaires de soins. Jamais le nom d’un patient.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    override_reason = forms.CharField(
        label="Motif pour garder cette date",
        max_length=250,
        required=False,
        help_text="Un jour férié, de fermeture ou déjà ouvert se garde avec une raison, que l’autre partie lira.",
    )

    def __init__(self, *args, user, place: Place, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.place = user, place
        self.fields["commitments"].queryset = self.fitting_commitments()
        self.fields["commitments"].initial = [
            commitment
            for commitment in self.fields["commitments"].queryset
            if commitment.kind == USUAL_KIND[self.place]
        ]
        if self.data.get("override_reason"):
            self.ask_for_reason()
        else:
            self.fields["override_reason"].widget = forms.HiddenInput()

    def fitting_commitments(self):
        """The commitments of the running conventions that may take place there."""
        kinds = [kind for kind, places in PLACES_BY_KIND.items() if self.place in places]
        running = Convention.objects.visible_to(self.user).running().values("pk")
        return Commitment.objects.filter(strand__convention__in=running, kind__in=kinds)

    def ask_for_reason(self) -> None:
        """A holiday or a closing day was warned of: the field to answer it appears, beside the day."""
        self.fields["override_reason"].widget = forms.TextInput(attrs={"maxlength": 250})
        self.fields["override_reason"].required = True
        names = [name for name in self.fields if name != "override_reason"]
        names.insert(names.index("day") + 1, "override_reason")
        self.order_fields(names)

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise forms.ValidationError("Ce jour est passé. Choisissez une date à venir.")
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("rhythm") in EVERY_WEEKS and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", "Indiquez la dernière date de la série.")
        start, end = cleaned.get("start_time"), cleaned.get("end_time")
        if start and end:
            try:
                refuse_strange_length(start, end)
            except Refusal as refusal:
                self.add_error("end_time", refusal.sentence)
        return cleaned

    def series(self) -> WeeklySeries:
        """The days asked for. Raises Refusal when the series is upside down, too long, or keeps no day at all."""
        day, rhythm = self.cleaned_data["day"], self.cleaned_data["rhythm"]
        if rhythm not in EVERY_WEEKS:
            return WeeklySeries(kept=[day], skipped=[])
        series = weekly_days(
            first=day,
            last=self.cleaned_data["until"],
            every_weeks=EVERY_WEEKS[rhythm],
            skip_school_holidays=self.cleaned_data["skip_school_holidays"],
            **self.calendar(),
        )
        if not series.kept:
            raise Refusal(
                "Toutes les dates de cette série tombent un jour férié, de fermeture ou de vacances. "
                "Choisissez un autre jour, ou ouvrez une seule date avec son motif.",
                field="day",
            )
        return series

    def times(self, days: list[date]) -> list:
        return [at_paris_times(day, self.cleaned_data["start_time"], self.cleaned_data["end_time"]) for day in days]

    @abstractmethod
    def calendar(self) -> dict:
        """Whose holidays and closures count."""

    @abstractmethod
    def place_and_owner(self) -> dict:
        """Where, and who opens: what the service takes."""


class WardSlotForm(SlotForm):
    """A referent opens their wards."""

    group = forms.ChoiceField(label="Service", choices=(), error_messages=gone("Ce service n’est plus proposé"))
    ward_agreed_by = forms.CharField(
        label="Cadre de santé déjà d’accord",
        max_length=150,
        required=False,
        help_text="Son nom et sa fonction : le créneau se confirme alors aussitôt. Vide : son accord sera demandé à "
        "chaque réservation.",
    )
    field_order = ["group", "ward_agreed_by"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = lambda: group_choices(own_hospitals(self.user))
        if not own_hospitals(self.user).filter(head_nurse=Hospital.HeadNurse.AGREES).exists():
            del self.fields["ward_agreed_by"]

    def clean(self):
        cleaned = super().clean()
        kind, _colon, number = cleaned.get("group", "").partition(":")
        self.ward = Ward.objects.select_related("hospital").get(pk=number) if kind == "ward" else None
        self.hospital = Hospital.objects.get(pk=number) if kind == "hospital" else self.ward and self.ward.hospital
        if cleaned.get("ward_agreed_by") and not self.ward:
            self.add_error("ward_agreed_by", "Choisissez d’abord le service dont le cadre de santé est d’accord.")
        return cleaned

    def calendar(self) -> dict:
        return {"zone": self.hospital.school_zone}

    def place_and_owner(self) -> dict:
        return {
            "place": self.place,
            "hospital": self.hospital,
            "ward": self.ward,
            "ward_agreed_by": self.cleaned_data.get("ward_agreed_by", ""),
        }


class PartnerSlotForm(SlotForm):
    """A coordinator opens visits at the museum and remote visits."""

    partner = forms.ModelChoiceField(
        label="Partenaire",
        queryset=None,
        empty_label=None,
        error_messages=gone("Ce partenaire n’est plus proposé"),
    )
    room = forms.ModelChoiceField(
        label="Salle",
        queryset=None,
        required=False,
        empty_label="Sans salle précise",
        error_messages=gone("Cette salle n’est plus proposée"),
    )
    field_order = ["partner", "room"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        scope = scope_of(self.user)
        partners = Partner.objects.filter(pk__in=scope.coordinated_partner_ids)
        if scope.is_head_office:
            running = Convention.objects.visible_to(self.user).running().values("pk")
            partners = Partner.objects.filter(parties__convention__in=running).distinct()
        self.fields["partner"].queryset = partners
        if self.place == Place.REMOTE:
            del self.fields["room"]
        else:
            self.fields["room"].queryset = Room.objects.filter(partner__in=partners).select_related("partner")
        if len(partners) == 1:
            self.fields["partner"].initial = partners[0]
            self.fields["partner"].widget = forms.HiddenInput()

    def clean(self):
        cleaned = super().clean()
        room, partner = cleaned.get("room"), cleaned.get("partner")
        if room and partner and room.partner_id != partner.pk:
            self.add_error("room", f"Cette salle n’est pas de {partner}. Choisissez une de ses salles.")
        return cleaned

    def calendar(self) -> dict:
        return {"partner": self.cleaned_data["partner"] if self.place == Place.MUSEUM else None}

    def place_and_owner(self) -> dict:
        return {
            "place": self.place,
            "partner": self.cleaned_data["partner"],
            "room": self.cleaned_data.get("room"),
        }
