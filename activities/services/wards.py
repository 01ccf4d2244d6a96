"""The head nurse's agreement, where the hospital asks for it: noted by the referent, or given by a mailed link."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from activities.models import Session, Slot
from activities.models.choices import RECEIVED, WARD, Means, State
from activities.permissions import can_act_for
from activities.services.answers import confirm_if_agreed
from activities.services.endings import let_go
from activities.services.steps import lock_session, lock_slot_of, moment_of_agreement, stamp_agreement, step
from activities.tokens import read_ward_token
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side

AGREED = "accord du cadre de santé"


@dataclass(frozen=True)
class WardQuestion:
    """What a link asks: this session, as it was when its ward was asked."""

    session: Session
    asked_at: datetime

    @property
    def is_current(self) -> bool:
        """Nothing has moved since the mail that carried the link."""
        return self.session.ward_asked_at == self.asked_at

    @property
    def is_open(self) -> bool:
        return self.is_current and self.session.waits_for_ward and not self.session.has_begun()


def read_question(token: str) -> WardQuestion:
    """The question of a link. Raises Refusal when it is forged, too old, or of a session that does not exist."""
    session_id, asked_at = read_ward_token(token)
    asked = Session.objects.select_related("activity", "partner", "ward__hospital", "lead_mediator")
    session = asked.prefetch_related("participations__ward", "participations__hospital").filter(pk=session_id).first()
    if session is None:
        raise Refusal("Ce lien n'est plus valable : cette séance n'existe pas.")
    return WardQuestion(session, asked_at)


@once_more
def record_ward_agreement(
    *, actor, session_id: int, agreed_by: str, means: Means, agreed_on: date | None = None, seen: int | None = None
) -> Session:
    """Note the agreement that the head nurse gave to the referent or to the culture service: who, how, and on which
    Paris day (today by default). With nothing else missing, the session is confirmed.

    Raises Refusal for anybody else, without from whom and how, and when it is not asked or no longer.
    """
    if not agreed_by.strip() or means not in RECEIVED:
        raise Refusal("Dites qui a donné l'accord, et comment il vous est parvenu.", field="agreed_by")
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id, seen=seen)
        if not can_act_for(actor, session, Side.HOSPITAL):
            raise Refusal("Seul l'hôpital note l'accord de son cadre de santé. Demandez-le à son référent.")
        _refuse_unasked(session)
        stamp_agreement(
            session, WARD, actor=actor, agreed_by=agreed_by, means=means, agreed_at=moment_of_agreement(agreed_on)
        )
        confirm_if_agreed(session, actor=actor, side=Side.HOSPITAL, verb=AGREED)
    return session


@once_more
def agree_by_link(*, question: WardQuestion, answered_by: str) -> Session:
    """The head nurse agrees, without an account; `answered_by` is their name and function.

    Raises Refusal when the session has moved, begun, or was answered meanwhile.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(question.session.pk)
        _refuse_stale(session, question)
        stamp_agreement(session, WARD, actor=None, agreed_by=answered_by, means=Means.LINK)
        confirm_if_agreed(session, actor=None, side=Side.HOSPITAL, verb=AGREED, actor_name=answered_by)
    return session


@once_more
def decline_by_link(*, question: WardQuestion, answered_by: str, why: str) -> Session:
    """The ward cannot receive: the request is declined for the hospital, with the reason that both sides will read.

    A slot that the hospital opened for this time is withdrawn: nobody else would be received either. Raises Refusal
    as `agree_by_link`, and without a reason.
    """
    if not why.strip():
        raise Refusal("Dites en une phrase pourquoi : le référent et le musée la liront.", field="why")
    with speaking_kindly(), transaction.atomic():
        slot = lock_slot_of(question.session.pk)
        session = lock_session(question.session.pk)
        _refuse_stale(session, question)
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


def _refuse_unasked(session: Session) -> None:
    if not session.waits_for_ward:
        raise Refusal("L'accord du cadre de santé n'est pas attendu, ou ne l'est plus. Rechargez la page.")


def _refuse_stale(session: Session, question: WardQuestion) -> None:
    if not WardQuestion(session, question.asked_at).is_open:
        raise Refusal("Cette séance a changé, ou quelqu'un a déjà répondu. Rien n'a été modifié.")
