"""Days on which an office answers: neither a weekend nor a public holiday."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from notifications.schedules import Timing
from partnerships.models import PublicHoliday

SATURDAY = 5


def public_holidays() -> frozenset[date]:
    """All that the portal knows. One query."""
    return frozenset(PublicHoliday.objects.values_list("day", flat=True))


def add_working_days(day: date, number: int, holidays: Collection[date] | None = None) -> date:
    """The working day that comes so many working days after a day, which itself does not count."""
    holidays = public_holidays() if holidays is None else holidays
    while number:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays:
            number -= 1
    return day


@dataclass(frozen=True, kw_only=True)
class WorkingTiming(Timing):
    """A timing in working days, which reads the public holidays once for many anchors."""

    def at_hand(self) -> Timing:
        return replace(self, day=partial(add_working_days, holidays=public_holidays()))


WORKING_DAYS_AFTER = WorkingTiming(
    said="J+{} ouvrés",
    unit="jours ouvrés après",
    one="jour ouvré après",
    day=add_working_days,
    is_before=False,
    # Friday, a holiday on Monday and another on Tuesday: no single working day is further away.
    longest=timedelta(days=6),
)
