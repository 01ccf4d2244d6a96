"""Cycles: what a request asks, how often; then which of the dates, once their fate was shown; and changes to them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

from django import forms
from django.utils import timezone

from activities.forms.actions import CancelForm, SideForm, count_field
from activities.forms.days import day_input, lasting, moved_end_field, override_field, time_input
from activities.forms.requests import RequestForm
from activities.models import Cycle, Session
from activities.models.choices import CancelReason
from activities.services.booking import Wish
from activities.services.cycle_changes import CycleCancellation, CycleMove, Shift
from activities.services.cycles import FEWEST, MOST, cycle_days
from foundation.calendars import PARIS
from foundation.days import say_moment


class ChosenField(forms.Field):
    """The ticked lines of a preview, each as « key:promise »: which line, and the state that was told."""

    widget = forms.MultipleHiddenInput

    def __init__(self, **kwargs):
        super().__init__(label="Dates", required=False, **kwargs)

    def to_python(self, value) -> dict[str, str]:
        return dict(line.split(":", 1) for line in value or () if ":" in line)


class CycleForm(RequestForm):
    """The first date, as a request; then every so often, so many times."""

    rhythm = forms.ChoiceField(
        label="Répétition", choices=Cycle.Rhythm, initial=Cycle.Rhythm.FORTNIGHTLY, widget=forms.RadioSelect
    )
    count = count_field("Nombre de dates", required=True, least=FEWEST, most=MOST, initial=6)
    chosen = ChosenField()
    field_order = [
        *RequestForm.field_order[: RequestForm.field_order.index("day") + 1],
        "rhythm",
        "count",
        "start_time",
        "end_time",
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].label = "Première date"

    def wishes(self) -> list[Wish]:
        """One for each date, at the same wall time in Paris. Raises Refusal."""
        cleaned, first = self.cleaned_data, self.asked()
        wishes = []
        for day in cycle_days(cleaned["day"], Cycle.Rhythm(cleaned["rhythm"]), cleaned["count"]):
            starts_at, ends_at = self.times(day)
            wishes.append(replace(first, starts_at=starts_at, ends_at=ends_at, override_reason=""))
        return wishes


class FromDateForm(SideForm):
    """A change to a cycle from one of its sessions on; `sessions` are those that can still change."""

    since = forms.TypedChoiceField(label="À partir de la séance du", coerce=int, choices=())
    chosen = ChosenField()

    def __init__(self, *args, sessions: Sequence[Session], **kwargs):
        super().__init__(*args, **kwargs)
        self.by_number = {session.pk: session for session in sessions}
        self.fields["since"].choices = [(session.pk, say_moment(session.starts_at)) for session in sessions]

    @property
    def first(self) -> Session:
        return self.by_number[self.cleaned_data["since"]]


class CycleCancelForm(FromDateForm, CancelForm):
    """As one session is cancelled ahead of its time."""

    field_order = ["key", "side", "since"]

    def cancellation(self) -> CycleCancellation:
        cleaned = self.cleaned_data
        return CycleCancellation(
            side=cleaned["side"],
            since=self.first.starts_at,
            reason=CancelReason(cleaned["reason"]),
            why=cleaned["why"],
            neither=cleaned["neither"],
        )


class CycleMoveForm(FromDateForm):
    """Where the first of them goes: the following ones move by as many days, to the same hours."""

    day = forms.DateField(
        label="Nouveau jour de cette séance",
        required=False,
        widget=day_input(),
        help_text="Vide : le même jour. Les suivantes sont décalées d’autant de jours.",
    )
    start_time = forms.TimeField(label="Début", widget=time_input())
    end_time = moved_end_field()
    why = forms.CharField(
        label="Pourquoi",
        max_length=250,
        required=False,
        help_text="L’autre partie lira cette phrase. Jamais le nom d’un patient.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    override_reason = override_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["start_time"] = timezone.localtime(self.session.starts_at, PARIS).time()

    @property
    def former_day(self) -> date:
        return timezone.localtime(self.first.starts_at, PARIS).date()

    @property
    def day_to_be(self) -> date:
        return self.cleaned_data["day"] or self.former_day

    def move(self) -> CycleMove:
        """Raises Refusal when it would end after midnight."""
        cleaned = self.cleaned_data
        return CycleMove(
            side=cleaned["side"],
            since=self.first.starts_at,
            shift=Shift(days=(self.day_to_be - self.former_day).days, start=cleaned["start_time"], end=self._end()),
            why=cleaned["why"],
            reason=cleaned["override_reason"],
        )

    def _end(self) -> time:
        cleaned = self.cleaned_data
        if cleaned["end_time"]:
            return cleaned["end_time"]
        duration = self.first.ends_at - self.first.starts_at
        _start, ends_at = lasting(self.day_to_be, cleaned["start_time"], duration)
        return timezone.localtime(ends_at, PARIS).time()
