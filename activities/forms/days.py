"""The day and the times of a session as people type them, and the reason to keep a day that was warned of."""

from datetime import UTC, date, datetime, time, timedelta

from django import forms

from activities.forms.actions import AcknowledgingForm
from activities.services.slots import paris_moment
from foundation.calendars import PARIS
from foundation.errors import Refusal


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
        raise Refusal("Elle finirait après minuit : indiquez l’heure de fin, ou changez le début.", field="end_time")
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
        error_messages={"required": "Indiquez le motif, ou choisissez un autre jour."},
        widget=forms.HiddenInput(),
    )


class OverridingForm(AcknowledgingForm):
    """A form whose day may need a reason: the field appears beside the day once the day was warned of."""

    def ask_for_reason(self) -> None:
        """Whoever keeps the day gives a reason; sent again without one, the day is judged anew."""
        self.fields["override_reason"].widget = forms.TextInput(attrs={"maxlength": 250})
        self.fields["override_reason"].required = True
        names = [name for name in self.fields if name != "override_reason"]
        names.insert(names.index("day") + 1, "override_reason")
        self.order_fields(names)
