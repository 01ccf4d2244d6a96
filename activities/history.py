"""A session's history as its page says it: what was done to it, and who saw what changed near its start."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from activities.models import NearChange, NearChangeHistory, Session, SessionEvent
from activities.names import Names
from activities.phrases.changes import say_changes


@dataclass(frozen=True)
class HistoryLine:
    """What, « par » whom (nobody known: empty), « pour » which side, what moved, and why."""

    at: datetime
    what: str
    who: str
    side: str
    changes: list[str]
    why: str


def history_of(session: Session, events: Iterable[SessionEvent], names: Names) -> list[HistoryLine]:
    """The newest first. `events` are the session's, with their actors, settled by `names`; `session` has its near
    changes. One query where there are some.
    """
    lines = [
        HistoryLine(event.at, event.verb, event.who, event.on_behalf_of, say_changes(event.changes), event.why)
        for event in events
    ]
    return sorted([*lines, *_ticks_of(session, names)], key=lambda line: line.at, reverse=True)


def _ticks_of(session: Session, names: Names) -> list[HistoryLine]:
    """Each « vu » once, that of an earlier change and one that was taken back too: a near change's row stays."""
    if not session.near_changes.all():
        return []
    rows = NearChangeHistory.objects.filter(session=session, seen_at__isnull=False).order_by("pk")
    ticks = {(row.side, row.change_id, row.seen_at): row for row in rows.select_related("seen_by")}
    return [HistoryLine(row.seen_at, _say_tick(row), names.of(row.seen_by), row.side, [], "") for row in ticks.values()]


def _say_tick(row: NearChangeHistory) -> str:
    how = NearChange.Seen(row.seen_how).label
    return f"{how} ({row.told})" if row.told else how
