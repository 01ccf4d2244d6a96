"""Hospitals that join and leave one shared visit at the same moment; the negative controls take lock and wall away."""

from collections import Counter
from functools import partial

from django.db import connection

from accounts.models import User
from activities.models import Session
from activities.models.choices import CancelReason, State
from activities.services import sharing
from activities.services.booking import Group
from partnerships.models import Ward
from tests.activities.test_sharing import remote_scene
from tests.factories import MembershipFactory, WardFactory, in_days
from tests.guarantees.test_races_of_verbs import outcome_of, read_without_lock, rush

HOSPITALS = 16
ROUNDS = 4


def guests() -> list[tuple[User, Ward]]:
    wards = [WardFactory() for _ in range(HOSPITALS)]
    return [(MembershipFactory(referent=True, hospital=ward.hospital).user, ward) for ward in wards]


def join_at_once(visit: Session, people: list[tuple[User, Ward]]) -> Counter:
    return rush(
        [
            partial(
                sharing.join_session,
                actor=person,
                session_id=visit.pk,
                group=Group(expected_total=6, ward_id=ward.pk),
            )
            for person, ward in people
        ]
    )


def test_last_place_is_taken_by_one_hospital(own_database):
    people = guests()
    for number in range(ROUNDS):
        _scene, visit = remote_scene(max_groups=2, max_people=500, starts_at=in_days(10 + number))
        outcomes = join_at_once(visit, people)
        visit.refresh_from_db()
        visit.quota.refresh_from_db()
        assert outcomes.pop("done") == 1
        assert all("tous ses groupes" in sentence for sentence in outcomes)
        assert (visit.groups, visit.participations.count(), visit.quota.used) == (2, 2, 1)


def test_last_place_is_taken_by_many_without_lock_and_wall(broken_database, monkeypatch):
    """Neither locked nor counted: everybody looks, and everybody joins."""
    people = guests()
    monkeypatch.setattr(sharing, "lock_session", read_without_lock)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE activities_session DROP CONSTRAINT session_groups_within_maximum")
    joined = []
    for number in range(ROUNDS):
        _scene, visit = remote_scene(max_groups=2, max_people=500, starts_at=in_days(10 + number))
        joined.append(join_at_once(visit, people)["done"])
    assert max(joined) > 1


def leave_at_once(visit: Session, people: list[tuple[User, Ward]]) -> Counter:
    """All groups leave, the first one too."""
    groups = list(visit.participations.order_by("pk"))
    actors = [visit.scene.referent, *(person for person, _ward in people)]
    return rush(
        [
            partial(
                sharing.leave_session,
                actor=actor,
                session_id=visit.pk,
                group_id=group.pk,
                reason=CancelReason.STAFF,
            )
            for actor, group in zip(actors, groups, strict=True)
        ]
    )


def everybody_leaves(people: list[tuple[User, Ward]], day: int) -> tuple[Session, Counter]:
    scene, visit = remote_scene(max_groups=30, max_people=500, starts_at=in_days(day))
    visit.scene = scene
    for person, ward in people:
        group = Group(expected_total=6, ward_id=ward.pk)
        assert outcome_of(partial(sharing.join_session, actor=person, session_id=visit.pk, group=group)) == "done"
    outcomes = leave_at_once(visit, people)
    visit.refresh_from_db()
    return visit, outcomes


def test_whoever_is_last_cancels_and_gives_the_place_back(own_database):
    people = guests()[:5]
    for number in range(ROUNDS):
        visit, outcomes = everybody_leaves(people, 10 + number)
        visit.quota.refresh_from_db()
        assert outcomes == {"done": 6}
        assert (visit.state, visit.groups, visit.quota.used) == (State.CANCELLED, 0, 0)
        assert visit.events.filter(to_state=State.CANCELLED).count() == 1


def test_nobody_is_last_without_the_lock(broken_database, monkeypatch):
    people = guests()[:5]
    monkeypatch.setattr(sharing, "lock_session", read_without_lock)
    states = {everybody_leaves(people, 10 + number)[0].state for number in range(ROUNDS)}
    assert State.CONFIRMED in states
