"""A stretch of the agenda: a month or a week, its days, and what stands on each. All days are Paris days."""

from calendar import Calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models

from activities.models import Session
from foundation.days import local_day

# Farther than this from today, an address was mistyped.
FARTHEST_DAYS = 3650


class Look(models.TextChoices):
    """How the agenda is laid out; the value stands in its address."""

    MONTH = "mois", "Mois"
    WEEK = "semaine", "Semaine"
    LIST = "liste", "Liste"


@dataclass(frozen=True)
class Stretch:
    """What one page of the agenda shows, from its first to its last day, both included."""

    look: Look
    first: date
    last: date

    @property
    def previous(self) -> date:
        """A day of the page before."""
        return self.first - timedelta(days=1)

    @property
    def next(self) -> date:
        return self.last + timedelta(days=1)

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass
class Day:
    """A day, the sessions that start on it, and the words that mark it (a public holiday, a closing day)."""

    day: date
    is_today: bool
    is_past: bool
    marks: list[str]
    sessions: list[Session] = field(default_factory=list)

    @property
    def has_something(self) -> bool:
        return bool(self.sessions or self.marks or self.is_today)


def read_day(text: str, today: date) -> date:
    """The day in an address; today when it makes no sense."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs((day - today).days) <= FARTHEST_DAYS else today


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def read_stretch(look: str, day: str, today: date) -> Stretch:
    """The stretch that an address asks for; this month when it makes no sense."""
    look = Look(look) if look in Look.values else Look.MONTH
    day = read_day(day, today)
    if look == Look.WEEK:
        return Stretch(look, monday_of(day), monday_of(day) + timedelta(days=6))
    first = day.replace(day=1)
    return Stretch(look, first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def days_between(
    first: date,
    last: date,
    sessions: Iterable[Session],
    today: date,
    marks: Callable[[date], list[str]] = lambda day: [],
) -> list[Day]:
    """Each day of a stretch, both ends included, with the sessions that start on it."""
    days = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        days[day] = Day(day, is_today=day == today, is_past=day < today, marks=marks(day))
    for session in sessions:
        days[local_day(session.starts_at)].sessions.append(session)
    return list(days.values())


def weeks_of(days: list[Day]) -> list[list[Day | None]]:
    """The days of one month as rows from Monday to Sunday; None where another month's days would stand."""
    by_day = {line.day: line for line in days}
    first = days[0].day
    return [[by_day.get(day) for day in week] for week in Calendar().monthdatescalendar(first.year, first.month)]
