"""A visit at a distance that several hospitals share: opening it, joining it with a group, taking one's group away.

The session holds one place of the year's volume whatever its groups; the database counts them and their people
(`session_groups_within_maximum`, `session_people_within_maximum`).
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from activities.models import Participation, Session, SessionEvent, Slot
from activities.models.activities import MOST_GROUPS
from activities.models.choices import (
    JOIN_VERB,
    LEAVE_VERB,
    RETURN_VERB,
    SHARE_VERB,
    CancelReason,
    Means,
    Place,
    State,
)
from activities.notices import announce_joined, announce_left
from activities.permissions import can_answer_for, can_join
from activities.services.answers import call_off
from activities.services.booking import Group, is_ward_taken, place_in
from activities.services.group_answers import live_groups
from activities.services.steps import (
    clear_agreement,
    lock_session,
    lock_slot_of,
    refuse_closed_year,
    refuse_stranger,
    step,
    write_event,
)
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models import Hospital, Ward
from partnerships.models.choices import Side

OVER = "Cette visite est passée, ou n’aura pas lieu : ses groupes ne changent plus."


@once_more
def set_sharing(*, actor, session_id: int, max_groups: int, max_people: int, seen: int | None = None) -> Session:
    """How many groups, and people in all, may come to a visit at a distance; one group: it is shared no more.

    Raises Refusal to whoever may not act for the partner, for another kind of session or one that has begun, and for
    fewer groups or people than come already.
    """
    if not 1 <= max_groups <= MOST_GROUPS:
        raise Refusal(f"Indiquez un nombre de groupes entre 1 et {MOST_GROUPS}.", field="max_groups")
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id, seen=seen)
        refuse_stranger(actor, session, Side.PARTNER)
        _refuse_unshareable(session)
        _refuse_fewer_than_come(session, max_groups, max_people)
        before = {"max_groups": str(session.max_groups), "max_people": str(session.max_people)}
        session.max_groups, session.max_people = max_groups, max_people
        after = {"max_groups": str(max_groups), "max_people": str(max_people)}
        changes = [[what, before[what], after[what]] for what in before if before[what] != after[what]]
        if changes:
            session.save()
            history = {"actor": actor, "side": Side.PARTNER, "changes": changes, "is_to_be_seen": False}
            write_event(session, SHARE_VERB, source=session.state, **history)
    return session


@once_more
def join_session(*, actor, session_id: int, group: Group, ward_agreed_by: str = "") -> Participation:
    """Come to a visit that others share, with a group of one's own hospital; it counts no more in the volume for that.

    Where the hospital asks for its head nurse's agreement, `ward_agreed_by` (name and function) says who gave it;
    without it the group waits for it, and the visit for nobody. Raises Refusal when no place is left, for a ward that
    comes already or has another session then, and for a hospital that is not the actor's or not of the convention.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id)
        _refuse_full(session)
        hospital, ward = place_in(session.commitment.strand.convention, group)
        if not can_join(actor, hospital, session.commitment.strand.convention):
            raise Refusal("Choisissez un de vos hôpitaux ou services.", field="group")
        _refuse_busy(session, ward)
        coming = _write_group(session, hospital, ward, group)
        _ask_head_nurse(coming, actor, ward_agreed_by.strip())
        coming.save(force_insert=True)
        # Its version rises with what its pages say of it.
        session.save()
        history = {"actor": actor, "side": Side.HOSPITAL, "group": coming, "changes": [["group", "", str(coming)]]}
        event = write_event(session, JOIN_VERB, source=session.state, **history)
        announce_joined(session, coming, event)
    return coming


@once_more
def leave_session(
    *, actor, session_id: int, group_id: int, reason: CancelReason, why: str = "", seen: int | None = None
) -> Session:
    """Take one's group away: the visit goes on for the others. The last group that leaves cancels it.

    Raises Refusal to whoever may not answer for this group, once the visit is over, and without a word of `why` for
    another reason.
    """
    if reason == CancelReason.OTHER and not why.strip():
        raise Refusal("Pour un autre motif, dites lequel en une phrase.", field="why")
    with speaking_kindly(), transaction.atomic():
        slot = lock_slot_of(session_id)
        session = lock_session(session_id, seen=seen)
        group = lock_group(group_id, session)
        if not can_answer_for(actor, session, group):
            raise Refusal("Vous retirez les groupes de vos hôpitaux, pas ceux des autres.")
        take_group_away(session, group, slot=slot, reason=reason, why=why, actor=actor)
    return session


def take_group_away(
    session: Session, group: Participation, *, slot: Slot | None, reason: CancelReason, why: str, actor, actor_name=""
) -> SessionEvent:
    """What `leave_session` does to a group, with the slot, the session and the group locked, whoever may."""
    if session.state not in (State.REQUESTED, State.CONFIRMED) or session.is_over():
        raise Refusal(OVER)
    if group.state == Participation.State.CANCELLED:
        raise Refusal("Ce groupe ne vient déjà plus à cette visite.")
    who = {"actor": actor, "actor_name": actor_name, "side": Side.HOSPITAL}
    if session.groups == 1:
        return call_off(session, slot=slot, reason=reason, why=why, **who)
    group.state, group.left_at, group.leave_reason = Participation.State.CANCELLED, timezone.now(), reason
    group.save()
    session.save()
    history = {"group": group, "why": why, "changes": [["group", str(group), ""]]}
    event = write_event(session, LEAVE_VERB, source=session.state, **who, **history)
    _wait_for_others(session, **who)
    announce_left(session, group, event)
    return event


def _wait_for_others(session: Session, **who) -> None:
    """The only hospital that said yes to another time has left: the session waits for those that were asked too."""
    groups = live_groups(session)
    if session.state == State.CONFIRMED and groups and all(group.waits_for_hospital for group in groups):
        clear_agreement(session, Side.HOSPITAL)
        step(session, State.REQUESTED, verb="accord attendu", **who)
        session.confirmed_at = None
        session.save()


def bring_group_back(session: Session, group: Participation, *, actor, actor_name="") -> SessionEvent:
    """Undo `take_group_away`, with the session and the group locked, where its place is still free."""
    _refuse_full(session)
    _refuse_busy(session, group.ward)
    group.settle(State(session.state))
    group.left_at, group.leave_reason = None, ""
    group.save()
    session.save()
    history = {"group": group, "changes": [["group", "", str(group)]]}
    event = write_event(
        session, RETURN_VERB, source=session.state, actor=actor, actor_name=actor_name, side=Side.HOSPITAL, **history
    )
    announce_joined(session, group, event)
    return event


def lock_group(group_id: int, session: Session) -> Participation:
    """A group of a locked session, with its places, although it has left."""
    locked = Participation.with_left.select_for_update(no_key=True, of=("self",)).select_related("ward", "hospital")
    group = locked.get(pk=group_id, session=session)
    group.session = session
    return group


def _refuse_unshareable(session: Session) -> None:
    is_open = session.state in (State.REQUESTED, State.CONFIRMED) and not session.has_begun()
    if session.place != Place.REMOTE or not is_open:
        raise Refusal("Seule une visite à distance qui n’a pas commencé se partage entre plusieurs hôpitaux.")
    refuse_closed_year(session.quota)


def _refuse_fewer_than_come(session: Session, max_groups: int, max_people: int) -> None:
    if max_groups < session.groups:
        raise Refusal(f"{session.groups} groupes viennent déjà : indiquez au moins ce nombre.", field="max_groups")
    if max_people < session.people:
        raise Refusal(
            f"{session.people} personnes sont déjà annoncées : indiquez au moins ce nombre.", field="max_people"
        )


def _refuse_full(session: Session) -> None:
    if session.place != Place.REMOTE or session.state != State.CONFIRMED or session.has_begun():
        raise Refusal("Cette visite ne se rejoint plus : elle a commencé, ou a changé. Choisissez-en une autre.")
    refuse_closed_year(session.quota)
    if session.groups >= session.max_groups:
        raise Refusal("Cette visite a déjà tous ses groupes. Choisissez-en une autre : rien n’a été inscrit.")


def _refuse_busy(session: Session, ward: Ward | None) -> None:
    if ward and is_ward_taken(session, ward):
        raise Refusal(
            f"Le service « {ward.name} » a déjà une séance à cette heure. Choisissez un autre service.", field="group"
        )


def _write_group(session: Session, hospital: Hospital, ward: Ward | None, group: Group) -> Participation:
    """Unsaved, confirmed with the visit. Its people must find a place."""
    left = session.max_people - session.people
    if group.expected_total > left:
        places = f"{left} place{'s' if left > 1 else ''}"
        raise Refusal(f"Il reste {places} dans cette visite : réduisez le groupe.", field="expected_total")
    return Participation(
        session=session,
        hospital=hospital,
        ward=ward,
        state=Participation.State.CONFIRMED,
        contact_name=group.contact_name or (ward.contact_name if ward else ""),
        contact_phone=group.contact_phone or (ward.phone if ward else ""),
        expected_total=group.expected_total,
        expected_patients=group.expected_patients,
        expected_relatives=group.expected_relatives,
        expected_staff=group.expected_staff,
        wheelchairs=group.wheelchairs,
    )


def _ask_head_nurse(group: Participation, actor, agreed_by: str) -> None:
    """By the hospital's rule at this moment."""
    if not (group.ward and group.hospital.asks_head_nurse):
        return
    group.needs_ward_agreement = True
    if agreed_by:
        stamp_groups_agreement(group, actor=actor, agreed_by=agreed_by)
    else:
        group.ward_asked_at, group.state = timezone.now(), Participation.State.REQUESTED


def stamp_groups_agreement(
    group: Participation, *, actor, agreed_by: str, means: Means = Means.MEETING, agreed_at: datetime | None = None
) -> None:
    """Write the head nurse's agreement to a group: who gave it, how, when (aware), and who noted it."""
    group.ward_agreed_at, group.ward_agreed_by = agreed_at or timezone.now(), agreed_by
    group.ward_means, group.ward_recorded_by = means, actor
