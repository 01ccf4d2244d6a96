"""Who must be told about a session: the people of each side, and the mailboxes that its places share."""

from collections.abc import Collection, Iterable

from django.db.models import Q
from django.utils import timezone

from activities.models import Participation, Session
from foundation.calendars import PARIS
from notifications.services import Recipient
from partnerships.models import Membership, Partner
from partnerships.models.choices import Side
from partnerships.models.people import Role
from partnerships.scopes import scope_of

SideRecipients = dict[Side, list[Recipient]]
Groups = dict[int, list[Participation]]


def recipients_for(session: Session, side: Side) -> list[Recipient]:
    """One side's people and mailboxes. Two queries."""
    return recipients_by_side([session])[session.pk][side]


def recipients_by_side(
    sessions: Collection[Session], groups: Groups | None = None, members: list[Membership] | None = None
) -> dict[int, SideRecipients]:
    """By session id, whom to tell on each side. Two queries for any number of sessions; one if `groups` is known, none
    if `members` are too; and those for second mediators that the sessions do not bring.

    Hospital: the referents of the groups' hospitals (the GHU's where a hospital has none), and the wards' mailboxes.
    Partner: its mediators, or the coordinators while nobody leads or there is no mailbox, and the partner's mailbox.
    Nobody who has left, or will have left by then. The sessions come with their partner and mediators.
    """
    groups = groups_of(sessions) if groups is None else groups
    members = members_of(sessions, groups) if members is None else members
    return {
        session.pk: {
            Side.HOSPITAL: _once(_hospital_side(groups.get(session.pk, []), _present(session, members))),
            Side.PARTNER: _once(_partner_side(session, _present(session, members))),
        }
        for session in sessions
    }


def groups_of(sessions: Collection[Session]) -> Groups:
    """The groups that come to each session; of a cancelled session, those that would have come. One query."""
    rows = (
        Participation.objects.filter(session__in=sessions)
        .select_related("ward__hospital", "hospital", "outing")
        .order_by("pk")
    )
    groups: Groups = {}
    for group in rows:
        groups.setdefault(group.session_id, []).append(group)
    return {
        session: [group for group in all_of_it if group.state != Participation.State.CANCELLED] or all_of_it
        for session, all_of_it in groups.items()
    }


def referents_by_group(groups: Collection[Participation]) -> dict[int, list[Recipient]]:
    """By group id, the referents who answer for it: its hospital's, or the GHU's where it has none. One query."""
    members = members_of([], {0: list(groups)})
    return {group.pk: _once(_referents([group], members)) for group in groups}


def side_of(person, session: Session, groups: Iterable[Participation]) -> Side | None:
    """The side that a person with an account is on; None for head office."""
    scope = scope_of(person)
    if session.partner_id in scope.partner_ids:
        return Side.PARTNER
    if scope.hospital_ids & {group.hospital_id for group in groups}:
        return Side.HOSPITAL
    return None


def is_concerned(person, session: Session, groups: Iterable[Participation]) -> bool:
    """Whether a person still has a role on one of its sides, or in the head office."""
    return side_of(person, session, groups) is not None or scope_of(person).is_head_office


def coordinators_of(partner: Partner) -> list:
    """The partner's coordinators of today who can be called."""
    current = Membership.objects.current().filter(partner=partner, role=Role.COORDINATOR).exclude(user__phone="")
    return [member.user for member in current.select_related("user").order_by("user__full_name", "pk")]


def coordination_of(session: Session) -> list[Recipient]:
    """Whoever names its mediators, with or without an account. One query."""
    return coordinations_of([session.partner])[session.partner_id]


def coordinations_of(
    partners: Collection[Partner], members: list[Membership] | None = None
) -> dict[int, list[Recipient]]:
    """By partner id, whoever names its mediators, with or without an account. One query for any number of partners;
    none where `members_of` their sessions are known.
    """
    if members is None:
        current = Membership.objects.current().filter(partner__in=partners, role=Role.COORDINATOR)
        members = list(current.select_related("user"))
    people = [(member.partner_id, Recipient.of(member.user)) for member in members if member.role == Role.COORDINATOR]
    return {
        partner.pk: _once([*(told for of, told in people if of == partner.pk), *_mailbox(partner.mailbox)])
        for partner in partners
    }


def next_in_line(session: Session, side: Side) -> list[Recipient]:
    """Whoever answers for those who should have seen something: the coordination, or the referents and the GHU's."""
    if side == Side.PARTNER:
        return coordination_of(session)
    groups = groups_of([session]).get(session.pk, [])
    members = [member for member in members_of([session], {session.pk: groups}) if member.role == Role.REFERENT]
    return _once(Recipient.of(member.user) for member in members)


def mailboxes_of(session: Session, groups: Iterable[Participation]) -> list[Recipient]:
    """The mailboxes that are told of everything: the wards' and the partner's."""
    return [*_ward_mailboxes(groups), *_mailbox(session.partner.mailbox)]


def members_of(sessions: Collection[Session], groups: Groups) -> list[Membership]:
    """The roles of today that may have to do with these sessions and groups, their GHU's referents too. One query."""
    hospitals = {group.hospital for of_session in groups.values() for group in of_session}
    rows = Membership.objects.current().filter(
        Q(role=Role.REFERENT, hospital__in=hospitals)
        | Q(role=Role.REFERENT, hospital_group__in={hospital.group_id for hospital in hospitals} - {None})
        | Q(role=Role.COORDINATOR, partner__in={session.partner_id for session in sessions})
        | Q(
            user__in={person for session in sessions for person in (session.lead_mediator, *session.seconds) if person},
            partner__in={session.partner_id for session in sessions},
        )
    )
    return list(rows.select_related("user").order_by("user__full_name", "pk"))


def _present(session: Session, members: list[Membership]) -> list[Membership]:
    """Those whose role reaches the session; all of today's where it is past."""
    day = max(timezone.localtime(session.starts_at, PARIS).date(), timezone.localdate())
    return [member for member in members if member.until is None or member.until >= day]


def _hospital_side(groups: list[Participation], members: list[Membership]) -> list[Recipient]:
    return [*_referents(groups, members), *_ward_mailboxes(groups)]


def _referents(groups: list[Participation], members: list[Membership]) -> list[Recipient]:
    people = []
    for hospital in {group.hospital for group in groups}:
        own = [Recipient.of(member.user) for member in members if member.hospital_id == hospital.pk]
        group = [
            Recipient.of(member.user)
            for member in members
            if hospital.group_id and member.hospital_group_id == hospital.group_id
        ]
        people += own or group
    return people


def _partner_side(session: Session, members: list[Membership]) -> list[Recipient]:
    own = [member for member in members if member.partner_id == session.partner_id]
    animating = {person.pk for person in (session.lead_mediator, *session.seconds) if person}
    people = [Recipient.of(member.user) for member in own if member.user_id in animating]
    is_led = session.lead_mediator_id in {person.user_id for person in people}
    if not is_led or not session.partner.mailbox:
        people += [Recipient.of(member.user) for member in own if member.role == Role.COORDINATOR]
    return [*people, *_mailbox(session.partner.mailbox)]


def _ward_mailboxes(groups: Iterable[Participation]) -> list[Recipient]:
    return [recipient for group in groups if group.ward for recipient in _mailbox(group.ward.mailbox)]


def _mailbox(address: str) -> list[Recipient]:
    return [Recipient(address.lower())] if address else []


def _once(recipients: Iterable[Recipient]) -> list[Recipient]:
    """One recipient for each address; a person goes before a mailbox of the same address."""
    by_email: dict[str, Recipient] = {}
    for recipient in recipients:
        by_email.setdefault(recipient.email.lower(), recipient)
    return list(by_email.values())
