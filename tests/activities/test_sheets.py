"""The sheet of a session: all that its makers need where no network is, on one tagged page, for those who see it."""

from datetime import datetime
from time import process_time

import pytest
from django.urls import reverse

from activities.models.choices import Place, State
from foundation.calendars import PARIS
from tests.activities.offer import a_session
from tests.activities.papers import codes_on, read_paper
from tests.activities.ward_pages import is_led_to
from tests.factories import MembershipFactory, ParticipationFactory, PracticalNoteFactory, WardFactory
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def session(scene):
    scene.activity.title, scene.activity.material = "Estampes en relief", "Encres à l’eau, papiers"
    scene.activity.save()
    scene.ward.phone, scene.ward.floor, scene.ward.hygiene = "01 40 00 00 10", "2e étage", "Blouse et mains propres"
    scene.ward.save()
    scene.mediator.phone = "06 12 34 56 78"
    scene.mediator.save()
    session = a_session(
        scene.ward,
        activity=scene.activity,
        lead_mediator=scene.mediator,
        where="Salle d’animation",
        note="Entrer par le jardin",
        starts_at=datetime(2026, 12, 1, 14, 30, tzinfo=PARIS),
        ends_at=datetime(2026, 12, 1, 15, 30, tzinfo=PARIS),
    )
    session.participations.update(expected_total=8, expected_patients=6, wheelchairs=2)
    PracticalNoteFactory(ward=scene.ward, activity=None, text="Sonner deux fois")
    return session


SAID = [
    "Fiche de séance",
    "Estampes en relief",
    "Mardi 1er décembre, 14 h 30 – 15 h 30",
    "2e étage",
    "Salle d’animation",
    "8 personnes, 6 patients, 2 fauteuils roulants",
    "Encres à l’eau, papiers",
    "Blouse et mains propres",
    "01 40 00 00 10",
    "06 12 34 56 78",
    "Entrer par le jardin",
    "Sonner deux fois",
    "Compter sur place",
    "Proches",
    "65 ans et plus",
    "Avis sur papier",
    "Je n’ai pas aimé",
    "Durée réelle, en minutes (prévu : 1 heure)",
]


def sheet_of(client, user, session, kind="session_sheet_pdf"):
    client.force_login(user)
    return client.get(reverse(kind, args=[session.pk]))


def test_sheet_is_one_tagged_page_that_says_all(client, scene, session):
    answer = sheet_of(client, scene.mediator, session)
    paper = read_paper(answer.content)
    assert (paper.pages, paper.language, paper.is_tagged) == (1, "fr", True)
    assert paper.title.startswith("Fiche de séance, Estampes en relief, Mardi 1er décembre")
    assert [words for words in SAID if words not in paper.text] == []
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]


def test_page_says_what_the_paper_says(client, scene, session):
    page = text_of(sheet_of(client, scene.referent, session, "session_sheet"))
    assert [words for words in SAID if words not in page.replace("\u00a0", " ")] == []


@pytest.mark.parametrize("kind", ["session_sheet", "session_sheet_pdf"])
def test_stranger_s_sheet_does_not_exist(client, session, kind):
    stranger = MembershipFactory(mediator=True).user
    assert sheet_of(client, stranger, session, kind).status_code == 404


def test_sheet_shows_a_referent_no_other_hospital_s_group(client, scene):
    elsewhere = WardFactory(name="Ailleurs", phone="01 99 99 99 99")
    shared = a_session(scene.ward, Place.REMOTE, max_groups=3, max_people=30)
    ParticipationFactory(session=shared, hospital=elsewhere.hospital, ward=elsewhere)
    text = read_paper(sheet_of(client, scene.referent, shared).content).text
    assert scene.ward.name in text
    assert "01 99 99 99 99" not in text
    assert "Ailleurs" not in text


def test_request_s_sheet_says_that_nothing_is_confirmed(client, scene):
    session = a_session(scene.ward, activity=scene.activity, requested=True)
    assert session.state == State.REQUESTED
    assert "rien n’est encore confirmé" in read_paper(sheet_of(client, scene.referent, session).content).text


def test_whatever_is_typed_stays_text_on_one_page_in_less_than_a_second_of_work(client, scene, session):
    scene.activity.title, scene.activity.material = '#read("/etc/passwd") $x$ 🎨 ورشة' + "e" * 100, "*mot* " * 400
    scene.activity.save()
    scene.ward.hygiene = "lire " * 300
    scene.ward.save()
    for number in range(10):
        PracticalNoteFactory(ward=scene.ward, activity=None, text=f"{number} " * 100)
    sheet_of(client, scene.mediator, session)
    begun = process_time()
    paper = read_paper(sheet_of(client, scene.mediator, session).content)
    assert process_time() - begun < 1
    assert paper.pages == 1
    assert '#read("/etc/passwd") $x$ ?' in paper.text


# --- The ward's own page, in the hands that may give it ---------------------------------------------------------------


def codes_for(client, user, session) -> list[str]:
    return codes_on(sheet_of(client, user, session).content)


@pytest.mark.parametrize("role", ["referent", "officer"])
def test_who_answers_for_the_ward_hands_it_its_page(client, scene, role):
    session = a_session(scene.ward, activity=scene.activity)
    group = session.participations.get()
    (code,) = codes_for(client, getattr(scene, role), session)
    assert is_led_to(code, group)
    assert is_led_to(sheet_of(client, getattr(scene, role), session, "session_sheet").content.decode(), group)


@pytest.mark.parametrize("role", ["mediator", "coordinator"])
def test_the_museum_s_people_are_not_given_the_ward_s_page(client, scene, role):
    session = a_session(scene.ward, activity=scene.activity, partner=scene.partner, lead_mediator=scene.mediator)
    assert codes_for(client, getattr(scene, role), session) == []
    assert "/accord/" not in sheet_of(client, getattr(scene, role), session, "session_sheet").content.decode()


@pytest.mark.parametrize("fields", [{"requested": True}, {"cancelled": True}, {"held": True}])
def test_a_ward_that_has_nothing_to_answer_has_no_code(client, scene, fields):
    session = a_session(scene.ward, activity=scene.activity, **fields)
    assert codes_for(client, scene.referent, session) == []


def test_in_a_shared_session_a_referent_is_given_their_own_ward_s_page_alone(client, scene):
    elsewhere = WardFactory()
    shared = a_session(scene.ward, Place.REMOTE, max_groups=3, max_people=30)
    ParticipationFactory(session=shared, hospital=elsewhere.hospital, ward=elsewhere)
    (code,) = codes_for(client, scene.referent, shared)
    assert is_led_to(code, shared.participations.get(ward=scene.ward))
