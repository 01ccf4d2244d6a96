"""The places of a training, the waiting list in its order, and each person's link."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from activities.models import Registration, Training
from activities.notices import registrations as notices
from activities.services.registration_clock import (
    pass_places_on,
)
from activities.services.registrations import (
    accept_offer,
    leave,
    register_colleague,
)
from activities.services.trainings import Course, edit_training
from activities.tokens import manager_url, registration_url
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models.registrations import Ending
from partnerships.services.registrations import rank_of
from tests.activities.registering import kinds_to, path_of, person, register
from tests.factories import HospitalFactory, MembershipFactory, RegistrationFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene, training_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def training(scene) -> Training:
    return training_of(scene, places=1)


def test_referent_registers_colleagues_in_a_row_then_they_wait_in_order(scene, training):
    states = [register(scene, training, number).state for number in (1, 2, 3)]
    assert states == ["registered", "waiting", "waiting"]
    assert [rank_of(row) for row in training.registrations.in_line()] == [1, 2]
    assert kinds_to("claude1@example.org") == [notices.REGISTERED]
    assert kinds_to("claude2@example.org") == [notices.WAITING]


def test_hospitals_places_are_shared_and_the_line_lets_others_pass(scene):
    training = training_of(scene, places=2, places_per_hospital=1)
    other = HospitalFactory()
    assert register(scene, training, 1).state == "registered"
    assert register(scene, training, 2).state == "waiting"
    other_referent = MembershipFactory(referent=True, hospital=other).user
    row = register_colleague(
        actor=other_referent, training_id=training.pk, person=person(scene, 3, hospital_id=other.pk)
    )
    assert row.state == "registered"


def test_freed_place_is_offered_to_the_first_and_passes_on_when_it_expires(scene, training):
    first, second, third = (register(scene, training, number) for number in (1, 2, 3))
    leave(registration_id=first.pk)
    second.refresh_from_db()
    assert (second.state, kinds_to("claude2@example.org")[-1]) == ("offered", notices.OFFERED)
    assert pass_places_on(second.offered_until - timedelta(seconds=1)) == 0
    assert pass_places_on(second.offered_until) == 1
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.ending, third.state) == (Ending.LAPSED, "offered")
    with pytest.raises(Refusal, match="plus proposée"):
        accept_offer(registration_id=second.pk)
    assert accept_offer(registration_id=third.pk).state == "registered"


@pytest.mark.parametrize(("after", "ended"), [(-timedelta(minutes=1), 0), (timedelta(minutes=1), 1)])
def test_clock_that_comes_late_still_ends_an_offer_and_never_early(scene, training, after, ended):
    first, second = (register(scene, training, number) for number in (1, 2))
    leave(registration_id=first.pk)
    second.refresh_from_db()
    assert pass_places_on(second.offered_until + after) == ended


@pytest.mark.parametrize(("after", "ended"), [(-timedelta(minutes=1), 0), (timedelta(minutes=1), 1)])
def test_clock_that_comes_late_still_closes_the_line_and_never_early(scene, training, after, ended):
    _first, second = (register(scene, training, number) for number in (1, 2))
    assert pass_places_on(training.session.starts_at + after) == ended
    second.refresh_from_db()
    assert second.ending == (Ending.NO_PLACE if ended else "")


def test_added_places_go_to_the_waiting_list(scene, training):
    register(scene, training, 1)
    waiting = register(scene, training, 2)
    course = Course(places=2, closes_at=training.closes_at)
    edit_training(actor=scene.coordinator, training_id=training.pk, course=course)
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    fewer = Course(places=1, closes_at=training.closes_at)
    with pytest.raises(Refusal, match="déjà prises"):
        edit_training(actor=scene.coordinator, training_id=training.pk, course=fewer)


def unsigned(url: str) -> str:
    """A link without the second in which it was signed, nor the signature."""
    return url.rsplit(":", 2)[0]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_mail_can_be_written(scene, training, language):
    row = RegistrationFactory(
        training=training, offered_until=in_days(1), manager_until=in_days(2), manager_email="chef@example.org"
    )
    notice = Notice(object_type="registration", object_id=row.pk, recipient_email=row.email, created_at=timezone.now())
    with translation.override(language):
        for kind in (
            notices.WAITING,
            notices.PENDING,
            notices.REGISTERED,
            notices.OFFERED,
            notices.MOVED,
            notices.RESTORED,
        ):
            assert row.full_name in kind_named(kind).render(notice).text
        assert unsigned(manager_url(row)) in kind_named(notices.MANAGER_ASKED).render(notice).text
        Registration.objects.update(state="cancelled", ended_at=timezone.now(), ending=Ending.MANAGER)
        assert unsigned(registration_url(row)) in kind_named(notices.ENDED).render(notice).text


def test_link_opens_a_page_and_only_the_button_leaves(client, scene, training):
    row = register(scene, training)
    address = path_of(registration_url(row))
    assert "votre place est réservée" in text_of(client.get(address))
    row.refresh_from_db()
    assert row.state == "registered"
    client.post(address, {"answer": "leave", "key": uuid.uuid4()})
    row.refresh_from_db()
    assert (row.state, row.ending) == ("cancelled", Ending.PERSON)
    assert client.get("/formations/inscription/forge/").status_code == 404
