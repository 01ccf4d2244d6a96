"""Agreeing, declining, cancelling, naming the mediator: what happens to a session between booking and report."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from activities.models import Participation, Session, SessionEvent, Slot
from activities.models.choices import CancelReason, Means, State
from activities.notices import announce, announce_release
from activities.permissions import can_act_for, can_assign_mediator
from activities.transitions import may_move
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models import Commitment, Membership
from partnerships.models.choices import Side

NEITHER = "neither"


def lock_session(session_id: int) -> Session:
    """The session, locked, with what the verbs need to read."""
    return (
        Session.objects.select_for_update(no_key=True, of=("self",))
        .select_related("activity", "commitment__strand__convention", "partner", "ward__hospital", "lead_mediator")
        .prefetch_related("participations__ward", "participations__hospital")
        .get(pk=session_id)
    )


def move(session: Session, target: State, *, actor, side: Side, verb: str, why: str = "") -> None:
    """Move a locked session along the table, stamp who and when, write its history. The caller saves it.

    Raises Refusal when the person may not act for that side, or the table does not know this way.
    """
    if not can_act_for(actor, session, side):
        raise Refusal("Vous ne pouvez pas agir pour cette partie. Demandez au service culture.")
    source = State(session.state)
    if not may_move(source, target, side):
        raise Refusal(
            f"Cette séance est « {source.label} » : elle ne peut pas devenir « {target.label} ». Rechargez la page."
        )
    session.state = target
    session.state_changed_at = timezone.now()
    session.state_changed_by = actor
    SessionEvent.objects.create(
        session=session,
        verb=verb,
        from_state=source,
        to_state=target,
        actor=actor,
        on_behalf_of=side,
        at=session.state_changed_at,
        why=why,
    )


@once_more
def agree(*, actor, session_id: int, side: Side, agreed_by: str = "", means: Means = Means.PORTAL) -> Session:
    """Record one side's agreement; with both, the session is confirmed.

    `agreed_by` and `means` tell from whom and how it was received when the actor records it for somebody else.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id)
        if session.agreed_at(side):
            raise Refusal("L'accord de cette partie est déjà enregistré.")
        if session.is_over():
            raise Refusal("Cette séance est déjà passée : elle ne peut plus être confirmée.")
        setattr(session, f"{side}_agreed_at", timezone.now())
        setattr(session, f"{side}_agreed_by", agreed_by or actor.full_name)
        setattr(session, f"{side}_means", means)
        setattr(session, f"{side}_recorded_by", actor)
        if not session.agreed_at(side.other):
            raise Refusal("L'autre partie n'a pas encore donné son accord.")
        move(session, State.CONFIRMED, actor=actor, side=side, verb="confirmée")
        session.confirmed_at = session.state_changed_at
        session.save()
        session.participations.live().update(state=Participation.State.CONFIRMED)
        announce("session_confirmed", session, actor=actor)
    return session


@once_more
def decline(*, actor, session_id: int, side: Side, why: str) -> Session:
    """Say no to a request, with the reason that the other side will read."""
    if not why.strip():
        raise Refusal("Dites en une phrase pourquoi : l'autre partie la lira.", field="why")
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id)
        move(session, State.DECLINED, actor=actor, side=side, verb="déclinée", why=why)
        session.save()
        session.participations.live().update(state=Participation.State.CANCELLED)
        announce("session_declined", session, actor=actor)
    return session


@once_more
def cancel(
    *, actor, session_id: int, side: Side, reason: CancelReason, why: str = "", neither: bool = False
) -> Session:
    """Cancel for a side, with a reason from the list; `neither` when no side is the cause (epidemic, transport).

    The commitment's late rule is stamped at this moment: a late cancellation may count in the year's volume. The slot
    of the side that cancels is withdrawn with its consent; the other side's slot is free again.
    """
    with speaking_kindly(), transaction.atomic():
        slot = _lock_slot_of(session_id)
        session = lock_session(session_id)
        move(session, State.CANCELLED, actor=actor, side=side, verb="annulée", why=why)
        session.cancelled_side = NEITHER if neither else side
        session.cancel_reason = reason
        session.counts_anyway = _late_one_counts(session, session.commitment)
        session.save()
        if slot and slot.side == side:
            Slot.objects.filter(pk=slot.pk).update(state=Slot.State.WITHDRAWN)
        session.participations.live().update(state=Participation.State.CANCELLED)
        announce("session_cancelled", session, actor=actor)
    return session


def _lock_slot_of(session_id: int) -> Slot | None:
    return Slot.objects.select_for_update(no_key=True).filter(sessions=session_id).first()


def _late_one_counts(session: Session, commitment: Commitment) -> bool:
    against, rule = session.cancelled_side, Commitment.LateAgainst
    if against == NEITHER or commitment.late_counts_against == rule.NOBODY:
        return False
    notice = session.starts_at - session.state_changed_at
    is_late = notice < timedelta(hours=commitment.late_cancellation_hours)
    return is_late and commitment.late_counts_against in (rule.CANCELLER, against)


@once_more
def assign_mediator(*, actor, session_id: int, mediator_id: int | None) -> Session:
    """Name the lead mediator, or leave « à désigner ». Raises Refusal for a busy person or another partner's."""
    with speaking_kindly(), transaction.atomic():
        mediator = None
        if mediator_id is not None:
            mediator = get_user_model().objects.select_for_update(no_key=True).get(pk=mediator_id)
        session = lock_session(session_id)
        if not can_assign_mediator(actor, session):
            raise Refusal("La coordination du partenaire désigne les médiateurs.")
        if mediator and not Membership.objects.current().filter(user=mediator, partner=session.partner_id).exists():
            raise Refusal(f"Cette personne n'est pas médiatrice de {session.partner}.", field="mediator")
        if session.state not in (State.REQUESTED, State.CONFIRMED):
            raise Refusal("Cette séance n'attend plus de médiateur.")
        former, session.lead_mediator = session.lead_mediator, mediator
        session.save()
        SessionEvent.objects.create(
            session=session,
            verb=f"médiation : {mediator or 'à désigner'}"[:30],
            from_state=session.state,
            to_state=session.state,
            actor=actor,
            on_behalf_of=Side.PARTNER,
        )
        announce("mediator_assigned", session, actor=actor)
        if former and former != mediator:
            announce_release(session, former, actor=actor)
    return session
