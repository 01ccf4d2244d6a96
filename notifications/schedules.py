"""What a reminder rule's number means: so many days, working days or months before or after something."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from notifications.kinds import Recipient
    from notifications.models import Notice


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How a rule counts. `day` gives the day of the reminder from the day of its anchor and the rule's number.

    `said` is how people write it (« J-7 »), `unit` what the number counts, `one` the same when it is 1; `longest` is at
    least as long as one unit.
    """

    said: str
    unit: str
    one: str
    day: Callable[[date, int], date]
    is_before: bool
    longest: timedelta

    def say(self, number: int) -> str:
        return self.said.format(number)

    def say_in_full(self, number: int) -> str:
        """« 7 jours avant »"""
        return f"{number} {self.one if number == 1 else self.unit}"

    def at_hand(self, read: dict) -> Timing:
        """The same, once what `day` has to look up is read, and kept in `read`: for many days in a row."""
        return self


DAYS_BEFORE = Timing(
    said="J-{}",
    unit="jours avant",
    one="jour avant",
    day=lambda day, number: day - timedelta(days=number),
    is_before=True,
    longest=timedelta(days=1),
)
DAYS_AFTER = Timing(
    said="J+{}",
    unit="jours après",
    one="jour après",
    day=lambda day, number: day + timedelta(days=number),
    is_before=False,
    longest=timedelta(days=1),
)
MONTHS_BEFORE = Timing(
    said="{} mois avant",
    unit="mois avant",
    one="mois avant",
    day=lambda day, number: day - relativedelta(months=number),
    is_before=True,
    longest=timedelta(days=31),
)
MONTHS_AFTER = Timing(
    said="{} mois après",
    unit="mois après",
    one="mois après",
    day=lambda day, number: day + relativedelta(months=number),
    is_before=False,
    longest=timedelta(days=31),
)


@dataclass(frozen=True)
class Anchor:
    """Something dated that a rule reminds of. `known_at` is when it came to be: what was due before is left out.

    `lapses_at` is when time alone will settle it, where it will: nothing is due from then on. `stands_at` says whether,
    as things are today, there will be anything to remind of at a moment: unless it is told, always.
    """

    object_id: int
    at: datetime
    known_at: datetime | None = None
    lapses_at: datetime | None = None
    stands_at: Callable[[datetime], bool] = lambda moment: True


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """What the rules of one kind remind of.

    `anchored_to` is what people call the moment that it counts from (« la séance »). `between(first, last)` finds the
    anchors in a span of time (more does no harm), `recipients(ids)` whom to tell of each, by audience; `audiences` and
    `placeholders` are those that a rule may use, with what people call them.
    `words(notice)` fills the placeholders.
    """

    timing: Timing
    object_type: str
    anchored_to: str
    audiences: Mapping[str, str]
    between: Callable[[datetime, datetime], Iterable[Anchor]]
    recipients: Callable[[Collection[int]], Mapping[int, Mapping[str, Collection[Recipient]]]]
    placeholders: Mapping[str, str] = field(default_factory=dict)
    words: Callable[[Notice], Mapping[str, str]] = lambda notice: {}
