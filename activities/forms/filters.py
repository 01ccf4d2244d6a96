"""What narrows the lists of what has its day: slots, sessions, the agenda."""

from datetime import datetime, time
from urllib.parse import urlencode

from django import forms
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils import timezone

from activities.models import Session, Slot
from activities.models.absences import mediators_of
from activities.models.choices import FORMATS_BY_KIND, SHOWN_STATES, Format, State
from activities.people.followed import followed_by
from foundation.calendars import PARIS
from partnerships.forms.filters import FilterForm
from partnerships.models import Hospital, Partner
from partnerships.scopes import scope_of

EVERYTHING = [("", "Tous")]


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DatedFilterForm(FilterForm):
    format = forms.ChoiceField(label="Format", choices=[*EVERYTHING, *Format.choices], required=False)
    hospital = forms.ModelChoiceField(label="Hôpital", queryset=None, required=False, empty_label="Tous")
    since = day_field("À partir du")
    until = day_field("Jusqu’au")

    def adapt(self, user) -> None:
        self.scope = scope_of(user)
        self.fields["hospital"].queryset = Hospital.objects.visible_to(user).open()
        if len(self.scope.hospital_ids) == 1 and not (self.scope.partner_ids or self.scope.is_head_office):
            del self.fields["hospital"]

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "Cette date précède la première. Corrigez l’une des deux.")
        return cleaned

    def kept_in(self, other: type[forms.Form], **more) -> str:
        """The query of another list's address that narrows it in the same way, and by what is said here besides."""
        same = {name: self.data.get(name) for name in self.fields if name in other.base_fields}
        return urlencode({name: value for name, value in {**same, **more}.items() if value})

    def within_days(self, rows):
        """The rows that start between the two Paris days."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since:
            rows = rows.filter(starts_at__gte=paris_midnight(since))
        if until:
            rows = rows.filter(starts_at__date__lte=until)
        return rows


def paris_midnight(day):
    return datetime.combine(day, time.min, PARIS)


class SlotFilterForm(DatedFilterForm):
    """The other side's open slots."""

    partner = forms.ModelChoiceField(label="Musée", queryset=None, required=False, empty_label="Tous")
    field_order = ["hospital", "partner", "format"]

    def adapt(self, user) -> None:
        super().adapt(user)
        if not (self.scope.partner_ids or self.scope.is_head_office):
            self.fields.pop("hospital", None)
        if self.scope.hospital_ids or self.scope.is_head_office:
            self.fields["partner"].queryset = Partner.objects.visible_to(user)
        else:
            del self.fields["partner"]

    def narrow(self, slots: models.QuerySet[Slot]) -> models.QuerySet[Slot]:
        cleaned = self.cleaned_data
        if hospital := cleaned.get("hospital"):
            slots = slots.filter(hospital=hospital)
        if partner := cleaned.get("partner"):
            slots = slots.filter(partner=partner)
        if value := cleaned.get("format"):
            kinds = [kind for kind, formats in FORMATS_BY_KIND.items() if value in formats]
            fitting = Slot.commitments.through.objects.filter(commitment__kind__in=kinds)
            slots = slots.filter(pk__in=fitting.values("slot"))
        return self.within_days(slots)


class When(models.TextChoices):
    UPCOMING = "", "À venir"
    PAST = "past", "Passées"
    ALL = "all", "Toutes"


TO_REPORT = "to_report"
STATES = [*EVERYTHING, (TO_REPORT, "bilan à saisir"), *State.choices]
NOBODY = "none"


class SessionFilterForm(DatedFilterForm):
    """The sessions that a person may see."""

    when = forms.ChoiceField(label="Quand", choices=When.choices, required=False)
    state = forms.ChoiceField(label="État", choices=STATES, required=False)
    partner = forms.ModelChoiceField(label="Partenaire", queryset=None, required=False, empty_label="Tous")
    mediator = forms.ChoiceField(label="Médiation", choices=(), required=False)
    # What the message about an import leads to.
    imported = forms.IntegerField(required=False, max_value=2**31, widget=forms.HiddenInput)
    field_order = ["when", "state", "format", "hospital", "partner", "mediator"]

    def adapt(self, user) -> None:
        super().adapt(user)
        self.fields["partner"].queryset = Partner.objects.visible_to(user)
        if len(self.scope.partner_ids) == 1 and not (self.scope.hospital_ids or self.scope.is_head_office):
            del self.fields["partner"]
        people = [(str(person.pk), str(person)) for person in self._mediators(user)]
        self.fields["mediator"].choices = [("", "Tout le monde"), (NOBODY, "À désigner"), *people]

    def _mediators(self, user):
        """The people of one's own partners, and whoever leads a session that one sees."""
        led = Session.objects.visible_to(user).values("lead_mediator")
        own = mediators_of(self.scope.partner_ids).values("pk")
        return get_user_model().objects.filter(Q(pk__in=led) | Q(pk__in=own))

    @property
    def is_upcoming(self) -> bool:
        """Is the list about what is to come, in the order of the calendar?"""
        return not (self.cleaned_data.get("when") or self.cleaned_data.get("state"))

    def narrow(self, sessions: models.QuerySet[Session]) -> models.QuerySet[Session]:
        cleaned = self.cleaned_data
        if value := cleaned.get("format"):
            sessions = sessions.filter(activity__format=value)
        if hospital := cleaned.get("hospital"):
            sessions = sessions.filter(self.at(hospital))
        if partner := cleaned.get("partner"):
            sessions = sessions.filter(partner=partner)
        if mediator := cleaned.get("mediator"):
            sessions = sessions.filter(lead_mediator=None) if mediator == NOBODY else sessions.animated_by(mediator)
        if batch := cleaned.get("imported"):
            sessions = sessions.filter(imports__batch=batch)
        return self.within_days(self.of_state_and_time(sessions))

    def at(self, hospital: Hospital) -> Q:
        return Q(pk__in=hospital.participations.values("session"))

    def of_state_and_time(self, sessions):
        state, when = self.cleaned_data.get("state"), self.cleaned_data.get("when")
        if state == TO_REPORT:
            return sessions.to_report()
        if state:
            sessions = sessions.filter(state=state)
        if when == When.UPCOMING and not state:
            return sessions.upcoming().filter(~Q(state__in=(State.DECLINED, State.LAPSED)))
        return sessions if when in (When.ALL, When.UPCOMING) else sessions.filter(ends_at__lte=timezone.now())


class AgendaFilterForm(SessionFilterForm):
    """The same for a stretch of the agenda, whose days stand in its address; what came to nothing is left out."""

    when = since = until = None
    without_cancelled = forms.BooleanField(label="Sans les séances annulées", required=False)

    def at(self, hospital: Hospital) -> Q:
        """A referent's agenda also tells where their people are trained."""
        there = super().at(hospital)
        if hospital.pk not in self.scope.hospital_ids:
            return there
        return there | Q(pk__in=followed_by([hospital.pk]).values("training__session"))

    def of_state_and_time(self, sessions):
        state = self.cleaned_data.get("state")
        if state == TO_REPORT:
            return sessions.to_report()
        shown = [state] if state else SHOWN_STATES
        if self.cleaned_data.get("without_cancelled"):
            shown = set(shown) - {State.CANCELLED}
        return sessions.filter(state__in=shown)

    def partner_shown(self) -> Partner | None:
        """The one whose closing days matter: the chosen one, or the person's own."""
        if "partner" in self.fields:
            return self.cleaned_data.get("partner")
        return Partner.objects.get(pk__in=self.scope.partner_ids)
