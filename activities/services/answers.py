"""Agreeing, declining, cancelling: what happens to a session between booking and report."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from activities.models import Activity, Participation, Session, SessionEvent, Slot
from activities.models.choices import GROUP_ANSWERED_VERB, Cancellation, CancelReason, Means, State
from activities.notices import announce
from activities.permissions import can_act_for, can_record_agreement
from activities.services.endings import let_go
from activities.services.group_answers import groups_asked, let_them_come, say_they_come
from activities.services.steps import (
    is_agreed,
    lock_session,
    lock_slot_of,
    moment_of_agreement,
    move,
    refuse_for_others,
    stamp_agreement,
    step,
    write_event,
)
from activities.services.training_changes import offer_what_came_free
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side

NEITHER = "neither"


@once_more
def agree(
    *,
    actor,
    session_id: int,
    side: Side,
    agreed_by: str = "",
    means: Means = Means.PORTAL,
    agreed_on: date | None = None,
    group_id: int | None = None,
    seen: int | None = None,
    tell=announce,
) -> Session:
    """Record one side's agreement; with both and the theme's, the session is confirmed.

    Of a session that several hospitals share and the partner moved, each says it for its own groups: the first one's
    confirms it for them, and the others wait. `group_id` is the group of which another side received it.

    `agreed_by`, `means` and `agreed_on` (a Paris day, today by default) tell from whom, how and when it was received
    by whoever records it for somebody else: the culture service, or the other side after a call. `seen` is the version
    that was agreed to: raises Refusal when the session was moved or changed meanwhile.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id, seen=seen)
        if not can_record_agreement(actor, session, side, is_received=bool(agreed_by) and means != Means.PORTAL):
            raise Refusal(
                "Vous ne pouvez pas agir pour cette partie, sauf pour noter un accord reçu : dites alors de qui, "
                "et comment il vous est parvenu.",
                field="agreed_by",
            )
        groups = groups_asked(session, actor, group_id) if side == Side.HOSPITAL else []
        is_asked = session.state == State.REQUESTED and not session.agreed_at(side)
        if not (is_asked or groups):
            raise Refusal("L’accord de cette partie est déjà enregistré, ou n’est plus attendu. Rechargez la page.")
        if session.is_over():
            raise Refusal("Cette séance est déjà passée : elle ne peut plus être confirmée.")
        say_they_come(groups)
        if not is_asked:
            let_them_come(session, groups, actor=actor, verb=GROUP_ANSWERED_VERB)
            return session
        stamp_agreement(
            session, side, actor=actor, agreed_by=agreed_by, means=means, agreed_at=moment_of_agreement(agreed_on)
        )
        confirm_if_agreed(session, actor=actor, side=side, tell=tell)
    return session


def confirm_if_agreed(
    session: Session,
    *,
    actor,
    side: Side,
    verb: str = "accord donné",
    actor_name: str = "",
    is_for_nobody=False,
    tell=announce,
) -> None:
    """Save a locked request with its newest agreement: confirmed when nothing is missing, else still waiting.

    `verb` is the line of the history when it still waits; `actor_name` somebody without an account, who is no actor;
    `is_for_nobody` as in `step`.
    """
    who = {"actor": actor, "actor_name": actor_name, "side": side}
    if is_agreed(session):
        step(session, State.CONFIRMED, verb="confirmée", is_for_nobody=is_for_nobody, **who)
        session.confirmed_at = session.state_changed_at
        session.save()
        session.participations.live().agreed().update(state=Participation.State.CONFIRMED)
        offer_what_came_free(session)
        tell("session_confirmed", session, actor=actor)
    else:
        write_event(session, verb, source=session.state, **(who | {"side": None if is_for_nobody else side}))
        session.save()


def confirm_complete(activity_ids: Collection[int], *, actor, side: Side) -> None:
    """Confirm the requests that waited only for an agreement on their theme, which `side` has just given.

    Inside the transaction that records it, with the activities locked: no request stays behind.
    """
    waiting = Session.objects.with_agreements().filter(
        activity__in=Activity.objects.theme_agreed().filter(pk__in=activity_ids),
        state=State.REQUESTED,
        starts_at__gt=timezone.now(),
    )
    for session_id in list(waiting.order_by("pk").values_list("pk", flat=True)):
        session = lock_session(session_id)
        if session.state == State.REQUESTED and session.has_agreements:
            confirm_if_agreed(session, actor=actor, side=side)


@once_more
def decline(*, actor, session_id: int, side: Side, why: str, seen: int | None = None, tell=announce) -> Session:
    """Say no to a request, with the reason that the other side will read."""
    if not why.strip():
        raise Refusal("Dites en une phrase pourquoi : l’autre partie la lira.", field="why")
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id, seen=seen)
        if session.state == State.REQUESTED and session.agreed_at(side):
            raise Refusal("Cette partie a déjà donné son accord : annulez la séance.")
        refuse_for_others(actor, session, side)
        move(session, State.DECLINED, actor=actor, side=side, verb="déclinée", why=why)
        let_go(session, "session_declined", slot=session.slot, actor=actor, tell=tell)
    return session


@once_more
def cancel(
    *,
    actor,
    session_id: int,
    side: Side,
    reason: CancelReason,
    how: Cancellation | None = None,
    why: str = "",
    neither: bool = False,
    seen: int | None = None,
    tell=announce,
) -> Session:
    """Cancel for a side, with a reason from the list; `neither` when no side is the cause (epidemic, transport).

    Once it has begun, `how` says whether it was cancelled on the spot or did not take place. The commitment's late
    rule is stamped at this moment: a late cancellation may count in the year's volume. The slot of the side that
    cancels is withdrawn with its consent; the other side's slot is free again, and so is either's for `neither`.

    Raises Refusal for a side whose agreement the request still waits for, which declines it; who acts for both sides
    cancels it for neither. « Autre » without a word of `why` is refused too.
    """
    if reason == CancelReason.OTHER and not why.strip():
        raise Refusal("Pour un autre motif, dites lequel en une phrase.", field="why")
    with speaking_kindly(), transaction.atomic():
        slot = lock_slot_of(session_id)
        session = lock_session(session_id, seen=seen)
        if session.state == State.HELD:
            raise Refusal("Cette séance a eu lieu : corrigez son bilan, ou reprenez-le d’abord.")
        is_for_nobody = neither and can_act_for(actor, session, side.other)
        if session.state == State.REQUESTED and not (session.agreed_at(side) or is_for_nobody):
            raise Refusal("Cette partie n’a pas encore donné son accord : déclinez plutôt la demande, avec la raison.")
        refuse_for_others(actor, session, side)
        history = {"actor": actor, "why": why, "is_for_nobody": is_for_nobody}
        call_off(session, slot=slot, side=side, reason=reason, how=how, neither=neither, tell=tell, **history)
    return session


def call_off(
    session: Session,
    *,
    slot: Slot | None,
    side: Side,
    reason: CancelReason,
    how: Cancellation | None = None,
    neither: bool = False,
    actor,
    tell=announce,
    **history,
) -> SessionEvent:
    """What `cancel` does to a session and its slot, both locked, whoever may."""
    how = _moment_of_cancellation(session, how)
    verb = how.said(is_late=session.is_late_to_cancel())
    counts_anyway = not neither and session.counts_if_cancelled_by(side)
    event = step(session, State.CANCELLED, actor=actor, side=side, verb=verb, **history)
    session.cancelled_side = NEITHER if neither else side
    session.cancel_reason = reason
    session.cancelled_how = how
    session.counts_anyway = counts_anyway
    if slot and slot.side == side and not neither:
        Slot.objects.filter(pk=slot.pk).update(state=Slot.State.WITHDRAWN)
    let_go(session, "session_cancelled", slot=slot, actor=actor, tell=tell)
    return event


def _moment_of_cancellation(session: Session, how: Cancellation | None) -> Cancellation:
    has_begun = session.starts_at <= timezone.now()
    if not has_begun:
        return Cancellation.AHEAD
    return Cancellation.ON_SITE if how == Cancellation.ON_SITE else Cancellation.NOT_HELD


def lapse_unanswered(now: datetime | None = None) -> int:
    """« Sans réponse à l'heure dite »: requests whose time has come without an answer give their place back.

    Each in its own transaction; whoever answers at this very moment goes first. Returns how many lapsed.
    """
    now = now or timezone.now()
    waiting = Session.objects.filter(state=State.REQUESTED, starts_at__lte=now).values_list("pk", flat=True)
    return sum(_lapse(pk, now) for pk in list(waiting))


def _lapse(session_id: int, now: datetime) -> bool:
    with transaction.atomic():
        session = lock_session(session_id)
        if session.state != State.REQUESTED or session.starts_at > now:
            return False
        step(session, State.LAPSED, actor=None, side=None, verb="sans réponse à l’heure dite")
        let_go(session, "session_lapsed", slot=session.slot, actor=None)
    return True
