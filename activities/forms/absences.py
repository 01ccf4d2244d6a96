"""« Je ne suis pas disponible » : two taps for today and tomorrow, dates and hours for the rest."""

from datetime import date, datetime, timedelta

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst

from activities.forms.actions import ActionForm
from activities.forms.days import day_input, time_input
from activities.models import Absence, Session
from activities.models.absences import people_answered_for
from activities.services.absences import repeated_weekly, sessions_hit_by, whole_days
from foundation.calendars import PARIS
from foundation.days import say_day, say_period
from foundation.errors import Refusal

FARTHEST = timedelta(days=2 * 366)
ONE_DAY = timedelta(days=1)


class When(models.TextChoices):
    SESSION = "session", "pour cette séance"
    TODAY = "today", "aujourd’hui"
    TOMORROW = "tomorrow", "demain"
    DATES = "dates", "à d’autres dates"


class AbsenceForm(ActionForm):
    """`hit` are the sessions that would be to replace; those that the page has shown are posted back in `seen`."""

    mediator = forms.ModelChoiceField(label="Qui n’est pas disponible", queryset=None, empty_label=None)
    when = forms.ChoiceField(label="Quand", choices=(), widget=forms.RadioSelect)
    first_day = forms.DateField(label="Du", required=False, widget=day_input())
    last_day = forms.DateField(label="Au", required=False, widget=day_input(), help_text="Vide : le même jour.")
    start_time = forms.TimeField(
        label="À partir de", required=False, widget=time_input(), help_text="Vide : dès le matin."
    )
    end_time = forms.TimeField(
        label="Jusqu’à", required=False, widget=time_input(), help_text="Vide : jusqu’à la fin du jour."
    )
    until = forms.DateField(
        label="Chaque semaine jusqu’au",
        required=False,
        widget=day_input(),
        help_text="Pour ce qui revient, chaque mercredi par exemple. Vide : une seule fois.",
    )
    kind = forms.ChoiceField(
        label="Nature",
        choices=[(kind.value, capfirst(kind.label)) for kind in Absence.Kind],
        initial=Absence.Kind.OTHER,
        widget=forms.RadioSelect,
        help_text="Rien de plus n’est demandé, et rien de médical n’est noté.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    DATES = ("first_day", "last_day", "start_time", "end_time", "until")

    def __init__(self, *args, user, session: Session | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.session, self.hit = user, session, []
        people = people_answered_for(user)
        self.asks_for_whom = people.exclude(pk=user.pk).exists()
        self.fields["mediator"].queryset = people
        self.initial["mediator"] = session.lead_mediator_id if session else user.pk
        if not self.asks_for_whom:
            self.fields["mediator"].widget = forms.HiddenInput()
        self.fields["when"].choices = self._choices()
        self.initial["when"] = When.SESSION if session else When.TODAY

    def _choices(self) -> list[tuple[str, str]]:
        """Each with what it hits, where it is about oneself; that is then seen."""
        days = {When.TODAY: timezone.localdate(), When.TOMORROW: timezone.localdate() + ONE_DAY}
        choices, seen = [], []
        if self.session:
            when = say_period(self.session.starts_at, self.session.ends_at)
            choices.append((When.SESSION, f"Pour cette séance, {when}"))
            seen.append(self.session)
        for choice, day in days.items():
            hit = [] if self.asks_for_whom else sessions_hit_by(self.user, [whole_days(day, day)])
            seen += hit
            choices.append((choice, f"{capfirst(choice.label)}, {say_day(day)}{say_hit(hit)}"))
        self.initial["seen"] = ",".join(str(session.pk) for session in seen)
        return [*choices, (When.DATES, "À d’autres dates, ou à certaines heures")]

    def dates(self) -> list:
        return [self[name] for name in self.DATES]

    def has_dates(self) -> bool:
        """Was something typed there, or is it wrong? Then they stay unfolded."""
        return any(field.errors or field.value() for field in self.dates())

    def clean_first_day(self):
        return self._near(self.cleaned_data["first_day"])

    def clean_last_day(self):
        return self._near(self.cleaned_data["last_day"])

    @staticmethod
    def _near(day: date | None) -> date | None:
        if day and abs(day - timezone.localdate()) > FARTHEST:
            raise forms.ValidationError("Vérifiez l’année.")
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("when") == When.DATES and not cleaned.get("first_day") and "first_day" not in self.errors:
            self.add_error("first_day", "Indiquez le premier jour.")
        return cleaned

    def times(self) -> list[tuple[datetime, datetime]]:
        """What the service takes. Raises Refusal when the series is too long."""
        when, today = self.cleaned_data["when"], timezone.localdate()
        if when == When.SESSION:
            return [(self.session.starts_at, self.session.ends_at)]
        if when == When.TODAY:
            return [whole_days(today, today)]
        if when == When.TOMORROW:
            return [whole_days(today + ONE_DAY, today + ONE_DAY)]
        return self._dated()

    def _dated(self) -> list[tuple[datetime, datetime]]:
        cleaned = self.cleaned_data
        first, last = cleaned["first_day"], cleaned["last_day"] or cleaned["first_day"]
        start, end = whole_days(first, last)
        if cleaned["start_time"]:
            start = datetime.combine(first, cleaned["start_time"], PARIS)
        if cleaned["end_time"]:
            end = datetime.combine(last, cleaned["end_time"], PARIS)
        return repeated_weekly(start, end, cleaned["until"])

    def refuse_unseen(self) -> None:
        """The sessions that it hits are shown before it is saved. Raises Refusal once for each that is new."""
        hit = sessions_hit_by(self.cleaned_data["mediator"], self.times())
        seen = set(self.cleaned_data["seen"].split(","))
        if any(str(session.pk) not in seen for session in hit):
            self.hit = hit
            raise Refusal("Des séances sont prévues à ce moment : elles sont à remplacer.")


def say_hit(sessions: list[Session]) -> str:
    if not sessions:
        return ""
    return f" ({len(sessions)} séance{'s' if len(sessions) > 1 else ''} à remplacer)"
