"""When a reminder is due, by ranges: "due, not written, not too late", never "due at this minute".

A reminder is due at 9:00 in Paris, so many days before the day of the start. It stays useful until a nearer one to the
same people is due, and the last one until the start. 9:00 and midnight exist once on every day in Paris, also when the
clocks change (2:00 and 3:00).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from foundation.calendars import PARIS
from notifications.models import Notice, ReminderRule

REMINDED_AT = time(9, 0)


@dataclass(frozen=True)
class Window:
    """The starts that a rule reminds of now: from `starts_from` up to `starts_before`, not included."""

    audience: str
    days_before: int
    nearer_days: int | None
    starts_from: datetime
    starts_before: datetime

    def occasion(self, starts_at: datetime) -> str:
        """Unique for this rule and this start: a moved thing has a new one."""
        return f"J-{self.days_before} {self.audience} {_said(starts_at)}"

    def covers(self, starts_at: datetime) -> bool:
        return self.starts_from <= starts_at < self.starts_before

    def due_at(self, starts_at: datetime) -> datetime:
        return due_at(starts_at, self.days_before)

    def not_after(self, starts_at: datetime) -> datetime:
        return due_at(starts_at, self.nearer_days) if self.nearer_days else starts_at


def due_at(starts_at: datetime, days_before: int) -> datetime:
    """9:00 in Paris, `days_before` days before the Paris day of the start."""
    day = starts_at.astimezone(PARIS).date() - timedelta(days=days_before)
    return datetime.combine(day, REMINDED_AT, tzinfo=PARIS)


def _said(starts_at: datetime) -> str:
    return f"{starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def open_windows(kind: str, now: datetime) -> list[Window]:
    """The windows of the rules that are on, at this moment. One query."""
    return windows_of(ReminderRule.objects.filter(kind=kind, is_on=True), now)


def windows_of(rules: Iterable[ReminderRule], now: datetime) -> list[Window]:
    """Each rule's window reaches from where the nearer rule of the same audience begins, or from now."""
    windows, nearer = [], None
    for rule in sorted(rules, key=lambda rule: (rule.audience, rule.days_before)):
        if nearer is not None and nearer.audience != rule.audience:
            nearer = None
        windows.append(_window(rule, nearer, now))
        nearer = rule
    return windows


def _window(rule: ReminderRule, nearer: ReminderRule | None, now: datetime) -> Window:
    return Window(
        audience=rule.audience,
        days_before=rule.days_before,
        nearer_days=nearer.days_before if nearer else None,
        starts_from=_after_reach(nearer, now) if nearer else now,
        starts_before=_after_reach(rule, now),
    )


def _after_reach(rule: ReminderRule, now: datetime) -> datetime:
    """Midnight after the last day that the rule reminds of at this moment."""
    local = now.astimezone(PARIS)
    reached = local.date() if local.time() >= REMINDED_AT else local.date() - timedelta(days=1)
    return _midnight(reached + timedelta(days=rule.days_before + 1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=PARIS)


def is_for_start(occasion: str, starts_at: datetime) -> bool:
    """Whether a reminder was written for this very start, not for the one before a move."""
    return occasion.endswith(f" {_said(starts_at)}")


def written_occasions(kind: str, object_type: str, object_ids: Iterable[int]) -> set[tuple[int, str]]:
    """What was written already: (object id, occasion). One query."""
    rows = Notice.objects.filter(kind=kind, object_type=object_type, object_id__in=object_ids)
    return set(rows.values_list("object_id", "occasion").distinct())
