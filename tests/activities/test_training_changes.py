"""What happens to a training happens to its people: cancelled, moved, taken back; each is told once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Registration, Session, Training
from activities.models.choices import State
from activities.notices import registrations as notices
from activities.services.answers import agree, cancel, decline
from activities.services.attendance import record_attendance
from activities.services.corrections import take_back
from activities.services.moves import Plan, reschedule
from activities.services.registrations import leave, remove_registration
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models.choices import Side
from partnerships.models.registrations import Ending
from partnerships.services.registrations import rank_of
from tests.factories import RegistrationFactory, SessionFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene, training_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def training(scene) -> Training:
    """Full: one has a place, one was offered one, one waits for the manager, two stand in line."""
    training = training_of(scene, places=3, asks_manager=True)
    for stage in ({}, {"offered": True, "queued_at": in_days(-2)}, {"asked": True}):
        RegistrationFactory(training=training, **stage)
    for number in range(2):
        RegistrationFactory(training=training, waiting=True, queued_at=in_days(-1, number))
    training.refresh_from_db()
    return training


def call_off(scene, training) -> None:
    cancel(actor=scene.officer, session_id=training.session_id, side=Side.PARTNER, reason="speaker")


def restore(scene, training) -> None:
    take_back(actor=scene.officer, session_id=training.session_id, side=Side.PARTNER)


def move(scene, training, starts_at, **fields) -> None:
    plan = Plan(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), **fields)
    voluntary = {"override_reason": "C’est voulu.", "acknowledged": True}
    reschedule(actor=scene.coordinator, session_id=training.session_id, side=Side.PARTNER, plan=plan, **voluntary)


def states(training) -> list[str]:
    return list(training.registrations.order_by("pk").values_list("state", flat=True))


def told(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


def test_cancelled_training_tells_everybody_and_takes_it_out_of_their_calendars(scene, training):
    call_off(scene, training)
    assert set(training.registrations.values_list("state", "ending")) == {("cancelled", Ending.SESSION)}
    assert told(notices.ENDED) == 5
    first = training.registrations.order_by("pk").first()
    message = kind_named(notices.ENDED).render(Notice.objects.get(recipient_email=first.email, kind=notices.ENDED))
    assert message.calendar_method == "CANCEL"
    assert b"METHOD:CANCEL" in message.calendar


def test_training_that_is_taken_back_brings_everybody_back_where_they_stood(scene, training):
    before, line = states(training), list(training.registrations.in_line())
    call_off(scene, training)
    restore(scene, training)
    assert states(training) == before == ["registered", "offered", "agreement", "waiting", "waiting"]
    assert list(training.registrations.in_line()) == line
    assert [rank_of(row) for row in line] == [1, 2]
    assert told(notices.RESTORED) == 5
    training.refresh_from_db()
    assert training.taken == 3


def test_page_that_cancels_says_that_those_registered_are_told_and_says_it_of_no_other_session(client, scene, training):
    client.force_login(scene.coordinator)
    sentence = "Les personnes inscrites, et celles qui attendent une place, sont prévenues aussi."
    assert sentence in text_of(client.get(reverse("session_cancel", args=[training.session_id])))
    other = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward)
    assert sentence not in text_of(client.get(reverse("session_cancel", args=[other.pk])))


def test_news_of_a_cancellation_that_was_taken_back_is_not_sent_any_more(scene, training):
    call_off(scene, training)
    restore(scene, training)
    assert not any(kind_named(notices.ENDED).still_true(row) for row in Notice.objects.filter(kind=notices.ENDED))
    assert all(kind_named(notices.RESTORED).still_true(row) for row in Notice.objects.filter(kind=notices.RESTORED))


def test_who_had_left_before_does_not_come_back(scene, training):
    gone = training.registrations.get(state="registered")
    leave(registration_id=gone.pk)
    call_off(scene, training)
    restore(scene, training)
    gone.refresh_from_db()
    assert (gone.state, gone.ending) == ("cancelled", Ending.PERSON)


def test_training_that_took_place_after_all_brings_back_those_who_had_a_place_without_a_message(scene, training):
    Session.objects.filter(pk=training.session_id).update(starts_at=in_days(0, -1), ends_at=in_days(0, 2))
    call_off(scene, training)
    restore(scene, training)
    assert states(training) == ["registered", *["cancelled"] * 4]
    assert told(notices.RESTORED) == 0


def test_report_taken_back_leaves_nobody_present(scene, training):
    Session.objects.filter(pk=training.session_id).update(starts_at=in_days(0, -4), ends_at=in_days(0, -1))
    row = training.registrations.get(state="registered")
    record_attendance(actor=scene.coordinator, training_id=training.pk, present=[row.pk])
    restore(scene, training)
    row.refresh_from_db()
    assert row.state == "registered"


def test_move_is_told_once_at_once_and_what_was_open_until_the_start_follows_it(scene, training):
    start = in_days(20)
    move(scene, training, start)
    training.refresh_from_db()
    row = training.registrations.get(state="registered")
    assert (training.session.state, training.closes_at, row.told_start) == (State.REQUESTED, start, start)
    assert told(notices.MOVED) == 5
    notice = Notice.objects.get(kind=notices.MOVED, recipient_email=row.email)
    assert kind_named(notices.MOVED).still_true(notice)
    message = kind_named(notices.MOVED).render(notice)
    assert "reste à confirmer" in message.text
    assert b"METHOD:REQUEST" in message.calendar
    agree(actor=scene.officer, session_id=training.session_id, side=Side.HOSPITAL)
    assert told(notices.MOVED) == 5


def test_no_answer_is_awaited_beyond_an_earlier_start(scene, training):
    start = in_days(1)
    move(scene, training, start)
    offered, asked = (training.registrations.get(state=state) for state in ("offered", "agreement"))
    assert (offered.offered_until, asked.manager_until) == (start, start)


def test_move_that_is_declined_tells_them_that_it_is_cancelled(scene, training):
    move(scene, training, in_days(20))
    decline(actor=scene.officer, session_id=training.session_id, side=Side.HOSPITAL, why="Trop tard.")
    assert told(notices.ENDED) == 5


def test_place_left_while_the_new_date_waits_is_offered_when_it_is_confirmed(scene, training):
    move(scene, training, in_days(20))
    leave(registration_id=training.registrations.get(state="registered").pk)
    assert states(training).count("offered") == 1
    agree(actor=scene.officer, session_id=training.session_id, side=Side.HOSPITAL)
    assert states(training).count("offered") == 2


def test_many_people_cost_no_more_queries_than_few(scene, training):
    """The changes of a session are told to all in a constant number of statements."""
    costs = []
    for more in (0, 20):
        for _ in range(more):
            RegistrationFactory(training=training, waiting=True, queued_at=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            call_off(scene, training)
        costs.append(len(asked))
        restore(scene, training)
    assert costs[1] <= costs[0]


def test_freed_place_costs_the_same_whatever_the_line(scene):
    """The database has counted the places: nobody in line is counted for again."""
    costs = []
    for length in (1, 12):
        training = training_of(scene, places=1, places_per_hospital=1, starts_at=in_days(10 + length))
        row = RegistrationFactory(training=training, hospital=scene.hospital)
        for _ in range(length):
            RegistrationFactory(training=training, waiting=True, queued_at=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            remove_registration(actor=scene.officer, registration_id=row.pk)
        costs.append(len(asked))
        assert Registration.objects.filter(training=training, state="offered").count() == 1
    assert costs[1] <= costs[0]
