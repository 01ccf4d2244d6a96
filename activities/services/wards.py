"""The head nurse's agreement, where the hospital asks for it: noted by the referent, or given by a mailed link."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from activities.models import Participation, Session, Slot
from activities.models.choices import GROUP_AGREED_VERB, RECEIVED, WARD, CancelReason, Means, State
from activities.permissions import can_act_for, can_answer_for
from activities.services.answers import confirm_if_agreed
from activities.services.endings import let_go
from activities.services.group_answers import let_them_come
from activities.services.sharing import lock_group, stamp_groups_agreement, take_group_away
from activities.services.steps import (
    lock_session,
    lock_slot_of,
    moment_of_agreement,
    stamp_agreement,
    step,
)
from activities.tokens import read_ward_token
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side

AGREED = "accord du cadre de santé"


@dataclass(frozen=True)
class WardQuestion:
    """What a link asks: this session, or one group of a shared one, as it was when its ward was asked."""

    session: Session
    asked_at: datetime
    group: Participation | None = None

    @property
    def asked(self) -> Session | Participation:
        return self.group or self.session

    @property
    def is_current(self) -> bool:
        """Nothing has moved since the mail that carried the link."""
        return self.asked.ward_asked_at == self.asked_at

    @property
    def is_open(self) -> bool:
        return self.is_current and self.asked.waits_for_ward and not self.session.has_begun()


def read_question(token: str) -> WardQuestion:
    """The question of a link. Raises Refusal when it is forged, too old, or of a session that does not exist."""
    session_id, group_id, asked_at = read_ward_token(token)
    asked = Session.objects.select_related("activity", "partner", "ward__hospital", "lead_mediator")
    session = asked.prefetch_related("participations__ward", "participations__hospital").filter(pk=session_id).first()
    group = _group_of(session, group_id) if session and group_id else None
    if session is None or (group_id and group is None):
        raise Refusal("Ce lien n’est plus valable : cette séance n’existe pas.")
    return WardQuestion(session, asked_at, group)


def _group_of(session: Session, group_id: int) -> Participation | None:
    """One of its groups, although it has left."""
    groups = Participation.with_left.select_related("ward__hospital", "hospital")
    group = groups.filter(pk=group_id, session=session).first()
    if group:
        group.session = session
    return group


@once_more
def record_ward_agreement(
    *,
    actor,
    session_id: int,
    agreed_by: str,
    means: Means,
    agreed_on: date | None = None,
    group_id: int | None = None,
    seen: int | None = None,
) -> Session:
    """Note the agreement that the head nurse gave to the referent or to the culture service: who, how, and on which
    Paris day (today by default). With nothing else missing, the session is confirmed. `group_id`: the agreement is to
    this group of a shared session, which then comes.

    Raises Refusal for anybody else, without from whom and how, and when it is not asked or no longer.
    """
    if not agreed_by.strip() or means not in RECEIVED:
        raise Refusal("Dites qui a donné l’accord, et comment il vous est parvenu.", field="agreed_by")
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id, seen=seen)
        group = lock_group(group_id, session) if group_id else None
        is_own = can_answer_for(actor, session, group) if group else can_act_for(actor, session, Side.HOSPITAL)
        if not is_own:
            raise Refusal("Seul l’hôpital note l’accord de son cadre de santé. Demandez-le à son référent.")
        _refuse_unasked(group or session)
        received = {"agreed_by": agreed_by, "means": means, "agreed_at": moment_of_agreement(agreed_on)}
        if group:
            _let_group_come(session, group, actor=actor, **received)
        else:
            stamp_agreement(session, WARD, actor=actor, **received)
            confirm_if_agreed(session, actor=actor, side=Side.HOSPITAL, verb=AGREED)
    return session


@once_more
def agree_by_link(*, question: WardQuestion, answered_by: str) -> Session:
    """The head nurse agrees, without an account; `answered_by` is their name and function.

    Raises Refusal when the session has moved, begun, or was answered meanwhile.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(question.session.pk)
        group = _lock_asked(session, question)
        given = {"actor": None, "agreed_by": answered_by, "means": Means.LINK}
        if group:
            _let_group_come(session, group, actor_name=answered_by, **given)
        else:
            stamp_agreement(session, WARD, **given)
            confirm_if_agreed(session, actor=None, side=Side.HOSPITAL, verb=AGREED, actor_name=answered_by)
    return session


@once_more
def decline_by_link(*, question: WardQuestion, answered_by: str, why: str) -> Session:
    """The ward cannot receive: the request is declined for the hospital, with the reason that both sides will read. Of
    a shared session its group alone goes; the last that goes cancels it.

    A slot that the hospital opened for this time is withdrawn: nobody else would be received either. Raises Refusal
    as `agree_by_link`, and without a reason.
    """
    if not why.strip():
        raise Refusal("Dites en une phrase pourquoi : le référent et le musée la liront.", field="why")
    with speaking_kindly(), transaction.atomic():
        slot = lock_slot_of(question.session.pk)
        session = lock_session(question.session.pk)
        group = _lock_asked(session, question)
        if group:
            by = {"actor": None, "actor_name": answered_by, "reason": CancelReason.OTHER, "why": why}
            take_group_away(session, group, slot=slot, **by)
            return session
        step(
            session,
            State.DECLINED,
            actor=None,
            actor_name=answered_by,
            side=Side.HOSPITAL,
            verb="déclinée",
            why=why,
        )
        if slot and slot.side == Side.HOSPITAL:
            Slot.objects.filter(pk=slot.pk).update(state=Slot.State.WITHDRAWN)
        let_go(session, "session_declined", slot=slot, actor=None)
    return session


def _let_group_come(session: Session, group: Participation, *, actor, actor_name: str = "", **given) -> None:
    """The head nurse agreed to a locked group."""
    stamp_groups_agreement(group, actor=actor, **given)
    let_them_come(session, [group], actor=actor, actor_name=actor_name, verb=GROUP_AGREED_VERB)


def _refuse_unasked(asked: Session | Participation) -> None:
    if not asked.waits_for_ward:
        raise Refusal("L’accord du cadre de santé n’est pas attendu, ou ne l’est plus. Rechargez la page.")


def _lock_asked(session: Session, question: WardQuestion) -> Participation | None:
    """The group that a link asks about, locked with its session; None where it asks about the session."""
    group = lock_group(question.group.pk, session) if question.group else None
    if not WardQuestion(session, question.asked_at, group).is_open:
        raise Refusal("Cette séance a changé, ou quelqu’un a déjà répondu. Rien n’a été modifié.")
    return group
