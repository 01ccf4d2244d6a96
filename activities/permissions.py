"""Who may act on what is visible to them: small named questions, no request, no state."""

from activities.models import (
    Activity,
    CalendarFeed,
    EarlierRelay,
    NearChange,
    Participation,
    PracticalNote,
    Relay,
    Session,
    Slot,
    Training,
)
from activities.models.absences import people_answered_for
from activities.models.choices import ABSENCE_VERB, CONTEST_VERB
from partnerships.models import Convention, Hospital, Partner
from partnerships.models.choices import Side
from partnerships.scopes import scope_of


def sides_open_to(user, session: Session) -> set[Side]:
    """The sides for which a person may act: their own, or both for the service that owns the convention."""
    scope = scope_of(user)
    if scope.owns(session.commitment.strand.convention):
        return {Side.HOSPITAL, Side.PARTNER}
    sides = set()
    if scope.hospital_ids & {group.hospital_id for group in session.participations.all()}:
        sides.add(Side.HOSPITAL)
    if session.partner_id in scope.coordinated_partner_ids or (
        session.partner_id in scope.partner_ids and (session.lead_mediator_id is None or session.is_animated_by(user))
    ):
        sides.add(Side.PARTNER)
    return sides


def can_act_for(user, session: Session, side: Side) -> bool:
    return side in sides_open_to(user, session)


def can_tick(user, change: NearChange, session: Session) -> bool:
    """That a side has seen a change: anybody of it but whoever made the change, which tells the others nothing.

    Of an absence, not those who animate: the coordination that declares it for them is the one that must know.
    """
    if not can_act_for(user, session, Side(change.side)):
        return False
    if change.change.verb == ABSENCE_VERB:
        return not session.is_animated_by(user)
    return change.change.actor_id != user.pk


def can_answer_for(user, session: Session, group: Participation) -> bool:
    """What a ward says of its session is its own hospital's matter, where several hospitals share it."""
    scope = scope_of(user)
    return group.hospital_id in scope.hospital_ids or scope.owns(session.commitment.strand.convention)


def can_decide_for_all(user, session: Session, side: Side) -> bool:
    """What moves or ends a session for everybody is no single hospital's matter while others come too: each takes its
    own group away.
    """
    if not can_act_for(user, session, side):
        return False
    if side == Side.PARTNER or scope_of(user).owns(session.commitment.strand.convention):
        return True
    own = [group for group in session.participations.all() if can_answer_for(user, session, group)]
    return session.groups <= sum(group.state != Participation.State.CANCELLED for group in own)


def can_join(user, hospital: Hospital, convention: Convention) -> bool:
    """A referent for their hospitals, the service that owns the convention for any."""
    scope = scope_of(user)
    return hospital.pk in scope.hospital_ids or scope.owns(convention)


def can_join_somehow(user) -> bool:
    """Whether the list of the visits that others share makes sense for a person at all."""
    scope = scope_of(user)
    return scope.is_head_office or bool(scope.hospital_ids)


def can_grant(user, session: Session) -> bool:
    """More than a hospital's part of a volume is the owning service's to give."""
    return scope_of(user).owns(session.commitment.strand.convention)


def can_take_back(user, session: Session, side: Side) -> bool:
    """The side whose act it was: what one side refused, the other does not undo. The owning service always."""
    if scope_of(user).owns(session.commitment.strand.convention):
        return True
    return can_act_for(user, session, side) and side in sides_that_acted(session)


def sides_that_acted(session: Session) -> set[Side]:
    """The side that brought a session to the state it is in; none when it was the clock."""
    last = session.events.filter(to_state=session.state).exclude(from_state=session.state).last()
    return {Side(last.on_behalf_of)} if last and last.on_behalf_of else set()


def may_contest_report(session: Session, side: Side) -> bool:
    """Whether the last word on what took place is not this side's own, and no word against it waits for an answer.

    What one hospital corrected of its own group, where others came too, is not the word of its whole side.
    """
    words = list(session.events.on_report())
    if words and words[-1].verb == CONTEST_VERB:
        return False
    last = next((word for word in reversed(words) if not (word.group_id and word.on_behalf_of == side)), None)
    return last is None or last.on_behalf_of != side


def can_erase_note(user, session: Session, note: PracticalNote) -> bool:
    """One's own side's; the service that owns the convention, any."""
    if len(sides_open_to(user, session)) == len(Side):
        return True
    return bool(note.side) and can_act_for(user, session, Side(note.side))


def can_record_agreement(user, session: Session, side: Side, *, is_received: bool) -> bool:
    """One's own side's; the other's only when it was received from somebody, by phone, mail or in a meeting."""
    return can_act_for(user, session, side) or (is_received and can_act_for(user, session, side.other))


def can_book(user, slot: Slot, partner: Partner | None = None) -> bool:
    """Booking is the other side's: the partner's people on a hospital's slot, a referent on a partner's."""
    scope = scope_of(user)
    if scope.is_head_office:
        return True
    if slot.side == Side.PARTNER:
        return bool(scope.hospital_ids)
    return partner is not None and can_book_for_partner(user, partner)


def can_request(user, side: Side, *, partner: Partner, hospital: Hospital, convention: Convention) -> bool:
    """A referent for their hospitals, those who book for the partner, the owning service for either side."""
    scope = scope_of(user)
    if scope.owns(convention):
        return True
    if side == Side.HOSPITAL:
        return hospital.pk in scope.hospital_ids
    return partner.pk in scope.booking_partner_ids


def can_request_somehow(user) -> bool:
    """Whether asking for a session makes sense for a person at all; the service asks for the chosen places."""
    scope = scope_of(user)
    return scope.is_head_office or bool(scope.hospital_ids or scope.booking_partner_ids)


def can_book_for_partner(user, partner: Partner) -> bool:
    """The coordinator always; mediators when their partner lets them book themselves."""
    scope = scope_of(user)
    return scope.is_head_office or partner.pk in scope.booking_partner_ids


def can_book_somehow(user, slot: Slot) -> bool:
    """Whether the booking page of a visible slot opens at all; the service still asks for the chosen partner."""
    scope = scope_of(user)
    if scope.is_head_office:
        return True
    if slot.side == Side.PARTNER:
        return bool(scope.hospital_ids)
    return bool(scope.booking_partner_ids)


def can_open_slots(user, side: Side, *, hospital_id: int | None = None, partner_id: int | None = None) -> bool:
    """A referent for their hospitals, a coordinator for their partner, head office for both."""
    scope = scope_of(user)
    if scope.is_head_office:
        return True
    if side == Side.HOSPITAL:
        return hospital_id in scope.hospital_ids
    return partner_id in scope.coordinated_partner_ids


def can_withdraw(user, slot: Slot) -> bool:
    return can_open_slots(user, Side(slot.side), hospital_id=slot.hospital_id, partner_id=slot.partner_id)


def can_assign_mediator(user, session: Session) -> bool:
    scope = scope_of(user)
    owns = scope.owns(session.commitment.strand.convention)
    return owns or session.partner_id in scope.coordinated_partner_ids


def can_assign_somewhere(user) -> bool:
    """Whether naming mediators is part of a person's work at all."""
    scope = scope_of(user)
    return scope.is_head_office or bool(scope.coordinated_partner_ids)


def can_declare_absence(user, mediator) -> bool:
    """One's own, those of the mediators whom one coordinates, or of the partners of one's service's conventions."""
    return people_answered_for(user).filter(pk=mediator.pk).exists()


def can_propose_activities(user) -> bool:
    scope = scope_of(user)
    return scope.is_head_office or bool(scope.coordinated_partner_ids)


def can_edit_activity(user, activity: Activity) -> bool:
    """The text of a proposition is its partner's coordinator's, and head office's."""
    scope = scope_of(user)
    convention = activity.commitment.strand.convention
    coordinates = any(party.partner_id in scope.coordinated_partner_ids for party in convention.parties.all())
    return coordinates or scope.owns(convention)


def can_agree_for(user, party) -> bool:
    """A coordinator for their partner; the owning service for the group, and for a partner that told it."""
    scope = scope_of(user)
    return scope.owns(party.convention) or party.partner_id in scope.coordinated_partner_ids


def can_use_feed(user, feed: CalendarFeed) -> bool:
    """Read and renew a secret address: one's own, or that of a place whose referent one is."""
    scope = scope_of(user)
    if feed.user_id:
        return feed.user_id == user.pk and not scope.is_empty
    return (feed.ward.hospital_id if feed.ward else feed.hospital_id) in scope.hospital_ids


def can_revoke_feed(user, feed: CalendarFeed) -> bool:
    """Head office may stop every address, without reading it."""
    return can_use_feed(user, feed) or scope_of(user).is_head_office


def can_hand_over_somehow(user) -> bool:
    """Whoever answers for a place: a coordination, referents, the head office. Which things, `turnover` says."""
    scope = scope_of(user)
    return scope.is_head_office or bool(scope.hospital_ids or scope.coordinated_partner_ids)


def can_wish(user) -> bool:
    """Whoever books for a place may be told of what is free: referents, and those who book for a partner."""
    scope = scope_of(user)
    return not scope.is_head_office and bool(scope.hospital_ids or scope.booking_partner_ids)


def can_plan_training(user, side: Side, *, partner: Partner, host: Hospital | None, convention: Convention) -> bool:
    """A coordinator for their partner, a referent in their own hospital, the owning service for either side."""
    scope = scope_of(user)
    if scope.owns(convention):
        return True
    if side == Side.HOSPITAL:
        return host is not None and host.pk in scope.hospital_ids
    return partner.pk in scope.coordinated_partner_ids


def gives_hospitals_word(user, *, host: Hospital | None, convention: Convention) -> bool:
    """Where no hospital welcomes a training, the hospitals' agreement is the owning service's."""
    return host is None and scope_of(user).owns(convention)


def can_plan_trainings_somehow(user) -> bool:
    scope = scope_of(user)
    return scope.is_head_office or bool(scope.hospital_ids or scope.coordinated_partner_ids)


def can_organise(user, training: Training) -> bool:
    """Its partner's coordination and whoever leads it, the hospital that welcomes it, and the owning service."""
    scope, session = scope_of(user), training.session
    if scope.owns(session.commitment.strand.convention) or training.host_id in scope.hospital_ids:
        return True
    leads = session.partner_id in scope.partner_ids and session.lead_mediator_id == user.pk
    return leads or session.partner_id in scope.coordinated_partner_ids


def can_register_for(user, training: Training, hospital_id: int | None) -> bool:
    """Those who organise it anybody; a referent the people of their own hospitals."""
    return can_organise(user, training) or hospital_id in scope_of(user).hospital_ids


def can_register_somebody(user, training: Training) -> bool:
    own = not training.is_for_museum_staff and bool(scope_of(user).hospital_ids)
    return own or can_organise(user, training)


def can_end_relay(user, relay: Relay | EarlierRelay) -> bool:
    """That somebody left, or came back: the hospital's referent knows, and the service that owns the convention."""
    scope = scope_of(user)
    own = bool(scope.hospital_ids & {relay.hospital_id, relay.hospital.merged_into_id})
    return own or scope.owns(relay.convention)
