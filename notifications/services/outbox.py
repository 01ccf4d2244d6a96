"""Writing notices. Nothing here speaks to the broker or to a mail server: the tick finds the rows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from foundation.calendars import PARIS
from notifications import kinds
from notifications.kinds import Planned, Recipient
from notifications.models import LeftList, Notice, State
from notifications.services.lists import LEFT

URGENT_WITHIN = timedelta(hours=24)
# The tick writes a reminder a little after it is due: the digest of its very hour takes it all the same.
TICK_LATE = timedelta(minutes=10)
UNWANTED = "Cette personne ne reçoit que ce qui lui demande quelque chose."

_is_hushed = ContextVar("is_hushed", default=False)


@contextmanager
def hushed() -> Iterator[None]:
    """Inside, no notice is written: who does hundreds of things at once tells of them in one message."""
    token = _is_hushed.set(True)
    try:
        yield
    finally:
        _is_hushed.reset(token)


def is_hushed() -> bool:
    """Whether it is of no use to ask whom to tell."""
    return _is_hushed.get()


def queue_notices(
    *,
    kind: str,
    object_type: str,
    object_id: int,
    occasion: str,
    recipients: Iterable[Recipient],
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    concerns_at: datetime | None = None,
) -> None:
    """Write a notice for each recipient, in the caller's transaction and one statement.

    What was already written for this kind, object, occasion and address stays as it is. Due now unless `due_at`;
    after `not_after` it is not sent any more. What is about something within 24 h of `concerns_at` goes at once.
    """
    write_planned(
        [
            Planned(
                kind=kind,
                object_type=object_type,
                object_id=object_id,
                occasion=occasion,
                recipients=recipients,
                due_at=due_at,
                not_after=not_after,
                concerns_at=concerns_at,
            )
        ]
    )


def queue_gathering(
    *, within: timedelta, kind: str, object_type: str, object_id: int, occasion: str, recipients: Iterable[Recipient]
) -> None:
    """As `queue_notices`, to leave after `within`: a notice of this kind about this object that still waits for its
    turn is worded as it leaves, and will say this too, so that its reader gets no second one.

    Such a notice is held until the caller's transaction ends: no sender words it before what it will say is there.
    """
    waiting = Notice.objects.filter(kind=kind, object_type=object_type, object_id=object_id, state=State.PENDING)
    held = set(waiting.order_by("pk").select_for_update(no_key=True).values_list("recipient_email", flat=True))
    queue_notices(
        kind=kind,
        object_type=object_type,
        object_id=object_id,
        occasion=occasion,
        recipients=[one for one in recipients if one.email.strip().lower() not in held],
        due_at=timezone.now() + within,
    )


def write_planned(planned: Iterable[Planned]) -> None:
    """Write many notices in one statement; those that exist stay as they are."""
    if is_hushed():
        return
    now = timezone.now()
    rows = [row for plan in planned for row in rows_of(plan, now)]
    leave_out(rows)
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def rows_of(plan: Planned, now: datetime) -> list[Notice]:
    """What is written at this moment of what was planned, unsaved: one for each recipient with an address."""
    return [_row(plan, recipient, now) for recipient in plan.recipients if recipient.email]


def leave_out(rows: list[Notice]) -> None:
    """Write down, and do not send, what goes to somebody who left its list. A query only where a list is spoken to."""
    listed = {row.kind: kinds.mailing_list_of(row.kind) for row in rows if kinds.mailing_list_of(row.kind)}
    if not listed:
        return
    people = {row.recipient_id for row in rows}
    rows_left = LeftList.objects.filter(name__in=listed.values(), person__in=people)
    left = set(rows_left.values_list("person", "name"))
    for row in rows:
        if (row.recipient_id, listed.get(row.kind)) in left:
            row.state, row.last_error = State.CANCELLED, LEFT


def _row(plan: Planned, recipient: Recipient, now: datetime) -> Notice:
    """A notice as its reader wants it: at once, for the digest, or written down and left out."""
    due_at, digest_at = plan.due_at or now, None
    is_optional = kinds.is_optional(plan.kind) and not is_urgent(plan.concerns_at, due_at)
    is_unwanted = is_optional and recipient.pace == User.Pace.ACTIONS
    if is_optional and recipient.pace == User.Pace.DIGEST:
        digest_at = _digest_in_time(plan, next_digest(max(due_at, now - TICK_LATE), recipient.digest_hour))
    due_at = digest_at or due_at
    return Notice(
        state=State.CANCELLED if is_unwanted else State.PENDING,
        last_error=UNWANTED if is_unwanted else "",
        waits_for_digest=digest_at is not None,
        concerns_at=plan.concerns_at,
        rule_id=plan.rule_id,
        kind=plan.kind,
        object_type=plan.object_type,
        object_id=plan.object_id,
        occasion=plan.occasion,
        recipient_email=recipient.email.strip().lower(),
        recipient_id=recipient.user_id,
        language=recipient.language,
        due_at=due_at,
        next_try_at=due_at,
        not_after=plan.not_after,
        created_at=now,
    )


def is_urgent(concerns_at: datetime | None, moment: datetime) -> bool:
    """Whether what begins then is within 24 h: it waits for nothing."""
    return concerns_at is not None and concerns_at - URGENT_WITHIN <= moment


def next_digest(moment: datetime, hour: int) -> datetime:
    """The next time that it is this hour in Paris; the hours of digests exist once on every day."""
    local = moment.astimezone(PARIS)
    day = local.date() if local.time() <= time(hour) else local.date() + timedelta(days=1)
    return datetime.combine(day, time(hour), tzinfo=PARIS)


def _digest_in_time(plan: Planned, digest_at: datetime) -> datetime | None:
    """The digest that may say it; None when it would come too late."""
    is_late = plan.not_after is not None and plan.not_after <= digest_at
    return None if is_late or is_urgent(plan.concerns_at, digest_at) else digest_at
