"""Another time, ward or room for a session: consent and volumes are asked again where they must be."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from activities.models import Participation, Session, SessionEvent, Slot
from activities.models.choices import MOVE_VERB, Format, Means, Place, State
from activities.notices import announce_group_question, announce_move, announce_questions, announce_ward_left
from activities.permissions import can_act_for
from activities.services.booking import default_visibility, hospitals_of, quota_for, refuse_taken_ward, room_of
from activities.services.grants import stamp_grant
from activities.services.group_answers import ask_groups_again, live_groups
from activities.services.mediators import refuse_unacknowledged
from activities.services.rooms import refuse_crowded
from activities.services.slots import refuse_past_or_upside_down, refuse_unexplained_days
from activities.services.steps import (
    ask_ward,
    clear_agreement,
    is_agreed,
    lock_mediator,
    lock_session,
    refuse_for_others,
    stamp_agreement,
    stamp_wards_rule,
    step,
    write_event,
)
from activities.services.training_changes import move_registrations
from activities.services.waiting_list import tell_of_freed
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models import Ward
from partnerships.models.choices import Side

# Whose walls a session is in; on a screen, nobody's.
HOSTS = {Place.WARD: Side.HOSPITAL, Place.MUSEUM: Side.PARTNER}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """When and where a session is to be: all of it, what stays included. Times are aware."""

    starts_at: datetime
    ends_at: datetime
    ward_id: int | None = None
    room_id: int | None = None
    where: str = ""


@once_more
def reschedule(
    *,
    actor,
    session_id: int,
    side: Side,
    plan: Plan,
    why: str = "",
    override_reason: str = "",
    acknowledged: bool = False,
    slot_id: int | None = None,
    seen: int | None = None,
    tell=announce_move,
) -> Session:
    """Move a session for one side.

    Another time keeps the mover's agreement only, unless it is an open slot of the other side; of a session that
    several hospitals share, each says for itself whether it comes then. What changes inside one's own walls (the ward
    for the hospital, the room for the partner) at the same time is told, not asked. Where the
    head nurse must agree, they are asked for the new time and ward. The old slot is free again. Raises Refusal for a
    time in the past or outside the convention, an exhausted volume, a busy mediator, a slot that is taken, and when
    nothing would change; without a reason, for a holiday, a closing day or a ward that has another session then; and,
    unless `acknowledged`, for a mediator who is absent at the new time or too far away just before or after, or a
    museum's room that is too small. `seen` is the version that it was moved from: refused when somebody changed it
    meanwhile.
    """
    with speaking_kindly(), transaction.atomic():
        slot = _lock_free_slot(slot_id, side, session_id)
        lock_mediator(Session.objects.values_list("lead_mediator", flat=True).get(pk=session_id))
        session = lock_session(session_id, seen=seen)
        _refuse_immovable(actor, session, side)
        refuse_for_others(actor, session, side)
        if slot:
            _refuse_unfitting(session, slot)
            plan = _plan_of(slot, session)
        change_plan(
            session,
            plan,
            actor=actor,
            side=side,
            slot=slot,
            override_reason=override_reason,
            acknowledged=acknowledged,
            tell=tell,
            why=why,
        )
    return session


def change_plan(
    session: Session,
    plan: Plan,
    *,
    actor,
    side: Side,
    slot: Slot | None = None,
    override_reason: str = "",
    acknowledged: bool = False,
    tell=announce_move,
    **history,
) -> SessionEvent:
    """What `reschedule` checks and does, with the slot, the mediator and the session locked, whoever may."""
    before, former_ward, former_start = _situation(session), session.ward, session.starts_at
    left = {"slot": session.slot, "quota": session.quota}
    # Inside its own walls, whoever opened the slot has chosen the place.
    _apply(session, plan, Side(slot.side) if slot else side)
    after = _situation(session)
    changes = [[what, before[what], after[what]] for what in before if before[what] != after[what]]
    if not changes and not slot:
        raise Refusal("Rien ne change : la séance est déjà à cette heure et à cet endroit.", field="day")
    has_new_time = bool({"starts_at", "ends_at"} & {what for what, _old, _new in changes})
    if slot or has_new_time:
        _take_new_time(session, slot, side, actor, override_reason)
        refuse_unacknowledged(session, lead=session.lead_mediator, seconds=session.seconds, acknowledged=acknowledged)
    if slot or has_new_time or session.ward != former_ward:
        ask_ward(session, slot)
        ask_groups_again(session, slot, side)
        if not slot:
            _mind_wards(session, override_reason)
    if slot or has_new_time or any(what == "room" for what, _old, _new in changes):
        _mind_room(session, acknowledged)
    event = _write(session, changes, actor=actor, side=side, **history)
    move_registrations(session, former_start)
    tell(session, event, actor=actor)
    if session.ward != former_ward:
        announce_ward_left(session, former_ward, event)
    announce_questions(session)
    for group in live_groups(session):
        announce_group_question(session, group)
    if session.slot != left["slot"] or session.quota != left["quota"]:
        tell_of_freed(session, actor=actor, **left)
    return event


def _lock_free_slot(slot_id: int | None, side: Side, session_id: int) -> Slot | None:
    if slot_id is None:
        return None
    slot = Slot.objects.select_for_update(no_key=True, of=("self",)).select_related("opened_by").get(pk=slot_id)
    if slot.side == side or not Slot.objects.free(moving=[session_id]).filter(pk=slot_id).exists():
        raise Refusal("Ce créneau n’est plus libre. Choisissez-en un autre : rien n’a été déplacé.", field="slot")
    return slot


def _refuse_immovable(actor, session: Session, side: Side) -> None:
    if not can_act_for(actor, session, side):
        raise Refusal("Vous ne pouvez pas agir pour cette partie. Demandez au service culture.")
    if session.state not in (State.REQUESTED, State.CONFIRMED) or session.is_over():
        raise Refusal("Cette séance ne peut plus être déplacée : elle est passée, ou n’aura pas lieu.")


def _refuse_unfitting(session: Session, slot: Slot) -> None:
    """A slot of another kind, or of another hospital than the group's, is another session."""
    is_fitting = (
        slot.place == session.place
        and slot.commitments.filter(pk=session.commitment_id).exists()
        and (slot.partner_id in (None, session.partner_id))
        and (
            slot.hospital_id is None
            or slot.hospital_id in {group.hospital_id for group in session.participations.all()}
        )
    )
    if not is_fitting:
        raise Refusal("Ce créneau ne convient pas à cette séance. Choisissez-en un autre.", field="slot")


def _plan_of(slot: Slot, session: Session) -> Plan:
    """A slot of the whole hospital leaves the session in its ward."""
    return Plan(
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        ward_id=slot.ward_id or session.ward_id,
        room_id=slot.room_id,
        where=session.where,
    )


def _situation(session: Session) -> dict[str, str]:
    """What a move may change, as the history keeps it; in UTC, for one moment has one way to be written."""
    return {
        "starts_at": session.starts_at.astimezone(UTC).isoformat(),
        "ends_at": session.ends_at.astimezone(UTC).isoformat(),
        "ward": session.ward.name if session.ward else "",
        "room": session.room.name if session.room else "",
        "where": session.where,
    }


def _apply(session: Session, plan: Plan, side: Side) -> None:
    session.starts_at, session.ends_at = plan.starts_at, plan.ends_at
    if plan.where != session.where:
        host = HOSTS.get(Place(session.place), side)
        _refuse_other_walls(side, host, "Celui qui reçoit précise lui-même le lieu", field="where")
        session.where = plan.where
    if session.place == Place.WARD and plan.ward_id != session.ward_id:
        _refuse_other_walls(side, Side.HOSPITAL, "L’hôpital choisit lui-même le service", field="ward")
        _change_ward(session, plan.ward_id)
    if session.place == Place.MUSEUM and plan.room_id != session.room_id:
        _refuse_other_walls(side, Side.PARTNER, f"{session.partner} choisit lui-même la salle", field="room")
        session.room = room_of(session.partner, plan.room_id)


def _refuse_other_walls(side: Side, owner: Side, sentence: str, *, field: str) -> None:
    if side != owner:
        raise Refusal(f"{sentence} : demandez-le-lui, ou changez seulement l’heure.", field=field)


def _change_ward(session: Session, ward_id: int | None) -> None:
    """Another ward of the same hospital receives: its group, its contact and its publication follow."""
    groups = [group for group in session.participations.all() if group.state != Participation.State.CANCELLED]
    hospitals = {group.hospital_id for group in groups}
    ward = Ward.objects.select_related("hospital").filter(pk=ward_id, hospital__in=hospitals, is_active=True).first()
    if ward is None:
        raise Refusal("Choisissez un service du même hôpital.", field="ward")
    for group in groups:
        if group.ward_id == session.ward_id:
            group.ward, group.contact_name, group.contact_phone = ward, ward.contact_name, ward.phone
            group.save()
    session.ward = ward
    stamp_wards_rule(session)
    session.visibility = default_visibility(Format(session.activity.format), ward)


def _take_new_time(session: Session, slot: Slot | None, side: Side, actor, override_reason: str) -> None:
    """Volume, calendar and consent of the new time."""
    refuse_past_or_upside_down(session.starts_at, session.ends_at)
    quota = quota_for(session.commitment, session.starts_at, hospitals=hospitals_of(session), already=session)
    hospital = next((group.hospital for group in session.participations.all()), None)
    if not (slot or override_reason.strip()):
        partner = session.partner if session.place == Place.MUSEUM else None
        refuse_unexplained_days([session.starts_at], hospital, partner)
    stamp_grant(session, quota)
    session.quota, session.slot = quota, slot
    session.override_reason = slot.override_reason if slot else override_reason
    stamp_agreement(session, side, actor=actor)
    if slot:
        stamp_agreement(session, side.other, actor=slot.opened_by, means=Means.SLOT, agreed_at=slot.opened_at)
        session.max_people = slot.capacity
    else:
        clear_agreement(session, side.other)


def _mind_wards(session: Session, override_reason: str) -> None:
    """A ward has one session at a time, unless somebody says why; on its own open slot it has said so."""
    if override_reason.strip():
        session.override_reason = override_reason
        return
    for group in session.participations.all():
        if group.state != Participation.State.CANCELLED:
            refuse_taken_ward(session, group.ward)


def _mind_room(session: Session, acknowledged: bool) -> None:
    """A room that does not hold the groups warns whoever has not said that it is agreed upon."""
    groups = [group for group in session.participations.all() if group.state != Participation.State.CANCELLED]
    if groups:
        group = groups[0]
        counts = {"persons": group.expected_total, "wheelchairs": group.wheelchairs}
        refuse_crowded(session, **counts, group=group, acknowledged=acknowledged)


def _write(session: Session, changes: list, **history) -> SessionEvent:
    """The state that the agreements give, and the line of history."""
    target = State.CONFIRMED if is_agreed(session) else State.REQUESTED
    is_confirmed = target == State.CONFIRMED
    group_state = Participation.State.CONFIRMED if is_confirmed else Participation.State.REQUESTED
    history |= {"changes": changes}
    if target == session.state:
        event = write_event(session, MOVE_VERB, source=session.state, **history)
    else:
        event = step(session, target, verb=MOVE_VERB, **history)
        session.confirmed_at = timezone.now() if is_confirmed else None
    session.save()
    groups = session.participations.live()
    (groups.agreed() if is_confirmed else groups).update(state=group_state)
    return event
