"""The years of a convention."""

from collections.abc import Iterator
from datetime import date, timedelta


def convention_years(effective_on: date, ends_on: date) -> Iterator[tuple[date, date]]:
    """First and last day of each convention year, counted from the effective date; the term cuts the last one.

    The source of the Picasso convention says « par an » without saying which year: this is the default proposed.
    """
    year, starts_on = 1, effective_on
    while starts_on <= ends_on:
        next_start = _anniversary(effective_on, year)
        yield starts_on, min(next_start - timedelta(days=1), ends_on)
        year, starts_on = year + 1, next_start


def _anniversary(day: date, years: int) -> date:
    """The same day so many years later; 1 March for a 29 February that does not exist."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
