"""A manager's answer: by their link, as a referent heard it, or none in time."""

import uuid
from datetime import date, datetime, timedelta

import pytest

from activities.models import Registration, Session, Training
from activities.notices import registrations as notices
from activities.services.registration_clock import (
    pass_places_on,
)
from activities.services.registrations import (
    MANAGER_HAS,
    answer_as_manager,
    leave,
    record_manager,
)
from activities.tokens import manager_url, registration_url
from foundation.calendars import PARIS
from foundation.errors import Refusal
from partnerships.models import PublicHoliday
from partnerships.models.registrations import Ending
from partnerships.services.registrations import OFFER_LASTS, awaited_until
from tests.activities.registering import kinds_to, path_of, register
from tests.factories import RegistrationFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene, training_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def training(scene) -> Training:
    return training_of(scene, places=1)


def test_manager_agrees_by_link_or_refuses_with_a_sentence(scene):
    training = training_of(scene, places=2, asks_manager=True)
    said = {"manager_email": "chef@example.org"}
    agreed, refused = register(scene, training, 1, **said), register(scene, training, 2, **said)
    assert kinds_to("chef@example.org") == [notices.MANAGER_ASKED] * 2
    answer_as_manager(registration_id=agreed.pk, address="chef@example.org", is_agreed=True)
    with pytest.raises(Refusal, match="une phrase"):
        answer_as_manager(registration_id=refused.pk, address="chef@example.org", is_agreed=False)
    answer_as_manager(registration_id=refused.pk, address="chef@example.org", is_agreed=False, why="Effectif.")
    agreed.refresh_from_db()
    refused.refresh_from_db()
    assert (agreed.state, refused.state, refused.why) == ("registered", "cancelled", "Effectif.")


def test_managers_agreement_is_recorded_by_the_referent(scene):
    training = training_of(scene, places=2, asks_manager=True)
    assert register(scene, training, 1, is_manager_agreed=True).state == "registered"
    row = register(scene, training, 2, manager_email="chef@example.org")
    record_manager(actor=scene.referent, registration_id=row.pk, is_agreed=True)
    row.refresh_from_db()
    assert (row.state, row.manager_recorded_by) == ("registered", scene.referent)


def test_manager_who_does_not_answer_gives_the_place_back(scene):
    training = training_of(scene, places=1, asks_manager=True)
    row = register(scene, training, 1, manager_email="chef@example.org")
    waiting = register(scene, training, 2, manager_email="chef@example.org")
    pass_places_on(row.manager_until)
    waiting.refresh_from_db()
    assert waiting.state == "offered"


@pytest.mark.parametrize(("days", "has"), [(30, 7), (14, 7), (4, 2)])
def test_near_the_start_a_manager_has_half_of_what_is_left_and_the_next_in_line_the_rest(days, has):
    monday = datetime(2026, 11, 23, 10, tzinfo=PARIS)
    assert awaited_until(monday, MANAGER_HAS, monday + timedelta(days=days)) == monday + timedelta(days=has)


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        # A Thursday and a Friday before a weekend, Wednesday before Christmas, and the night of a change of hour.
        (datetime(2026, 11, 26, 17, tzinfo=PARIS), datetime(2026, 11, 30, 17, tzinfo=PARIS)),
        (datetime(2026, 11, 27, 23, 44, tzinfo=PARIS), datetime(2026, 11, 30, 23, 44, tzinfo=PARIS)),
        (datetime(2026, 12, 23, 9, tzinfo=PARIS), datetime(2026, 12, 28, 9, tzinfo=PARIS)),
        (datetime(2027, 3, 26, 9, tzinfo=PARIS), datetime(2027, 3, 30, 9, tzinfo=PARIS)),
        (datetime(2026, 11, 24, 9, tzinfo=PARIS), datetime(2026, 11, 26, 9, tzinfo=PARIS)),
    ],
)
def test_offered_place_does_not_lapse_on_a_day_on_which_nobody_reads_their_work_mail(asked, until):
    for day in (date(2026, 12, 25), date(2027, 3, 29)):
        PublicHoliday.objects.get_or_create(day=day, defaults={"name": "Férié"})
    assert awaited_until(asked, OFFER_LASTS, asked + timedelta(days=60)) == until
    assert awaited_until(asked, OFFER_LASTS, asked + timedelta(days=2)) == asked + timedelta(days=1)


def test_silent_manager_never_holds_the_place_until_the_start(scene):
    training = training_of(scene, places=1, asks_manager=True, starts_at=in_days(4))
    row = register(scene, training, 1, manager_email="chef@example.org")
    waiting = register(scene, training, 2, manager_email="chef@example.org")
    pass_places_on(row.manager_until)
    waiting.refresh_from_db()
    assert row.manager_until < waiting.offered_until < training.session.starts_at


@pytest.mark.parametrize(("after", "ended"), [(-timedelta(minutes=1), 0), (timedelta(minutes=1), 1)])
def test_clock_that_comes_late_still_ends_a_managers_time_and_never_early(scene, after, ended):
    training = training_of(scene, asks_manager=True)
    row = register(scene, training, manager_email="chef@example.org")
    assert pass_places_on(row.manager_until + after) == ended
    row.refresh_from_db()
    assert row.ending == (Ending.NO_ANSWER if ended else "")


@pytest.mark.parametrize("case", ["answered", "left", "begun", "another's"])
def test_managers_link_changes_nothing_that_is_not_asked_any_more(scene, case):
    training = training_of(scene, asks_manager=True)
    row = register(scene, training, manager_email="chef@example.org")
    link = {"registration_id": row.pk, "address": "chef@example.org"}
    if case == "answered":
        answer_as_manager(**link, is_agreed=True)
    elif case == "left":
        leave(registration_id=row.pk)
    elif case == "begun":
        Session.objects.update(starts_at=in_days(0, -1), ends_at=in_days(0, 1))
    else:
        link["address"] = "autre@example.org"
    row.refresh_from_db()
    with pytest.raises(Refusal, match="rien n’a changé"):
        answer_as_manager(**link, is_agreed=False, why="L’effectif.")
    assert Registration.objects.get(pk=row.pk).version == row.version


def test_manager_answers_on_the_page(client, scene):
    training = training_of(scene, asks_manager=True)
    row = register(scene, training, manager_email="chef@example.org")
    address = path_of(manager_url(row))
    asked = text_of(client.get(address))
    assert row.full_name in asked
    assert "(demandé pour un refus)" in asked
    assert "facultatif" not in asked
    assert "Dites en une phrase" in text_of(client.post(address, {"answer": "refused", "key": uuid.uuid4()}))
    client.post(address, {"answer": "agreed", "key": uuid.uuid4()})
    row.refresh_from_db()
    assert row.state == "registered"


def test_manager_who_refused_reads_so_and_the_person_reads_why(client, scene):
    training = training_of(scene, asks_manager=True)
    row = register(scene, training, manager_email="chef@example.org")
    manager, person = path_of(manager_url(row)), path_of(registration_url(row))
    answer_as_manager(registration_id=row.pk, address="chef@example.org", is_agreed=False, why="L’effectif.")
    assert "Votre refus est noté" in text_of(client.get(manager))
    page = text_of(client.get(person))
    assert "Votre responsable n’a pas donné son accord" in page
    assert "L’effectif." in page
    assert "Voir les autres dates" in page


def test_taking_an_offered_place_says_that_the_manager_is_asked(client, scene):
    training = training_of(scene, places=1, asks_manager=True)
    row = RegistrationFactory(training=training, offered=True, manager_email="chef@example.org")
    answer = {"answer": "accept", "key": uuid.uuid4()}
    page = text_of(client.post(path_of(registration_url(row)), answer, follow=True))
    assert "l’accord de votre responsable est demandé" in page
    assert "cette place est pour vous" not in page
