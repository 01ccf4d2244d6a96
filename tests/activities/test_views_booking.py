"""Booking a slot through the web."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Participation, Session
from activities.models.choices import Place, State
from tests.factories import (
    ActivityFactory,
    CommitmentFactory,
    HospitalFactory,
    MembershipFactory,
    QuotaFactory,
    SessionFactory,
    SlotFactory,
    WardFactory,
    in_days,
)
from tests.pages import text_of
from tests.scenes import hospital_scene, visits_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return hospital_scene()


def booking(scene, **fields):
    return {"key": uuid.uuid4(), "activity": scene.activity.pk, "expected_total": 6, **fields}


def test_booking_page_proposes_the_only_activity_and_a_number(client, scene):
    slot = scene.open_slot(capacity=5)
    client.force_login(scene.mediator)
    form = client.get(reverse("slot_book", args=[slot.pk])).context["form"]
    assert form["activity"].value() == scene.activity.pk
    assert form["expected_total"].value() == 5


def test_mediator_books_and_leads(client, scene):
    slot = scene.open_slot()
    client.force_login(scene.mediator)
    answer = client.post(reverse("slot_book", args=[slot.pk]), booking(scene), follow=True)
    session = Session.objects.get()
    assert answer.redirect_chain == [(reverse("session_detail", args=[session.pk]), 302)]
    assert (session.state, session.slot, session.lead_mediator) == (State.CONFIRMED, slot, scene.mediator)
    assert "C’est réservé et confirmé" in text_of(answer)


def test_booking_posted_twice_books_once(client, scene):
    slot, form = scene.open_slot(), booking(scene)
    client.force_login(scene.mediator)
    first = client.post(reverse("slot_book", args=[slot.pk]), form)
    second = client.post(reverse("slot_book", args=[slot.pk]), form)
    assert first.url == second.url == reverse("session_detail", args=[Session.objects.get().pk])


def test_coordinator_names_the_mediator_or_leaves_it_for_later(client, scene):
    client.force_login(scene.coordinator)
    named, later = scene.open_slot(), scene.open_slot()
    client.post(reverse("slot_book", args=[named.pk]), booking(scene, mediator=scene.mediator.pk))
    client.post(reverse("slot_book", args=[later.pk]), booking(scene))
    assert named.sessions.get().lead_mediator == scene.mediator
    assert later.sessions.get().lead_mediator is None


def test_slot_just_taken_offers_the_nearest_and_keeps_what_was_typed(client, scene):
    taken = scene.open_slot()
    elsewhere = SlotFactory(commitments=[scene.commitment], starts_at=taken.starts_at)
    further = scene.open_slot(starts_at=in_days(40))
    other = scene.open_slot(starts_at=in_days(5))
    SessionFactory(slot=taken, quota=scene.quota, activity=scene.activity, starts_at=in_days(50))
    client.force_login(scene.mediator)
    page = client.post(
        reverse("slot_book", args=[taken.pk]), booking(scene, expected_total=7, note="Prévoir des tables")
    )
    assert "vient d’être pris" in text_of(page)
    assert page.context["form"]["expected_total"].value() == "7"
    assert list(page.context["nearest"]) == [other, further, elsewhere]
    assert Session.objects.count() == 1


def test_exhausted_volume_says_whom_to_ask(client):
    scene = hospital_scene(quantity=0)
    client.force_login(scene.mediator)
    page = client.post(reverse("slot_book", args=[scene.open_slot().pk]), booking(scene))
    assert "est épuisé" in text_of(page)
    assert scene.convention.owner.mailbox in text_of(page)


def test_activity_without_agreement_is_shown_with_what_it_waits_for(client, scene):
    waiting = ActivityFactory(commitment=scene.commitment, title="Estampes", agreed=False)
    slot = scene.open_slot()
    client.force_login(scene.mediator)
    page = client.get(reverse("slot_book", args=[slot.pk]))
    assert f"Estampes, accord attendu : Groupe hospitalier et {scene.partner}" in text_of(page)
    refused = client.post(reverse("slot_book", args=[slot.pk]), booking(scene, activity=waiting.pk))
    assert "activity" in refused.context["form"].errors
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("expected_total", ""),
        ("expected_total", "0"),
        ("expected_total", "9" * 40),
        ("expected_total", "beaucoup"),
        ("expected_total", "9"),
        ("expected_patients", "7"),
        ("wheelchairs", "-1"),
        ("contact_name", "x" * 151),
        ("note", "🎨" * 251),
        ("activity", "0"),
        ("key", "n'importe quoi"),
    ],
)
def test_bad_booking_is_said_and_kept(client, scene, field, value):
    slot = scene.open_slot()
    client.force_login(scene.mediator)
    form_data = booking(scene, note="Tables basses") | {field: value}
    page = client.post(reverse("slot_book", args=[slot.pk]), form_data)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert page.context["form"]["note"].value() == form_data["note"]
    assert not Session.objects.exists()


def test_booking_keeps_right_to_left_text_and_emoji(client, scene):
    client.force_login(scene.mediator)
    client.post(reverse("slot_book", args=[scene.open_slot().pk]), booking(scene, note="مرحبا 🎨"))
    assert Session.objects.get().note == "مرحبا 🎨"


def test_stranger_gets_the_same_answer_as_for_nothing(client, scene):
    slot = scene.open_slot()
    client.force_login(MembershipFactory(mediator=True).user)
    hidden = client.get(reverse("slot_book", args=[slot.pk]))
    unknown = client.get(reverse("slot_book", args=[slot.pk + 1000]))
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content


def test_mediator_whose_coordination_books_is_told_so(client, scene):
    scene.partner.mediators_book = False
    scene.partner.save()
    client.force_login(scene.mediator)
    slot = scene.open_slot()
    assert client.get(reverse("slot_book", args=[slot.pk])).status_code == 403
    assert client.post(reverse("slot_book", args=[slot.pk]), booking(scene)).status_code == 403


def test_referent_does_not_book_their_own_slot(client, scene):
    client.force_login(scene.referent)
    assert client.get(reverse("slot_book", args=[scene.open_slot().pk])).status_code == 403


def test_booking_refuses_another_method(client, scene):
    client.force_login(scene.mediator)
    assert client.delete(reverse("slot_book", args=[scene.open_slot().pk])).status_code == 405


def test_slot_no_longer_free_says_so_and_offers_others(client, scene):
    taken, other = scene.open_slot(), scene.open_slot()
    SessionFactory(slot=taken, quota=scene.quota, activity=scene.activity)
    client.force_login(scene.mediator)
    page = client.get(reverse("slot_book", args=[taken.pk]))
    assert "n’est plus libre" in text_of(page)
    assert list(page.context["nearest"]) == [other]
    assert "Confirmer la réservation" not in text_of(page)


def test_referent_books_a_visit_for_one_of_their_wards(client, scene):
    commitment, activity = visits_of(scene)
    slot = SlotFactory(museum=True, partner=scene.partner, commitments=[commitment])
    client.force_login(scene.referent)
    form = booking(scene, activity=activity.pk, group=f"ward:{scene.ward.pk}", wheelchairs=2)
    client.post(reverse("slot_book", args=[slot.pk]), form)
    group = Participation.objects.get()
    assert (group.ward, group.hospital, group.wheelchairs) == (scene.ward, scene.hospital, 2)
    assert group.session.place == Place.MUSEUM
    assert group.session.lead_mediator is None


def test_referent_cannot_book_for_another_hospitals_ward(client, scene):
    commitment, activity = visits_of(scene)
    slot = SlotFactory(museum=True, partner=scene.partner, commitments=[commitment])
    client.force_login(scene.referent)
    form = booking(scene, activity=activity.pk, group=f"ward:{WardFactory().pk}")
    page = client.post(reverse("slot_book", args=[slot.pk]), form)
    assert "group" in page.context["form"].errors
    assert not Session.objects.exists()


def test_referent_whose_hospital_is_outside_the_convention_cannot_book_its_activity(client, scene):
    commitment, _activity = visits_of(scene)
    elsewhere = CommitmentFactory(museum_visit=True)
    elsewhere.strand.convention.hospitals.add(HospitalFactory())
    QuotaFactory(commitment=elsewhere)
    foreign = ActivityFactory(commitment=elsewhere)
    slot = SlotFactory(museum=True, partner=scene.partner, commitments=[commitment, elsewhere])
    client.force_login(scene.referent)
    form = booking(scene, activity=foreign.pk, group=f"ward:{scene.ward.pk}")
    page = client.post(reverse("slot_book", args=[slot.pk]), form)
    assert "activity" in page.context["form"].errors
    assert not Session.objects.exists()


def test_booking_costs_eighteen_queries(client, scene):
    slot = scene.open_slot()
    client.force_login(scene.mediator)
    with CaptureQueriesContext(connection) as captured:
        client.post(reverse("slot_book", args=[slot.pk]), booking(scene))
    assert Session.objects.exists()
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) == 18


def test_form_without_its_token_gets_a_clear_page(scene):
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.mediator)
    page = client.post(reverse("slot_book", args=[scene.open_slot().pk]), booking(scene))
    assert page.status_code == 403
    assert not Session.objects.exists()
