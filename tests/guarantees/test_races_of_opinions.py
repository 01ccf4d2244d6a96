"""Faces that come at the same moment: each counts one, also the first ones, and none beyond the most."""

from collections import Counter
from functools import partial

from activities.models import Opinions, Session
from activities.models.opinions import Face
from activities.services.opinions import count_face
from activities.tokens import opinion_token
from foundation.errors import Refusal
from tests.factories import SessionFactory, in_days
from tests.guarantees.crowd import all_at_once
from tests.scenes import hospital_scene

MANY = 8


def session_with_room_for(people: int) -> Session:
    scene = hospital_scene()
    fields = {"ward": scene.ward, "starts_at": in_days(0, -0.9), "max_people": people}
    return SessionFactory(quota=scene.quota, activity=scene.activity, **fields)


def tap(token: str, face: Face) -> str:
    try:
        count_face(token=token, face=face)
    except Refusal:
        return "refused"
    return "counted"


def answers_to(session: Session) -> int:
    return sum(sum(row) for row in Opinions.objects.filter(session=session).values_list("good", "fair", "poor"))


def test_faces_at_once_count_one_each(own_database):
    session = session_with_room_for(people=20)
    token = opinion_token(session)
    assert all_at_once(partial(tap, token), [Face.GOOD] * MANY) == ["counted"] * MANY
    assert answers_to(session) == MANY


def test_faces_at_once_stop_at_the_most(own_database):
    session = session_with_room_for(people=6)
    token = opinion_token(session)
    for _ in range(10):
        count_face(token=token, face=Face.FAIR)
    assert Counter(all_at_once(partial(tap, token), [Face.GOOD] * MANY)) == {"counted": 2, "refused": MANY - 2}
    assert answers_to(session) == 12
