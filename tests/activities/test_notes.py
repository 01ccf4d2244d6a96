"""Practical notes: who writes, who reads, who takes away, and what is refused."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.models import PracticalNote, Session
from foundation.plain_words import refuse_identity_numbers
from tests.factories import MembershipFactory, PracticalNoteFactory, SessionFactory, WardFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def session(scene) -> Session:
    return session_in(scene)


def session_in(scene, **fields) -> Session:
    fields.setdefault("ward", scene.ward)
    return SessionFactory(quota=scene.quota, activity=scene.activity, **fields)


def page_of(client, session) -> str:
    return text_of(client.get(reverse("session_detail", args=[session.pk])))


def write(client, session, **fields):
    posted = {"key": uuid.uuid4(), "about": "activity", "text": "Se fait bien assis.", **fields}
    return client.post(reverse("note_new", args=[session.pk]), posted, follow=True)


def test_what_was_learned_in_a_ward_is_read_by_whoever_comes_next(client, scene, session):
    client.force_login(scene.mediator)
    write(client, session, about=scene.ward.pk, text="Arriver par le jardin.")
    colleague = MembershipFactory(mediator=True, partner=scene.partner).user
    later = session_in(scene, starts_at=in_days(30), lead_mediator=colleague)
    client.force_login(later.lead_mediator)
    said = page_of(client, later)
    assert "Arriver par le jardin." in said
    assert scene.partner.name in said
    elsewhere = session_in(scene, ward=WardFactory(hospital=scene.hospital), starts_at=in_days(40))
    assert "Arriver par le jardin." not in page_of(client, elsewhere)


def test_what_was_learned_of_an_activity_follows_it_everywhere(client, scene, session):
    client.force_login(scene.referent)
    write(client, session)
    elsewhere = session_in(scene, ward=WardFactory(hospital=scene.hospital), starts_at=in_days(40))
    assert "Se fait bien assis." in page_of(client, elsewhere)


def test_note_shows_its_month_and_side_and_never_who_wrote_it(client, scene, session):
    client.force_login(scene.coordinator)
    write(client, session)
    client.force_login(scene.referent)
    notes = page_of(client, session).partition("Notes pratiques")[2].partition("L’activité")[0]
    assert "novembre 2026" in notes
    assert scene.coordinator.full_name not in notes


def test_one_side_takes_away_its_own_note_and_the_service_any(client, scene, session):
    note = PracticalNoteFactory(ward=scene.ward)
    address = reverse("note_erase", args=[session.pk, note.pk])
    client.force_login(scene.coordinator)
    assert client.post(address, {"key": uuid.uuid4()}).status_code == 403
    for person in (scene.referent, scene.officer):
        note = PracticalNoteFactory(ward=scene.ward)
        client.force_login(person)
        assert "La note est retirée" in text_of(
            client.post(reverse("note_erase", args=[session.pk, note.pk]), {"key": uuid.uuid4()}, follow=True)
        )
        assert not PracticalNote.objects.filter(pk=note.pk).exists()


def test_note_of_another_ward_is_not_reached_through_this_session(client, scene, session):
    note = PracticalNoteFactory()
    client.force_login(scene.officer)
    assert client.get(reverse("note_erase", args=[session.pk, note.pk])).status_code == 404


def test_session_page_costs_the_same_with_many_notes(client, scene, session, django_assert_max_num_queries):
    PracticalNoteFactory.create_batch(30, ward=scene.ward)
    client.force_login(scene.mediator)
    with django_assert_max_num_queries(14):
        client.get(reverse("session_detail", args=[session.pk]))


@pytest.mark.parametrize(
    "text", ["Mme D., 2 75 03 75 116 004 81", "dossier 8001234567", "NIR 1850375116004", "1 85 06 2A 111 222"]
)
def test_numbers_of_persons_and_files_are_refused_and_what_was_typed_stays(client, scene, session, text):
    with pytest.raises(ValidationError):
        refuse_identity_numbers(text)
    client.force_login(scene.mediator)
    page = write(client, session, text=text)
    assert "retirez-le" in text_of(page)
    assert page.context["form"]["text"].value() == text
    assert not PracticalNote.objects.exists()


@pytest.mark.parametrize(
    "text", ["Appeler le 01 40 27 40 00", "0140274000", "+33140274000", "12 personnes en 2026", "75013"]
)
def test_phones_years_and_counts_pass(text):
    assert refuse_identity_numbers(text) is None
