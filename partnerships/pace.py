"""How much of a year's volume should be programmed by a day: the year's curve, which stands still in quiet periods.

The one figure of the volume's page and of the message about a volume behind its pace.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject

from partnerships.models import QuietPeriod, Quota

# Behind is less than this part of what the curve expects: « moins de 20 % des 31 séances après 4 mois » of a year.
TOLERATED = 0.6
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pace:
    """Of a volume on a day: what the curve expects by then, rounded down, and what is programmed or held."""

    expected: int
    used: int

    @property
    def is_behind(self) -> bool:
        return self.used < TOLERATED * self.expected


def quiet_days() -> frozenset[date]:
    """Every day of every quiet period. One query."""
    return _days_of(QuietPeriod.objects.values_list("starts_on", "ends_on"))


def with_quiet_days(quotas: QuerySet[Quota]) -> list[tuple[Quota, frozenset[date]]]:
    """Volumes, each with the same `quiet_days`. One query for all of it."""
    period = JSONObject(first="starts_on", last="ends_on")
    rows = list(quotas.annotate(quiet=ArraySubquery(QuietPeriod.objects.values(period=period))))
    said = rows[0].quiet if rows else []
    quiet = _days_of((date.fromisoformat(one["first"]), date.fromisoformat(one["last"])) for one in said)
    return [(quota, quiet) for quota in rows]


def pace_of(quota: Quota, day: date, quiet: Collection[date] | None = None) -> Pace:
    """What a volume's year expects by the end of a Paris day, spread evenly over its days that are not quiet."""
    quiet = quiet_days() if quiet is None else quiet
    whole = _busy(quota.starts_on, quota.ends_on, quiet)
    gone = _busy(quota.starts_on, min(day, quota.ends_on), quiet)
    return Pace(expected=quota.total * gone // whole if whole else 0, used=quota.used)


def _days_of(periods: Iterable[tuple[date, date]]) -> frozenset[date]:
    return frozenset(day for first, last in periods for day in _days(first, last))


def _busy(first: date, last: date, quiet: Collection[date]) -> int:
    return sum(day not in quiet for day in _days(first, last))


def _days(first: date, last: date) -> list[date]:
    return [first + number * A_DAY for number in range((last - first).days + 1)]
