"""Writing notices. Nothing here speaks to the broker or to a mail server: the tick finds the rows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from foundation.errors import Refusal
from notifications.kinds import Planned, Recipient
from notifications.models import Notice, State

RESENDABLE = (State.FAILED, State.UNCERTAIN)

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
) -> None:
    """Write a notice for each recipient, in the caller's transaction and one statement.

    What was already written for this kind, object, occasion and address stays as it is. Due now unless `due_at`;
    after `not_after` it is not sent any more.
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
            )
        ]
    )


def write_planned(planned: Iterable[Planned]) -> None:
    """Write many notices in one statement; those that exist stay as they are."""
    if is_hushed():
        return
    now = timezone.now()
    rows = [_row(plan, recipient, now) for plan in planned for recipient in plan.recipients if recipient.email]
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def _row(plan: Planned, recipient: Recipient, now: datetime) -> Notice:
    due_at = plan.due_at or now
    return Notice(
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


def resend(*, notice_id: int) -> None:
    """Try a failed or uncertain notice again at the next tick, under its own Message-ID.

    Raises Refusal in any other state. What is no longer true when the tick comes is not sent.
    """
    changed = Notice.objects.filter(pk=notice_id, state__in=RESENDABLE).update(
        state=State.PENDING, next_try_at=timezone.now(), attempts_forgiven=F("attempts"), last_error="", smtp_reply=""
    )
    if not changed:
        raise Refusal("Ce message n'est ni en échec ni incertain : il n'y a rien à renvoyer.")
