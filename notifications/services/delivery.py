"""Delivery: claim → still true? → render → `handing`, committed → SMTP → `sent`.

A crash before `handing` is caught up when the lease ends; a crash after it leaves a doubt (services.doubts): the mail
may have left. Each step is its own short transaction, and moves the row only if this sender still holds it: `attempts`
is the fencing token.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone, translation

from notifications.batches import sharing
from notifications.composing import compose
from notifications.kinds import Message, kind_named
from notifications.mails import mail_of
from notifications.models import Notice, State
from notifications.services.doubts import HANDING_LEASE, settle_doubts
from notifications.services.waiting import held_back
from notifications.smtp import Carrier, Envelope, Outcome, Unsendable, Verdict, seal

logger = logging.getLogger(__name__)

BATCH = 50
SLOW = 5  # seconds: whoever makes the mail server wait so long holds up no other
CLAIM_LEASE = timedelta(minutes=2)
LADDER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
NOT_KEPT = "Ce message porte un lien personnel : son contenu n’est pas conservé."


def deliver_due(*, seconds: float = 40) -> int:
    """Deliver what is due, batch after batch over one connection, for about `seconds`. Returns how many were tried.

    When the mail server cannot be reached, only the claimed batch is put off: the rest waits untouched. What is left of
    a batch goes back without a try lost when the time is over, and when one of it makes the mail server wait: another
    sender may take it.
    """
    tried, deadline = 0, time.monotonic() + seconds
    with Carrier() as carrier:
        while not carrier.failure and time.monotonic() < deadline and (batch := claim(timezone.now())):
            with sharing(batch):
                tried += _deliver_batch(batch, carrier, deadline)
    return tried


def _deliver_batch(batch: list[Notice], carrier: Carrier, deadline: float) -> int:
    for number, notice in enumerate(batch, 1):
        before = carrier.waited
        deliver(notice, carrier)
        is_slow = carrier.waited - before > SLOW
        if is_slow or time.monotonic() >= deadline:
            _give_back(batch[number:])
            if is_slow and not carrier.failure:
                _put_off(notice.recipient_email)
            return number
    return len(batch)


def claim(now: datetime) -> list[Notice]:
    """Take the next batch for this sender alone: rows that another one holds are skipped, not waited for.

    What was never really tried goes first: whoever makes the mail server wait makes nobody else wait for long, and what
    was given back untried does not stand behind it.
    """
    with transaction.atomic(durable=True):
        rows = Notice.objects.claimable(now).exclude(held_back(now))
        rows = rows.order_by(F("attempts") - F("attempts_forgiven"), "next_try_at", "id")
        rows = rows.select_related("recipient", "rule").select_for_update(skip_locked=True, no_key=True, of=("self",))
        batch = _together(list(rows[:BATCH]))
        for notice in batch:
            notice.state, notice.next_try_at = State.CLAIMED, now + CLAIM_LEASE
            notice.attempts += 1
        Notice.objects.filter(pk__in=[notice.pk for notice in batch]).update(
            state=State.CLAIMED, next_try_at=now + CLAIM_LEASE, attempts=F("attempts") + 1
        )
    return batch


def _together(rows: list[Notice]) -> list[Notice]:
    """What a dead sender held is taken alone: if it was what killed it, the tries of no other are used up with it."""
    return list(takewhile(lambda notice: notice.state == State.PENDING, rows)) or rows[:1]


def settle_lost(now: datetime) -> None:
    """What dead senders left: doubts about mails that may have left; and what cuts every try short fails."""
    settle_doubts(now)
    Notice.objects.claimable(now).filter(attempts__gt=F("attempts_forgiven") + len(LADDER)).update(
        state=State.FAILED, last_error="Chaque essai a été interrompu avant la fin."
    )


def deliver(notice: Notice, carrier: Carrier) -> None:
    """One claimed notice, to its next state. Whatever goes wrong with it stays with it."""
    try:
        if (reason := unneeded_because(notice)) is not None:
            _move(notice, State.CANCELLED, last_error=reason)
            return
        with translation.override(notice.language):
            message = compose(notice)
            envelope = sealed(notice, message)
        if not carrier.connect():
            _try_later(notice, carrier.failure)
            return
        is_ours = _mark_handing(notice, message)
    except Unsendable as error:
        _move(notice, State.FAILED, last_error=_words(error))
    except Exception as error:
        if not connection.is_usable():
            raise  # the database is gone: the lease brings the notice back
        logger.exception("Notice %s (%s) could not be prepared", notice.pk, notice.kind)
        _try_later(notice, _words(error))
    else:
        if is_ours:
            _settle(notice, carrier.hand_over(envelope))


def sealed(notice: Notice, message: Message) -> Envelope:
    """The message ready to travel. Raises Unsendable: what no retry could mend."""
    try:
        return seal(mail_of(notice, message))
    except ValueError as error:
        raise Unsendable(str(error)) from error


def is_still_true(notice: Notice) -> bool:
    """Raises whatever its kind raises: the notice is then tried later."""
    return kind_named(notice.kind).still_true(notice)


def unneeded_because(notice: Notice, is_true: Callable[[Notice], bool] = is_still_true) -> str | None:
    """Why a notice is not needed any more; None while it is."""
    if notice.not_after and notice.not_after <= timezone.now():
        return "Il était trop tard pour l’envoyer."
    if notice.recipient and not notice.recipient.is_active:
        return "Le compte de cette personne est désactivé."
    if not is_true(notice):
        return "Ce que disait le message n’était plus vrai."
    return None


def _mark_handing(notice: Notice, message: Message) -> bool:
    """From here on the mail may have left. Keeps what is sent for the log; False when the lease was lost."""
    is_personal = message.letter is not None and message.letter.is_personal
    is_kept = kind_named(notice.kind).is_kept and not is_personal
    return _move(
        notice,
        State.HANDING,
        next_try_at=timezone.now() + HANDING_LEASE,
        subject=message.subject[:250],
        text=message.text if is_kept else NOT_KEPT,
        html=message.html if is_kept else "",
        calendar=message.calendar if is_kept else None,
        reply_to=message.reply_to,
    )


def _settle(notice: Notice, outcome: Outcome) -> None:
    if outcome.verdict is Verdict.ACCEPTED:
        _move(notice, State.SENT, sent_at=timezone.now(), smtp_reply=outcome.reply, last_error="")
    elif outcome.verdict is Verdict.REFUSED:
        _move(notice, State.FAILED, smtp_reply=outcome.reply, last_error="Le serveur de courriel a refusé le message.")
    elif outcome.verdict is Verdict.LATER:
        _try_later(notice, outcome.reply)
    else:
        _move(notice, State.HANDING, last_error=outcome.reply)


def _try_later(notice: Notice, reason: str) -> None:
    """The next rung of the ladder, or failed when there is none left."""
    rung = notice.attempts - notice.attempts_forgiven - 1
    if rung < len(LADDER):
        _move(notice, State.PENDING, next_try_at=timezone.now() + LADDER[rung], last_error=reason)
    else:
        _move(notice, State.FAILED, last_error=reason)


def _give_back(batch: list[Notice]) -> None:
    for notice in batch:
        _move(notice, State.PENDING, next_try_at=timezone.now(), attempts_forgiven=F("attempts_forgiven") + 1)


def _put_off(address: str) -> None:
    """What else is due to an address that makes the mail server wait: each would wait as long."""
    now = timezone.now()
    due = Notice.objects.filter(recipient_email=address, state=State.PENDING, next_try_at__lte=now)
    due.update(next_try_at=now + LADDER[0])


# From which states this sender may move a row that it claimed. A slow answer of the mail server may come when the row
# already counts as uncertain: the answer is better than the doubt.
SOURCES = {
    State.CANCELLED: [State.CLAIMED],
    State.PENDING: [State.CLAIMED, State.HANDING, State.UNCERTAIN],
    State.FAILED: [State.CLAIMED, State.HANDING, State.UNCERTAIN],
    State.HANDING: [State.CLAIMED, State.HANDING],
    State.SENT: [State.HANDING, State.UNCERTAIN],
}


def _move(notice: Notice, state: State, **fields) -> bool:
    """Move a row if this sender still holds it; False when another one took it over. One statement, which commits when
    it is done: `claim` made sure that no transaction is open.
    """
    held = Notice.objects.filter(pk=notice.pk, attempts=notice.attempts, state__in=SOURCES[state])
    moved = held.update(state=state, **fields)
    if not moved:
        logger.warning("Notice %s was taken over by another sender", notice.pk)
    return bool(moved)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
