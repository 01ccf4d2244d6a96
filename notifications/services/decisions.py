"""What people decide about messages that did not arrive, may not have, or were lost. Who decided, and when, is kept."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from foundation.errors import Refusal, speaking_kindly
from notifications.models import TROUBLED_STATES, Notice, NoticeDecision, State
from notifications.services.delivery import unneeded_because
from notifications.services.doubts import HANDING_LEASE

Verb = NoticeDecision.Verb
# Whoever did not get a message, or cannot find it, may ask for it.
RESENT_STATES = (*TROUBLED_STATES, State.SENT)
WHAT_IT_WAS = (
    "kind",
    "object_type",
    "object_id",
    "occasion",
    "recipient",
    "language",
    "not_after",
    "concerns_at",
    "rule",
)
NOT_GONE = "Quelqu’un a vérifié : ce message n’est pas parti."


def resend(*, notice_id: int, actor=None, address: str = "") -> None:
    """Send a message again at the next tick: one that failed, came back or is uncertain under its own Message-ID; one
    that was sent, and that its reader cannot find, as a copy of its own, which its mail program takes for a new mail.

    It goes to the person's address of today; to `address` where there is no account, if one is given. What is no
    longer true when the tick comes is not sent. Raises Refusal in any other state, when that address has it, and while
    a copy is on its way.
    """
    with speaking_kindly(), transaction.atomic():
        notice = _locked(notice_id, RESENT_STATES, "il n’y a rien à renvoyer")
        email = notice.recipient.email if notice.recipient else address or notice.recipient_email
        if notice.state == State.SENT:
            _copy(notice, email)
        else:
            _try_again(notice, email)
        _keep(notice, Verb.COPIED if notice.state == State.SENT else Verb.RESENT, actor, address=email)


def mark_sent(*, notice_id: int, actor) -> None:
    """Somebody knows that an uncertain message left. Raises Refusal in any other state."""
    with transaction.atomic():
        notice = _locked(notice_id, [State.UNCERTAIN], "il n’y a pas de doute à lever")
        _rows(notice).update(state=State.SENT, sent_at=notice.next_try_at - HANDING_LEASE)
        _keep(notice, Verb.MARKED_SENT, actor)


def mark_not_gone(*, notice_id: int, actor) -> None:
    """Somebody knows that an uncertain message did not leave: it can be sent again. Raises Refusal otherwise."""
    with transaction.atomic():
        notice = _locked(notice_id, [State.UNCERTAIN], "il n’y a pas de doute à lever")
        _rows(notice).update(state=State.FAILED, last_error=NOT_GONE)
        _keep(notice, Verb.MARKED_NOT_GONE, actor)


def close(*, notice_id: int, actor) -> None:
    """A message that did not arrive needs nothing any more. Raises Refusal for one that is no trouble."""
    with transaction.atomic():
        notice = _locked(notice_id, TROUBLED_STATES, "il n’y a rien à classer")
        _rows(notice).update(is_closed=True)
        _keep(notice, Verb.CLOSED, actor)


def _locked(notice_id: int, states, nothing_to_do: str) -> Notice:
    rows = Notice.objects.select_related("recipient").select_for_update(of=("self",), no_key=True)
    notice = rows.get(pk=notice_id)
    if notice.state not in states:
        raise Refusal(f"Ce message est « {notice.get_state_display()} » : {nothing_to_do}.")
    return notice


def _try_again(notice: Notice, email: str) -> None:
    _rows(notice).update(
        state=State.PENDING,
        recipient_email=email.strip().lower(),
        sent_at=None,
        next_try_at=timezone.now(),
        attempts_forgiven=F("attempts"),
        last_error="",
        smtp_reply="",
        is_closed=False,
    )


def _copy(notice: Notice, email: str) -> None:
    """What was sent stays as it was: the log tells of both. What it is about is asked and said anew. Copies are all of
    the first one, not of each other.
    """
    if reason := unneeded_because(notice):
        raise Refusal(f"Ce message ne se renvoie plus. {reason}")
    as_it_was = {name: getattr(notice, name) for name in WHAT_IT_WAS}
    first = notice.copy_of_id or notice.pk
    Notice.objects.create(copy_of_id=first, recipient_email=email.strip().lower(), **as_it_was)


def _rows(notice: Notice):
    return Notice.objects.filter(pk=notice.pk)


def _keep(notice: Notice, verb: Verb, actor, address: str = "") -> None:
    NoticeDecision.objects.create(notice=notice, verb=verb, decided_by=actor, address=address)
