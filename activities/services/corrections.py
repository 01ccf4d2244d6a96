"""Taking back what was said by mistake. Everything is checked again."""

from django.db import transaction
from django.utils import timezone

from activities.models import Participation, Session, SessionEvent, Slot
from activities.models.choices import State
from activities.notices import announce
from activities.permissions import can_take_back
from activities.services.booking import hospitals_of, is_ward_taken, quota_for
from activities.services.grants import stamp_grant
from activities.services.mediators import refuse_unacknowledged
from activities.services.steps import (
    ask_ward,
    forget_report,
    is_agreed,
    lock_mediator,
    lock_session,
    lock_slot_of,
    step,
)
from activities.services.training_changes import bring_registrations_back
from activities.transitions import TAKEN_BACK
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side


@once_more
def take_back(
    *, actor, session_id: int, side: Side, why: str = "", acknowledged: bool = False, seen: int | None = None
) -> Session:
    """Undo a refusal, a cancellation or a report: by the side that did it, or by the service that owns the convention.

    A held session is « bilan à saisir » again; a cancelled one as it stood before, a declined one a request. Raises
    Refusal when the volume is exhausted meanwhile, its slot, ward or mediator taken, or a request's time past; for what
    was recorded afterwards, which was never confirmed; and, unless `acknowledged`, where a mediator of a session to
    come is absent by now or has too short a way.
    """
    with speaking_kindly(), transaction.atomic():
        slot = lock_slot_of(session_id)
        lock_mediator(Session.objects.values_list("lead_mediator", flat=True).get(pk=session_id))
        session = lock_session(session_id, seen=seen)
        if session.state not in TAKEN_BACK:
            raise Refusal("Il n’y a rien à reprendre : cette séance suit son cours. Rechargez la page.")
        if not can_take_back(actor, session, side):
            raise Refusal("Seule la partie qui l’a décidé peut le reprendre, ou le service culture.")
        restore(session, slot=slot, side=side, actor=actor, why=why, acknowledged=acknowledged)
    return session


def restore(
    session: Session, *, slot: Slot | None, side: Side, actor, acknowledged: bool = False, **history
) -> SessionEvent:
    """What `take_back` checks and does, with the slot, the mediator and the session locked, whoever may."""
    quota = quota_for(session.commitment, session.starts_at, hospitals=hospitals_of(session), already=session)
    # What has begun took place: its hospital's part of the year is no question any more.
    if session.starts_at > timezone.now():
        stamp_grant(session, quota)
    # The year that holds its day by now: the periods may have changed while it held none.
    session.quota = quota
    was, since, target = State(session.state), session.state_changed_at, _state_before(session)
    if target == State.REQUESTED and session.starts_at <= timezone.now():
        raise Refusal("L’heure de cette séance est passée : elle ne peut plus attendre de réponse.")
    if session.is_recorded_afterwards():
        raise Refusal("Cette séance a été saisie après coup : corrigez son bilan, ou retirez la saisie.")
    if session.starts_at > timezone.now():
        refuse_unacknowledged(session, lead=session.lead_mediator, seconds=session.seconds, acknowledged=acknowledged)
        _refuse_ward_taken_meanwhile(session)
    if slot:
        _open_again(slot, side)
    _forget_ending(session)
    verb = f"reprise après « {was.label} »"[:30]
    event = step(session, target, actor=actor, side=side, verb=verb, **history)
    if session.lacks_ward_agreement:
        ask_ward(session)
    session.save()
    groups = session.participations.filter(state=Participation.State.CANCELLED)
    if target == State.CONFIRMED:
        groups.agreed().update(state=Participation.State.CONFIRMED)
    groups.all().update(state=Participation.State.REQUESTED)
    bring_registrations_back(session, was=was, since=since)
    if was == State.HELD:
        announce("report_taken_back", session, actor=actor)
    else:
        announce("session_restored", session, actor=actor, asks=True)
    return event


def _refuse_ward_taken_meanwhile(session: Session) -> None:
    """Whoever booked two at once had said why; a ward that was given to others while this one was off has not."""
    wards = {group.ward for group in session.participations.all() if group.ward}
    if session.override_reason or not any(is_ward_taken(session, ward) for ward in wards):
        return
    names = ", ".join(sorted(ward.name for ward in wards))
    raise Refusal(
        f"« {names} » a maintenant une autre séance à cette heure. Déplacez ou annulez l’autre d’abord, ou demandez "
        "une nouvelle date."
    )


def _open_again(slot: Slot, side: Side) -> None:
    """A cancellation withdrew the slot of its own side; the same side gives its consent anew."""
    if slot.state == Slot.State.WITHDRAWN:
        if slot.side != side:
            raise Refusal("Le créneau de cette séance a été retiré entre-temps. Demandez une autre date.")
        Slot.objects.filter(pk=slot.pk).update(state=Slot.State.OPEN)


def _state_before(session: Session) -> State:
    if session.state == State.HELD:
        return State.CONFIRMED
    return State.CONFIRMED if session.confirmed_at and is_agreed(session) else State.REQUESTED


def _forget_ending(session: Session) -> None:
    """The stamps of what is taken back; the history keeps them."""
    session.cancelled_side = session.cancel_reason = session.cancelled_how = ""
    session.counts_anyway = False
    forget_report(session)
