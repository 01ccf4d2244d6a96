"""Trainings: planned by either side, their places, who is registered by others, and who reads whose names."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from activities.models import Session, Training
from activities.models.choices import Means, Place, State
from activities.notices import registrations as notices
from activities.services.answers import agree
from activities.services.booking import Group, Received
from activities.services.registrations import (
    remove_registration,
)
from activities.services.trainings import Course, TrainingPlan, plan_training
from foundation.errors import Refusal
from notifications.models import Notice
from partnerships.models import Commitment
from partnerships.models.choices import Side
from partnerships.models.registrations import Ending
from tests.activities.registering import kinds_to, register
from tests.factories import HospitalFactory, RegistrationFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene, training_of, trainings_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def training(scene) -> Training:
    return training_of(scene, places=1)


def plan(activity, **fields) -> TrainingPlan:
    starts_at = in_days(10)
    said = {
        "place": Place.MUSEUM,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=3),
        "course": Course(places=12, closes_at=starts_at),
        "override_reason": "C’est voulu.",
    }
    return TrainingPlan(activity_id=activity.pk, **said | fields)


def test_coordinator_plans_at_the_museum_and_the_head_office_confirms(scene):
    made = plan_training(actor=scene.coordinator, side=Side.PARTNER, plan=plan(trainings_of(scene)))
    assert made.session.state == State.REQUESTED
    assert kinds_to(scene.convention.owner.mailbox) == ["session_requested"]
    agree(actor=scene.officer, session_id=made.session_id, side=Side.HOSPITAL)
    made = Training.objects.get()
    assert (made.session.state, made.places, made.taken) == (State.CONFIRMED, 12, 0)
    assert made.session.quota.__class__.objects.get(pk=made.session.quota_id).used == 1


@pytest.mark.parametrize(
    ("by", "side", "is_at_hospital", "state"),
    [
        ("officer", Side.PARTNER, False, State.CONFIRMED),
        ("officer", Side.PARTNER, True, State.REQUESTED),
        ("officer", Side.HOSPITAL, False, State.REQUESTED),
        ("coordinator", Side.PARTNER, False, State.REQUESTED),
    ],
)
def test_service_that_plans_in_the_museums_name_does_not_wait_for_itself(scene, by, side, is_at_hospital, state):
    """Its planning is the hospitals' word, where no hospital welcomes it; a hospital that does answers for itself."""
    at = {"place": Place.WARD, "host": Group(expected_total=12, ward_id=scene.ward.pk)} if is_at_hospital else {}
    received = Received(agreed_by="Chloé, du musée", means=Means.PHONE)
    actor = getattr(scene, by)
    made = plan_training(actor=actor, side=side, plan=plan(trainings_of(scene), **at), received=received)
    session = Session.objects.get(pk=made.session_id)
    assert (session.state, session.hospital_agreed_by == actor.full_name) == (state, state == State.CONFIRMED)
    verbs = list(session.events.order_by("pk").values_list("verb", "on_behalf_of"))
    assert verbs == [("demandée", side)] + [("confirmée", "hospital")] * (state == State.CONFIRMED)
    asked = "session_confirmed" if state == State.CONFIRMED else "session_requested"
    assert set(Notice.objects.values_list("kind", flat=True)) == {asked}


def test_referent_plans_in_their_own_hospital_alone(scene):
    activity = trainings_of(scene)
    host = Group(expected_total=12, ward_id=scene.ward.pk)
    made = plan_training(actor=scene.referent, side=Side.HOSPITAL, plan=plan(activity, place=Place.WARD, host=host))
    group = made.session.participations.get()
    assert (made.host, group.ward, group.expected_total) == (scene.hospital, scene.ward, 12)
    with pytest.raises(Refusal, match="vos propres lieux"):
        plan_training(actor=scene.referent, side=Side.HOSPITAL, plan=plan(activity))


def test_registrations_close_before_the_start(scene):
    starts_at = in_days(10)
    late = Course(places=3, closes_at=starts_at + timedelta(minutes=1))
    with pytest.raises(Refusal, match="avant le début"):
        plan_training(actor=scene.coordinator, side=Side.PARTNER, plan=plan(trainings_of(scene), course=late))


def test_database_never_holds_more_than_the_places(training):
    RegistrationFactory(training=training)
    with pytest.raises(IntegrityError, match="training_not_overfull"), transaction.atomic():
        RegistrationFactory(training=training)
    RegistrationFactory(training=training, waiting=True)
    training.refresh_from_db()
    assert training.taken == 1


def test_database_counts_the_places_of_one_hospital(scene):
    training = training_of(scene, places=9, places_per_hospital=1)
    RegistrationFactory(training=training, hospital=scene.hospital)
    with pytest.raises(IntegrityError, match="places of one hospital"), transaction.atomic():
        RegistrationFactory(training=training, hospital=scene.hospital)
    RegistrationFactory(training=training)


@pytest.mark.parametrize("case", ["other hospital", "twice", "closed", "museum staff"])
def test_who_is_not_allowed_is_told_why(scene, training, case):
    if case == "other hospital":
        with pytest.raises(Refusal, match="vos hôpitaux"):
            register(scene, training, hospital_id=HospitalFactory().pk)
    elif case == "twice":
        register(scene, training)
        with pytest.raises(Refusal, match="déjà inscrite"):
            register(scene, training, full_name="Autre nom")
    elif case == "closed":
        Training.objects.update(closes_at=timezone.now() - timedelta(hours=1))
        with pytest.raises(Refusal, match="closes"):
            register(scene, training)
    else:
        day = training_of(scene, kind=Commitment.Kind.TRAINING_DAY, starts_at=in_days(12))
        assert day not in Training.objects.visible_to(scene.referent)


def test_names_are_read_by_organisers_and_by_the_referent_of_their_hospital(client, scene):
    training = training_of(scene)
    own = RegistrationFactory(training=training, hospital=scene.hospital)
    other = RegistrationFactory(training=training)
    address = reverse("training_detail", args=[training.pk])
    for reader, names in ((scene.referent, {own}), (scene.coordinator, {own, other}), (scene.officer, {own, other})):
        client.force_login(reader)
        page = text_of(client.get(address))
        assert {row for row in (own, other) if row.full_name in page} == names
    client.force_login(scene.coordinator)
    assert own.full_name in text_of(client.get(reverse("session_detail", args=[training.session_id])))


def test_stranger_sees_nothing_and_referent_does_not_organise(client, scene):
    other = hospital_scene()
    other.convention.hospitals.set([other.hospital])
    scene.convention.hospitals.set([scene.hospital])
    training = training_of(scene)
    client.force_login(other.referent)
    assert client.get(reverse("training_detail", args=[training.pk])).status_code == 404
    client.force_login(scene.referent)
    assert client.get(reverse("training_edit", args=[training.pk])).status_code == 403


def test_colleagues_are_registered_on_the_same_page(client, scene):
    training = training_of(scene, asks_manager=True)
    client.force_login(scene.referent)
    address = reverse("colleague_register", args=[training.pk])
    fields = {"full_name": "Claude", "email": "claude@example.org", "job": "aide-soignante"}
    fields |= {"hospital": scene.hospital.pk, "key": uuid.uuid4()}
    assert "cochez qu’il est d’accord" in text_of(client.post(address, fields))
    answer = client.post(address, fields | {"key": uuid.uuid4(), "is_manager_agreed": "on"})
    assert (answer.status_code, answer.url) == (302, address)
    assert "Claude est inscrit(e)" in text_of(client.get(address))


def test_colleagues_personal_mailbox_is_asked_for_the_work_address_as_ones_own_is(client, scene):
    training = training_of(scene)
    client.force_login(scene.referent)
    address = reverse("colleague_register", args=[training.pk])
    fields = {"full_name": "Claude", "email": "claude@gmail.com", "job": "aide-soignante"}
    fields |= {"hospital": scene.hospital.pk, "key": uuid.uuid4()}
    page = text_of(client.post(address, fields))
    assert "adresse professionnelle de cette personne" in page
    assert "Cette personne n’a pas d’adresse professionnelle" in page
    assert not training.registrations.exists()
    client.post(address, fields | {"key": uuid.uuid4(), "has_no_work_address": "on"})
    assert training.registrations.get().email == "claude@gmail.com"


def test_closed_training_says_so_in_place_of_its_places(client, scene):
    training = training_of(scene, closes_at=timezone.now() - timedelta(hours=1))
    page = text_of(client.get(reverse("training_request", args=[training.pk])))
    assert "inscriptions closes" in page
    assert "places libres" not in page


def test_coordinator_plans_on_the_page(client, scene):
    activity = trainings_of(scene)
    client.force_login(scene.coordinator)
    day = timezone.localdate() + timedelta(days=20)
    fields = {"activity": activity.pk, "host": "museum", "day": day, "start_time": "10:00", "places": 8}
    fields |= {"key": uuid.uuid4(), "override_reason": "C’est voulu."}
    answer = client.post(reverse("training_new"), fields)
    made = Training.objects.get()
    assert answer.url == reverse("training_detail", args=[made.pk])
    assert (made.places, made.closes_at, made.session.place) == (8, made.session.starts_at, "museum")
    assert "8 places libres" in text_of(client.get(answer.url))


def test_referent_cancels_a_colleague_who_is_told(client, scene, training):
    row = register(scene, training)
    client.force_login(scene.referent)
    address = reverse("registration_change", args=[training.pk, row.pk])
    assert row.full_name in text_of(client.get(address))
    client.post(address, {"answer": "removed", "key": uuid.uuid4()})
    row.refresh_from_db()
    assert (row.ending, kinds_to(row.email)[-1]) == (Ending.ORGANISER, notices.ENDED)
    with pytest.raises(Refusal, match="rien n’a changé"):
        remove_registration(actor=scene.referent, registration_id=row.pk)
