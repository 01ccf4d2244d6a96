"""Whom news of a session are for: one function per piece of news.

Nobody is told of what they did, but whose own diary has the entry that it changes.
"""

from collections.abc import Collection

from activities.emails.occasions import stands_in_calendars
from activities.models import Participation, Session
from activities.models.choices import State
from activities.notices import diaries
from activities.people.recipients import (
    groups_of,
    is_concerned,
    mailboxes_of,
    recipients_by_side,
    recipients_for,
    side_of,
)
from notifications.services import Recipient
from partnerships.models.choices import Side
from partnerships.scopes import scope_of


def told_of_answers(session: Session, actor, groups: list[Participation] | None = None) -> list[Recipient]:
    """Whoever booked, the mediators, the side that did not act, and the mailboxes; never whoever acted.

    Only a booking confirmed at once is also sent to whoever made it: they need its calendar file. A head nurse who
    answered by a link has no account (`actor` None): everybody is told.
    """
    groups = _heard(groups_of([session]).get(session.pk, [])) if groups is None else groups
    sides = recipients_by_side([session], {session.pk: groups})[session.pk]
    animating = {person.pk for person in (session.lead_mediator, *session.seconds) if person}
    people = [told for told in sides[Side.PARTNER] if told.user_id in animating]
    people += _booker_of(session, groups, animating)
    for side in set(sides) - {actor and side_of(actor, session, groups)}:
        people += sides[side]
    everybody = [*people, *mailboxes_of(session, groups)]
    if actor is None or (session.state == State.CONFIRMED and actor.pk == session.booked_by_id):
        return everybody
    return [recipient for recipient in everybody if recipient.user_id != actor.pk]


def told_of_changes(session: Session, actor) -> list[Recipient]:
    """As `told_of_answers`; and whoever acted, for their own diary."""
    return _with_own_diary(told_of_answers(session, actor), session, actor)


def _with_own_diary(told: list[Recipient], session: Session, actor) -> list[Recipient]:
    """And whoever acted, where the portal has put into their diary what is to come: nothing else changes it there."""
    if actor is None or session.is_over() or actor.pk in {recipient.user_id for recipient in told}:
        return told
    return [*told, Recipient.of(actor)] if diaries.follows(actor, session) else told


def _heard(groups: list[Participation]) -> list[Participation]:
    """Of a shared session that was moved, the groups whose hospital has answered: no news confirms the others'."""
    return [group for group in groups if group.hospital_asked_at is None] or groups


def _booker_of(session: Session, groups: list[Participation], animating: Collection[int]) -> list[Recipient]:
    """Whoever booked it, in whose diary it stands: nobody who has left, nor who gave it to somebody else."""
    booker = session.booked_by
    stands = is_concerned(booker, session, groups) and not _handed_over(booker, session, animating)
    return [Recipient.of(booker)] if stands else []


def _handed_over(person, session: Session, animating: Collection[int]) -> bool:
    """A mediator who booked it, and whom somebody else stands in for: it is in their diary no more."""
    scope = scope_of(person)
    is_mediator = session.partner_id in scope.partner_ids - scope.coordinated_partner_ids
    return is_mediator and session.lead_mediator_id is not None and person.pk not in animating


def told_of_requests(session: Session, actor, groups: list[Participation] | None = None) -> list[Recipient]:
    """The side whose agreement is missing: it alone has something to do. The hospital sees to its ward's.

    The ward itself is asked by a message of its own (`announce_questions`).
    """
    missing = [side for side in Side if not session.agreed_at(side)]
    if session.lacks_ward_agreement and Side.HOSPITAL not in missing:
        missing.append(Side.HOSPITAL)
    sides = recipients_by_side([session], None if groups is None else {session.pk: groups})[session.pk]
    people = [recipient for side in missing for recipient in sides[side]]
    asked = session.ward.mailbox.lower() if session.lacks_ward_agreement else ""
    return [recipient for recipient in people if recipient.user_id != actor.pk and recipient.email != asked]


def told_of_lapse(session: Session, actor) -> list[Recipient]:
    """Whoever asked, and waits for an answer that will not come; their side, where they have left. Both sides where it
    stands in calendars.
    """
    in_calendars = stands_in_calendars(session)
    sides = [side for side in Side if in_calendars or session.agreed_at(side)]
    people = [recipient for side in sides for recipient in recipients_for(session, side)]
    if not is_concerned(session.booked_by, session, groups_of([session]).get(session.pk, [])):
        return people
    asked = Recipient.of(session.booked_by)
    return [asked, *people] if in_calendars else [asked]


def told_of_record(session: Session, actor, group: Participation | None = None) -> list[Recipient]:
    """Both sides of what was moved, recorded, corrected or taken back, but whoever did it; a ward that did it by its
    link has no account (`actor` None). What is one `group`'s matter, its own hospital and the partner.
    """
    sides = recipients_by_side([session], {session.pk: [group]} if group else None)[session.pk]
    people = [recipient for side in Side for recipient in sides[side]]
    return people if actor is None else [recipient for recipient in people if recipient.user_id != actor.pk]


def told_of_moves(session: Session, actor) -> list[Recipient]:
    """Both sides, and whoever booked: a group's referent may have, whom nothing else of the hospital's reaches.

    Whoever moves it too, for their own diary.
    """
    groups = groups_of([session]).get(session.pk, [])
    animating = {person.pk for person in (session.lead_mediator, *session.seconds) if person}
    people = [*told_of_record(session, actor), *_booker_of(session, groups, animating)]
    others = [recipient for recipient in people if actor is None or recipient.user_id != actor.pk]
    return _with_own_diary(others, session, actor)


def told_of_contest(session: Session, actor) -> list[Recipient]:
    """The service that owns the convention, which settles it, and both sides."""
    owner = session.commitment.strand.convention.owner
    service = [Recipient(owner.mailbox)] if owner.mailbox else []
    return [*service, *told_of_record(session, actor)]


def told_of_assignment(session: Session, actor) -> list[Recipient]:
    mediator = session.lead_mediator
    return [Recipient.of(mediator)] if mediator and mediator.pk != actor.pk else []


def told_of_replacement(session: Session, actor) -> list[Recipient]:
    """The hospital of a session that is near: it expects a person by name."""
    return recipients_for(session, Side.HOSPITAL) if session.lead_mediator and session.is_near() else []


RECIPIENTS = {
    "session_requested": told_of_requests,
    "session_confirmed": told_of_changes,
    "session_declined": told_of_changes,
    "session_cancelled": told_of_changes,
    "session_restored": told_of_changes,
    "session_lapsed": told_of_lapse,
    "session_recorded": told_of_record,
    "session_contested": told_of_contest,
    "report_taken_back": told_of_record,
    "record_withdrawn": told_of_record,
    "mediator_assigned": told_of_assignment,
    "replacement_named": told_of_replacement,
}
