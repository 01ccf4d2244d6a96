"""Dates as vague as their source: a day, a month or a year, given or « supposé »."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.dateformat import format as format_date

from foundation.accents import unaccented

UNSAID = "non précisé"


class Precision(models.TextChoices):
    """How much of a date its source gives. The day kept is the first of what it names, or the last of a term."""

    DAY = "day", "jour"
    MONTH = "month", "mois"
    YEAR = "year", "année"


@dataclass(frozen=True)
class VagueDate:
    """A day of which only what `precision` says is known; no day: nothing is."""

    day: date | None = None
    precision: Precision | str = Precision.DAY
    is_assumed: bool = False

    @property
    def last_day(self) -> date | None:
        """The last day that it may mean."""
        match self.precision:
            case Precision.MONTH if self.day:
                return self.day.replace(day=monthrange(self.day.year, self.day.month)[1])
            case Precision.YEAR if self.day:
                return date(self.day.year, 12, 31)
        return self.day

    @property
    def said(self) -> str:
        return say_vaguely(self.day, self.precision, self.is_assumed)


class PlannedVaguely:
    """Of a row with `planned_on`, `planned_precision`, `planned_is_assumed`: its planned date, and how it is said."""

    @property
    def planned_date(self) -> VagueDate:
        return VagueDate(self.planned_on, self.planned_precision, self.planned_is_assumed)

    @property
    def planned(self) -> str:
        return self.planned_date.said

    @property
    def planned_written(self) -> str:
        """As `read_vaguely` reads it."""
        return write_vaguely(self.planned_on, self.planned_precision)

    @property
    def planned_until(self) -> date | None:
        """The last day that it may mean."""
        return self.planned_date.last_day

    def plan(self, planned: VagueDate) -> None:
        """For this date from now on; the row is not saved."""
        self.planned_on, self.planned_precision = planned.day, planned.precision
        self.planned_is_assumed = planned.is_assumed


WRITTEN = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})")
# As `say_vaguely` says it.
SPOKEN = re.compile(r"(?:(\d{1,2})(?:er)?\s+)?([^\W\d]+)\s+(\d{4})")


def read_vaguely(text: str) -> VagueDate:
    """« 12/03/2027 », « 03/2027 », « 2027 », « mars 2027 », « 1er avril 2027 », or nothing. Raises ValueError for what
    is no date.
    """
    if not text.strip():
        return VagueDate()
    if found := WRITTEN.fullmatch(text.strip()):
        day, month, year = found.groups()
    elif found := SPOKEN.fullmatch(text.strip()):
        day, named, year = found.groups()
        month = _month_named(named)
    else:
        raise ValueError(text)
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return VagueDate(date(int(year), int(month or 1), int(day or 1)), precision)


def _month_named(word: str) -> int:
    """Whatever its accents and capitals. Raises ValueError for no month."""
    names = [unaccented(format_date(date(2000, month, 1), "F")) for month in range(1, 13)]
    return names.index(unaccented(word)) + 1


def write_vaguely(day: date | None, precision: str) -> str:
    """As `read_vaguely` reads it: « 12/03/2027 », « 03/2027 », « 2027 »."""
    if day is None:
        return ""
    return {Precision.DAY: f"{day:%d/%m/%Y}", Precision.MONTH: f"{day:%m/%Y}", Precision.YEAR: str(day.year)}[precision]


def say_vaguely(day: date | None, precision: str = Precision.DAY, is_assumed: bool = False) -> str:
    """« 12 mars 2026 », « avril 2015 (supposé) », « 2019 », « non précisé »."""
    if day is None:
        return UNSAID
    match precision:
        case Precision.YEAR:
            said = str(day.year)
        case Precision.MONTH:
            said = format_date(day, "F Y")
        case _:
            said = f"{'1er' if day.day == 1 else day.day}\u00a0{format_date(day, 'F Y')}"
    return f"{said} (supposé)" if is_assumed else said
