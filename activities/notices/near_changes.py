"""A near change that a side has not ticked in time rises, once, to whoever can still call."""

from collections.abc import Collection, Iterable
from datetime import datetime

from activities.emails import near_changes as letters
from activities.models import NearChange
from activities.notices.rendering import SESSION, rendered_by, said_sessions
from activities.people.recipients import SideRecipients, next_in_line, recipients_by_side
from notifications.kinds import Kind, Planned, register
from notifications.models import Notice
from notifications.services import Recipient
from partnerships.models.choices import Side

UNSEEN = "change_unseen"


def risen(now: datetime) -> Iterable[Planned]:
    """What nobody ticked by now and was not written yet: one query where nothing waits."""
    rows = list(NearChange.objects.to_raise(now))
    written = set(
        Notice.objects.filter(kind=UNSEEN, object_id__in=[row.session_id for row in rows]).values_list(
            "object_id", "occasion"
        )
        if rows
        else ()
    )
    due = [row for row in rows if (row.session_id, occasion_of(row)) not in written]
    if not due:
        return []
    sessions = {session.pk: session for session in said_sessions().filter(pk__in={row.session_id for row in due})}
    sides = recipients_by_side(list(sessions.values()))
    waiting = {(row.session_id, row.side) for row in rows}
    return [
        Planned(
            kind=UNSEEN,
            object_type=SESSION,
            object_id=row.session_id,
            occasion=occasion_of(row),
            recipients=[
                *next_in_line(sessions[row.session_id], Side(row.side)),
                *_callers(row, sides[row.session_id], waiting),
            ],
            not_after=row.starts_at,
            concerns_at=row.starts_at,
        )
        for row in due
    ]


def _callers(row: NearChange, sides: SideRecipients, waiting: Collection[tuple[int, str]]) -> list[Recipient]:
    """The other side, so that it calls: but one that has not ticked either is told of its own part only."""
    other = Side(row.side).other
    return [] if (row.session_id, other) in waiting else sides[other]


def occasion_of(row: NearChange) -> str:
    return f"{row.change_id} {row.side}"


def is_still_unseen(notice: Notice) -> bool:
    """Not ticked, not changed again, and not begun."""
    change_id, side = notice.occasion.split(" ")
    return NearChange.objects.unseen().filter(session=notice.object_id, change=change_id, side=side).exists()


register(
    Kind(
        name=UNSEEN,
        label="changement de dernière minute non vu",
        still_true=is_still_unseen,
        render=rendered_by(letters.change_unseen),
        due=risen,
    )
)
