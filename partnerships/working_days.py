"""Days on which an office answers: neither a weekend nor a public holiday."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from notifications.schedules import DAYS_AFTER, Timing
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


def add_days(day: date, number: int, holidays: Collection[date] | None = None) -> date:
    """So many days after a day, or the first working day from then on: nobody is chased on a day off."""
    holidays = public_holidays() if holidays is None else holidays
    day += timedelta(days=number)
    while day.weekday() >= SATURDAY or day in holidays:
        day += timedelta(days=1)
    return day


@dataclass(frozen=True, kw_only=True)
class WorkingTiming(Timing):
    """A timing that knows working days, which reads the public holidays once for many anchors and many timings."""

    def at_hand(self, read: dict) -> Timing:
        if PublicHoliday not in read:
            read[PublicHoliday] = public_holidays()
        return replace(self, day=partial(self.day, holidays=read[PublicHoliday]))


WORKING_DAYS_AFTER = WorkingTiming(
    said="J+{} ouvrés",
    unit="jours ouvrés après",
    one="jour ouvré après",
    day=add_working_days,
    is_before=False,
    # Friday, a holiday on Monday and another on Tuesday: no single working day is further away.
    longest=timedelta(days=6),
)
DAYS_AFTER_AT_WORK = WorkingTiming(
    said=DAYS_AFTER.said,
    unit=DAYS_AFTER.unit,
    one=DAYS_AFTER.one,
    day=add_days,
    is_before=False,
    # A day, a weekend, and holidays on both sides of it.
    longest=timedelta(days=6),
)
