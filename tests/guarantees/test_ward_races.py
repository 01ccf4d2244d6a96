"""A ward that answers by its link while others act: one answer, and nothing twice."""

from collections import Counter
from datetime import timedelta
from functools import partial

from django.utils import timezone

from activities.models import NearChange, Participation, Session, WardReply
from activities.models.choices import CancelReason, State
from activities.services import ward_replies
from activities.services.answers import cancel
from activities.services.ward_replies import read_page, say_fewer, say_off, say_ready, undo_reply
from activities.tokens import ward_page_token
from foundation.errors import Refusal
from notifications.models import Notice
from partnerships.models.choices import Side
from tests.factories import SessionFactory
from tests.guarantees.crowd import all_at_once
from tests.scenes import Scene, hospital_scene

MANY = 8


def outcome_of(deed) -> str:
    try:
        deed()
    except Refusal as refusal:
        return refusal.sentence
    return "done"


def kept(session: Session) -> int:
    return WardReply.objects.filter(group__session=session).count()


def rush(deeds: list) -> Counter:
    return Counter(all_at_once(outcome_of, deeds))


def session_of(scene: Scene, hours: int) -> Session:
    starts_at = timezone.now() + timedelta(hours=hours)
    fields = {"ward": scene.ward, "lead_mediator": scene.mediator, "starts_at": starts_at}
    return SessionFactory(quota=scene.quota, activity=scene.activity, **fields)


def page_of(session: Session):
    return read_page(ward_page_token(session.participations.get()))


def reply(verb, session: Session, **fields):
    """As one of several who have the same page open."""
    said = {"page": page_of(session), "answered_by": "Mme Bouleau, infirmière", "seen": session.version}
    return partial(verb, **said, **fields)


def test_ready_said_by_many_at_once_is_said_once(own_database):
    session = session_of(hospital_scene(), 6)
    assert rush([reply(say_ready, session) for _ in range(MANY)]) == {"done": MANY}
    assert (kept(session), session.events.count()) == (1, 1)


def test_ready_said_by_many_at_once_is_said_often_without_the_lock(broken_database, monkeypatch):
    session = session_of(hospital_scene(), 6)
    monkeypatch.setattr(ward_replies, "_open", lambda page, seen: page)
    rush([reply(say_ready, session) for _ in range(MANY)])
    assert kept(session) > 1


def test_of_many_different_answers_one_is_taken(own_database):
    session = session_of(hospital_scene(), 6)
    deeds = [reply(say_fewer, session, number=number) for number in range(1, 5)]
    deeds += [reply(say_off, session, reason=CancelReason.STAFF) for _ in range(4)]
    assert rush(deeds)["done"] == 1
    assert kept(session) == session.events.count() == 1


def test_wards_no_against_the_mediators_cancelling_is_one_cancellation(own_database):
    scene = hospital_scene()
    for number in range(3):
        session = session_of(scene, 6 + 2 * number)
        ward = reply(say_off, session, reason=CancelReason.STAFF)
        cancelling = {"side": Side.PARTNER, "reason": CancelReason.SPEAKER, "seen": session.version}
        outcomes = rush([ward, partial(cancel, actor=scene.mediator, session_id=session.pk, **cancelling)])
        assert outcomes["done"] == 1
        session.refresh_from_db()
        assert (session.state, session.events.count()) == (State.CANCELLED, 1)
        assert (session.cancelled_side == Side.HOSPITAL) == bool(kept(session))
        assert NearChange.objects.filter(session=session).count() == 1


def test_answer_taken_back_by_many_at_once_is_taken_back_once(own_database):
    session = session_of(hospital_scene(), 6)
    said = reply(say_off, session, reason=CancelReason.STAFF)()
    page = page_of(session)
    outcomes = rush([partial(undo_reply, page=page, reply_id=said.pk) for _ in range(MANY)])
    assert outcomes["done"] == 1
    session.refresh_from_db()
    assert (session.state, session.events.count()) == (State.CONFIRMED, 2)
    assert Notice.objects.filter(kind="session_restored", recipient_email=session.lead_mediator.email).count() == 1


def test_link_replaced_at_the_moment_of_the_answer_is_before_or_after_it(own_database):
    session = session_of(hospital_scene(), 6)
    groups = Participation.objects.filter(session=session)
    outcomes = rush([reply(say_fewer, session, number=2), lambda: groups.update(link_version=2)])
    assert outcomes["done"] + outcomes[str(ward_replies.GONE)] == 2
    assert kept(session) == outcomes["done"] - 1
