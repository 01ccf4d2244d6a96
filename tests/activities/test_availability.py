"""What stands in a mediator's way: it warns whoever books, asks, moves or names, and forbids nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activities.models import Session
from activities.models.choices import PLACES_BY_KIND, Place, State
from activities.people.availability import availability_for, candidates_for, errand_of
from activities.services.booking import Group, Wish, book_slot, request_session
from activities.services.mediators import assign_mediator, set_team
from activities.services.moves import Plan, reschedule
from foundation.errors import Refusal
from partnerships.models.choices import Side
from tests.factories import AbsenceFactory, MembershipFactory, SessionFactory, WardFactory, in_days
from tests.scenes import Scene, hospital_scene, visits_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def scene():
    return hospital_scene()


def session_in(scene: Scene, **fields) -> Session:
    fields.setdefault("ward", scene.ward)
    return SessionFactory(quota=scene.quota, activity=scene.activity, **fields)


def reasons(session: Session, person) -> list[str]:
    return availability_for(errand_of(session), [person])[person.pk].reasons


def absent_during(session: Session, person, **fields):
    return AbsenceFactory(mediator=person, starts_at=session.starts_at, ends_at=session.ends_at, **fields)


def test_free_mediator_has_nothing_in_the_way(scene):
    assert reasons(session_in(scene), scene.mediator) == []


def test_absence_that_touches_the_time_is_said_without_its_cause(scene):
    session = session_in(scene)
    absent_during(session, scene.mediator, kind="leave")
    assert reasons(session, scene.mediator) == ["n’est pas disponible à cette heure"]


def test_absence_that_ends_when_the_session_starts_is_nothing(scene):
    session = session_in(scene)
    AbsenceFactory(mediator=scene.mediator, starts_at=session.starts_at - HOUR, ends_at=session.starts_at)
    assert reasons(session, scene.mediator) == []


def test_absence_that_was_taken_back_is_nothing(scene):
    session = session_in(scene)
    absent_during(session, scene.mediator, withdrawn_at=timezone.now(), withdrawn_by=scene.mediator)
    assert reasons(session, scene.mediator) == []


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (45, []),
        (44, ["finit ailleurs 44 minutes avant, pour un trajet de 45 minutes"]),
        (0, ["finit ailleurs juste avant, pour un trajet de 45 minutes"]),
    ],
)
def test_way_from_another_hospital_takes_the_partners_minutes(scene, minutes, said):
    session = session_in(scene)
    end = session.starts_at - timedelta(minutes=minutes)
    session_in(scene, ward=WardFactory(), lead_mediator=scene.mediator, starts_at=end - HOUR)
    assert reasons(session, scene.mediator) == said


def test_way_to_the_next_session_counts_too(scene):
    session = session_in(scene)
    session_in(
        scene, ward=WardFactory(), lead_mediator=scene.mediator, starts_at=session.ends_at + timedelta(minutes=20)
    )
    assert reasons(session, scene.mediator) == ["commence ailleurs 20 minutes après, pour un trajet de 45 minutes"]


def test_partner_says_how_long_its_ways_are(scene):
    scene.partner.travel_minutes = 15
    scene.partner.save()
    session = session_in(scene)
    session_in(
        scene, ward=WardFactory(), lead_mediator=scene.mediator, starts_at=session.ends_at + timedelta(minutes=20)
    )
    assert reasons(session, scene.mediator) == []


def test_another_ward_of_the_same_hospital_needs_no_way(scene):
    session = session_in(scene)
    ward = WardFactory(hospital=scene.hospital)
    session_in(scene, ward=ward, lead_mediator=scene.mediator, starts_at=session.ends_at)
    assert reasons(session, scene.mediator) == []


def test_museum_is_another_place_than_the_hospital(scene):
    session = session_in(scene)
    commitment, activity = visits_of(scene)
    SessionFactory(
        quota=commitment.quotas.get(),
        activity=activity,
        place=Place.MUSEUM,
        ward=None,
        lead_mediator=scene.mediator,
        starts_at=session.ends_at,
    )
    assert reasons(session, scene.mediator) == ["commence ailleurs juste après, pour un trajet de 45 minutes"]


def test_cancelled_sessions_are_in_nobodys_way(scene):
    session = session_in(scene)
    session_in(scene, lead_mediator=scene.mediator, starts_at=session.starts_at, cancelled=True)
    assert reasons(session, scene.mediator) == []


def test_second_mediator_elsewhere_is_warned_of(scene):
    session, other = session_in(scene), session_in(scene)
    other.other_mediators.add(scene.mediator)
    assert reasons(session, scene.mediator) == ["accompagne déjà une autre séance à cette heure"]


def test_candidates_stand_with_the_free_first(scene):
    session = session_in(scene)
    busy = MembershipFactory(mediator=True, partner=scene.partner, user__full_name="Aline").user
    session_in(scene, lead_mediator=busy, starts_at=session.starts_at)
    absent_during(session, scene.mediator)
    rows = candidates_for(Session.objects.with_places(scene.coordinator).get(pk=session.pk))
    assert rows[0].person == scene.coordinator
    assert rows[0].availability.is_free
    assert {row.person: row.availability.leads_elsewhere for row in rows[1:]} == {scene.mediator: False, busy: True}


@pytest.mark.parametrize("count", [1, 12])
def test_availability_costs_one_query_for_any_number_of_people(scene, count, django_assert_num_queries):
    people = [MembershipFactory(mediator=True, partner=scene.partner).user for _ in range(count)]
    session = Session.objects.with_places(scene.coordinator).get(pk=session_in(scene).pk)
    for person in people:
        absent_during(session, person)
    errand = errand_of(session)
    with django_assert_num_queries(1):
        found = availability_for(errand, people)
    assert all(not found[person.pk].is_free for person in people)


def book(scene, slot, **fields):
    return book_slot(
        actor=scene.mediator,
        slot_id=slot.pk,
        activity_id=scene.activity.pk,
        group=Group(expected_total=6),
        lead_mediator_id=scene.mediator.pk,
        **fields,
    )


def ask(scene, **fields):
    wish = Wish(
        activity_id=scene.activity.pk,
        place=PLACES_BY_KIND[scene.commitment.kind][0],
        starts_at=in_days(10),
        ends_at=in_days(10, 1),
        group=Group(expected_total=6, ward_id=scene.ward.pk),
        lead_mediator_id=scene.mediator.pk,
        **fields,
    )
    return request_session(actor=scene.mediator, side=Side.PARTNER, wish=wish)


def move(scene, session, **fields):
    plan = Plan(starts_at=in_days(10), ends_at=in_days(10, 1), ward_id=session.ward_id)
    return reschedule(actor=scene.mediator, session_id=session.pk, side=Side.PARTNER, plan=plan, **fields)


def deeds(scene) -> dict:
    slot = scene.open_slot(starts_at=in_days(10))
    moved = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(15))
    nobodys = session_in(scene, ward=WardFactory(hospital=scene.hospital))
    return {
        "booking": lambda **fields: book(scene, slot, **fields),
        "request": lambda **fields: ask(scene, **fields),
        "move": lambda **fields: move(scene, moved, **fields),
        "naming": lambda **fields: assign_mediator(
            actor=scene.coordinator, session_id=nobodys.pk, mediator_id=scene.mediator.pk, **fields
        ),
        "second": lambda **fields: set_team(
            actor=scene.coordinator, session_id=nobodys.pk, mediator_ids=[scene.mediator.pk], speakers="", **fields
        ),
    }


@pytest.mark.parametrize("deed", ["booking", "request", "move", "naming", "second"])
def test_absence_warns_and_does_not_forbid(scene, deed):
    AbsenceFactory(mediator=scene.mediator, starts_at=in_days(9.9), ends_at=in_days(10.1))
    act = deeds(scene)[deed]
    with pytest.raises(Refusal, match=f"{scene.mediator} n’est pas disponible à cette heure") as refused:
        act()
    assert refused.value.field == "acknowledged"
    session = act(acknowledged=True)
    assert session.state in (State.CONFIRMED, State.REQUESTED)
    assert session in Session.objects.hit_by_absence()


@pytest.mark.parametrize("deed", ["booking", "request", "move", "naming", "second"])
def test_short_way_warns_and_does_not_forbid(scene, deed):
    act = deeds(scene)[deed]
    session_in(scene, ward=WardFactory(), lead_mediator=scene.mediator, starts_at=in_days(10, 1.5))
    with pytest.raises(Refusal, match="commence ailleurs 30 minutes après"):
        act()
    assert act(acknowledged=True)


def test_leading_two_sessions_at_once_stays_refused(scene):
    session_in(scene, lead_mediator=scene.mediator)
    session = session_in(scene)
    for acknowledged in (False, True):
        with pytest.raises(Refusal, match="déjà une séance à cette heure"):
            assign_mediator(
                actor=scene.coordinator,
                session_id=session.pk,
                mediator_id=scene.mediator.pk,
                acknowledged=acknowledged,
            )
