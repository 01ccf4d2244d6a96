"""« À réattribuer »: what is to come and hangs on somebody who will not be there any more.

Read from the roles and their dates alone: when a role ends, or somebody comes back, nothing has to be kept in step.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.models import Participation, Session, Slot
from activities.models.choices import State
from foundation.calendars import PARIS
from foundation.days import say_period
from partnerships.models import Hospital, Membership, Partner
from partnerships.models.choices import Side
from partnerships.models.people import ROLES_BY_PLACE
from partnerships.scopes import scope_of
from partnerships.turnover import Left, leaves


def _has_left(person: str, places: Q) -> Q:
    """Whether a person had a role in these places, and has none on the row's `day`, as whose account is closed."""
    roles = Membership.objects.filter(places, user=OuterRef(person))
    return Q(Exists(roles)) & ~Q(Exists(roles.current(OuterRef("day"))))


def leaving_people() -> QuerySet[User]:
    """Those of whom some role has a last day, or whose account is closed."""
    ending = Membership.objects.filter(Q(until__isnull=False) | Q(user__is_active=False))
    return get_user_model().objects.filter(pk__in=ending.values("user"))


def _of_hospitals(hospitals) -> Q:
    return Q(hospital__in=hospitals) | Q(hospital_group__hospitals__in=hospitals)


def _gone_contact() -> QuerySet[Membership]:
    """The role of a group's contact, where it is somebody with an account who left that hospital."""
    here = Q(hospital=OuterRef("hospital")) | Q(hospital_group__hospitals=OuterRef("hospital"))
    roles = Membership.objects.filter(here, user__full_name=OuterRef("contact_name"))
    groups = Participation.objects.live().alias(day=TruncDate("session__starts_at", tzinfo=PARIS))
    groups = groups.filter(Exists(roles), ~Exists(roles.current(OuterRef("day"))), session=OuterRef("pk"))
    return groups.annotate(person=Subquery(roles.values("user")[:1])).values("person")


def _gone_seconds() -> QuerySet:
    """Who animates a session together with its lead, where they left its partner before its day."""
    here = Membership.objects.filter(partner=OuterRef(OuterRef("partner")), user=OuterRef("user"))
    seconds = Session.other_mediators.through.objects.filter(session=OuterRef("pk"))
    seconds = seconds.filter(Exists(here), ~Exists(here.current(OuterRef(OuterRef("day")))))
    return seconds.order_by("user").values("user")


def sessions_near_leavers() -> QuerySet[Session]:
    """Sessions to come that name somebody of whom some role ends: a cheap question, asked before those of
    `sessions_left`, which are costly on every session. Few people leave.
    """
    people = leaving_people()
    received = Participation.objects.filter(contact_name__in=people.values("full_name")).values("session")
    seconded = Session.other_mediators.through.objects.filter(user__in=people.values("pk")).values("session")
    return Session.objects.upcoming().filter(
        Q(lead_mediator__in=people.values("pk"))
        | Q(booked_by__in=people.values("pk"))
        | Q(pk__in=received)
        | Q(pk__in=seconded),
        state__in=(State.REQUESTED, State.CONFIRMED),
    )


def sessions_left() -> QuerySet[Session]:
    """Sessions to come that hang on somebody who will not be there: who animates them, booked them or receives the
    group.

    Each row says which: `lead_left`, `seconds_left` (people's ids), `museum_booker_left`, `ward_booker_left`,
    `contact_left` (a person's id or None).
    """
    groups = Participation.objects.filter(session=OuterRef(OuterRef("pk"))).values("hospital")
    museum = Q(partner=OuterRef("partner"))
    return (
        sessions_near_leavers()
        .alias(day=TruncDate("starts_at", tzinfo=PARIS))
        .annotate(
            lead_left=_has_left("lead_mediator", museum),
            seconds_left=ArraySubquery(_gone_seconds()),
            museum_booker_left=_has_left("booked_by", museum),
            ward_booker_left=_has_left("booked_by", _of_hospitals(groups)),
            contact_left=Subquery(_gone_contact()[:1]),
        )
    )


MUSEUM_LEFT = Q(lead_left=True) | Q(seconds_left__len__gt=0) | Q(museum_booker_left=True)
HOSPITAL_LEFT = Q(ward_booker_left=True) | Q(contact_left__isnull=False)


def sessions_to_hand_over(user) -> QuerySet[Session]:
    """Those that a person answers for: a coordination its partner's, referents their hospitals', the owner both."""
    scope, left = scope_of(user), sessions_left()
    if scope.is_superuser:
        return left.filter(MUSEUM_LEFT | HOSPITAL_LEFT)
    own_groups = Participation.objects.filter(hospital__in=scope.hospital_ids).values("session")
    return left.filter(
        (Q(partner__in=scope.coordinated_partner_ids) & MUSEUM_LEFT)
        | (Q(pk__in=own_groups) & HOSPITAL_LEFT)
        | (Q(commitment__strand__convention__owner__in=scope.service_ids) & (MUSEUM_LEFT | HOSPITAL_LEFT))
    )


def slots_to_hand_over(user) -> QuerySet[Slot]:
    """Slots still to be booked on one's own side whose opener will not be there: their consent needs somebody."""
    here = Q(partner=OuterRef("partner")) | Q(hospital=OuterRef("hospital"))
    here |= Q(hospital_group__hospitals=OuterRef("hospital"))
    near = slots_near_leavers().of_own_side(user).unbooked().alias(day=TruncDate("starts_at", tzinfo=PARIS))
    return near.filter(_has_left("opened_by", here))


def slots_near_leavers() -> QuerySet[Slot]:
    """Slots to come whose opener is somebody of whom some role ends."""
    return Slot.objects.filter(opened_by__in=leaving_people().values("pk"), starts_at__gt=timezone.now())


def say_session(session: Session) -> str:
    waiting = "Demande" if session.state == State.REQUESTED else "Séance"
    return f"{waiting}, {say_period(session.starts_at, session.ends_at)} · {session.activity}"


def say_slot(slot: Slot) -> str:
    return f"Créneau ouvert, {say_period(slot.starts_at, slot.ends_at)}"


@dataclass
class Leaver:
    """Somebody who will not be there, at one place, with what hangs on them there."""

    person: User
    side: Side
    place: Partner | Hospital
    sessions: list[Session] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    people: list[User] = field(default_factory=list)

    @property
    def code(self) -> str:
        return code_of(self.person.pk, self.place)

    def things(self) -> list[tuple[str, str]]:
        """Each thing with its sentence, as a form offers them."""
        sessions = [(f"session:{session.pk}", say_session(session)) for session in self.sessions]
        return sessions + [(f"slot:{slot.pk}", say_slot(slot)) for slot in self.slots]


def code_of(person_id: int, place: Partner | Hospital) -> str:
    return f"{place._meta.model_name}-{place.pk}-{person_id}"


def leavers_seen_by(user) -> list[Leaver]:
    """Everybody whose things a person may hand over, with those who may take them. The same queries for any number."""
    scope = scope_of(user)
    sessions = list(sessions_to_hand_over(user).with_places(user).select_related("booked_by"))
    slots = list(slots_to_hand_over(user).select_related("opened_by", "hospital", "partner"))
    named = {row.contact_left for row in sessions}.union(*(row.seconds_left for row in sessions)) - {None}
    people = get_user_model().objects.in_bulk(named)
    leavers: dict[str, Leaver] = {}

    def note(person: User, side: Side, place: Partner | Hospital) -> Leaver:
        return leavers.setdefault(code_of(person.pk, place), Leaver(person, side, place))

    for row in sessions:
        answers_for_both = scope.owns(row.commitment.strand.convention)
        if answers_for_both or row.partner_id in scope.coordinated_partner_ids:
            for person in museum_people_gone(row, people):
                note(person, Side.PARTNER, row.partner).sessions.append(row)
        groups = list(row.participations.all())
        if groups and (answers_for_both or groups[0].hospital_id in scope.hospital_ids):
            for person in ward_people_gone(row, people):
                note(person, Side.HOSPITAL, groups[0].hospital).sessions.append(row)
    for slot in slots:
        note(slot.opened_by, Side(slot.side), slot.hospital or slot.partner).slots.append(slot)
    _add_people(leavers.values())
    return list(leavers.values())


def museum_people_gone(row: Session, people: dict[int, User]) -> set[User]:
    """Those of the partner's side on whom a row of `sessions_left` hangs; `people` are those it names by id."""
    gone = {people[pk] for pk in row.seconds_left} | ({row.lead_mediator} if row.lead_left else set())
    return gone | ({row.booked_by} if row.museum_booker_left else set())


def ward_people_gone(row: Session, people: dict[int, User]) -> set[User]:
    gone = {row.booked_by} if row.ward_booker_left else set()
    return gone | ({people[row.contact_left]} if row.contact_left else set())


def people_of(places: Collection[Partner | Hospital]) -> QuerySet[Membership]:
    """The roles of today and later in these places, a hospital's GHU included."""
    hospitals = [place for place in places if isinstance(place, Hospital)]
    partners = [place for place in places if isinstance(place, Partner)]
    groups = {hospital.group_id for hospital in hospitals} - {None}
    here = Q(partner__in=partners) | Q(hospital__in=hospitals) | Q(hospital_group__in=groups)
    return Membership.objects.lasting().filter(here).select_related("user")


def _add_people(leavers: Collection[Leaver]) -> None:
    """Who may take over: the others of the place who are there now and until the last of its things."""
    roles = list(people_of([leaver.place for leaver in leavers])) if leavers else []
    for leaver in leavers:
        here = [role for role in roles if is_of(role, leaver.place)]
        days = [timezone.localdate(), *(day_of(thing) for thing in (*leaver.sessions, *leaver.slots))]
        people = {role.user for role in here} - {leaver.person}
        there = [person for person in people if first_day_away(person, here, days) is None]
        leaver.people = sorted(there, key=lambda person: person.full_name)


def day_of(thing: Session | Slot) -> date:
    """The Paris day of a session or slot."""
    return timezone.localtime(thing.starts_at, PARIS).date()


def first_day_away(person: User, roles: Collection[Membership], days: Collection[date]) -> date | None:
    """The first of these days on which none of these roles is the person's; None when they are there on all."""
    own = [role for role in roles if role.user == person]
    for day in sorted(days):
        if not any(role.since <= day and (role.until is None or day <= role.until) for role in own):
            return day
    return None


def is_of(role: Membership, place: Partner | Hospital) -> bool:
    if isinstance(place, Partner):
        return role.partner_id == place.pk
    in_group = place.group_id is not None and role.hospital_group_id == place.group_id
    return role.hospital_id == place.pk or in_group


def left_after(memberships: Collection[Membership], last_day: date) -> Iterable[Left]:
    """What will hang on these roles of one person after this day, for the page that asks before they end."""
    ending = {role.pk for role in memberships}
    for role in memberships:
        others = role.user.memberships.lasting(last_day + timedelta(days=1)).exclude(pk__in=ending)
        if role.service_id or others.filter(**{place: getattr(role, place) for place in ROLES_BY_PLACE}).exists():
            continue
        sessions, slots = _hanging_on(role)
        for session in sessions.filter(starts_at__date__gt=last_day).select_related("activity"):
            yield Left(say_session(session), reverse("session_detail", args=[session.pk]))
        for slot in slots.filter(starts_at__date__gt=last_day):
            yield Left(say_slot(slot), reverse("slot_book", args=[slot.pk]))


def _hanging_on(role: Membership) -> tuple[QuerySet[Session], QuerySet[Slot]]:
    """The sessions and free slots to come that a role's person holds at its place."""
    person, coming = role.user, Session.objects.upcoming().filter(state__in=(State.REQUESTED, State.CONFIRMED))
    slots = Slot.objects.unbooked().filter(opened_by=person)
    if role.partner_id:
        seconded = Session.other_mediators.through.objects.filter(user=person)
        mine = Q(lead_mediator=person) | Q(booked_by=person) | Q(pk__in=seconded.values("session"))
        return coming.filter(mine, partner=role.partner_id), slots.filter(partner=role.partner_id)
    hospitals = Hospital.objects.filter(Q(pk=role.hospital_id) | Q(group=role.hospital_group_id or 0))
    groups = Participation.objects.live().filter(hospital__in=hospitals)
    received = groups.filter(contact_name=person.full_name)
    mine = Q(booked_by=person, pk__in=groups.values("session")) | Q(pk__in=received.values("session"))
    return coming.filter(mine), slots.filter(hospital__in=hospitals)


leaves(left_after)
