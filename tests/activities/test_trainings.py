"""Trainings: planned by either side, their places, who is registered by others, and who reads whose names."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from activities.models import Registration, Session, Training
from activities.models.choices import Place, State
from activities.models.registrations import Ending
from activities.notices import registrations as notices
from activities.services.answers import agree
from activities.services.booking import Group
from activities.services.registration_clock import (
    forget_people,
    forget_unconfirmed,
    pass_places_on,
)
from activities.services.registrations import (
    Person,
    accept_offer,
    answer_as_manager,
    ask_to_register,
    confirm_request,
    leave,
    rank_of,
    record_manager,
    register_colleague,
    remove_registration,
)
from activities.services.trainings import Course, TrainingPlan, edit_training, plan_training
from activities.tokens import manager_url, registration_url
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import Commitment
from partnerships.models.choices import Side
from tests.factories import HospitalFactory, MembershipFactory, RegistrationFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene, training_of, trainings_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def training(scene) -> Training:
    return training_of(scene, places=1)


def person(scene, number: int = 1, **fields) -> Person:
    said = {"full_name": f"Claude {number}", "job": "infirmière", "hospital_id": scene.hospital.pk}
    return Person(email=f"claude{number}@example.org", **said | fields)


def register(scene, training, number: int = 1, **fields) -> Registration:
    is_agreed = fields.pop("is_manager_agreed", False)
    who = person(scene, number, **fields)
    return register_colleague(actor=scene.referent, training_id=training.pk, person=who, is_manager_agreed=is_agreed)


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


def kinds_to(address: str) -> list[str]:
    return list(Notice.objects.filter(recipient_email=address).order_by("pk").values_list("kind", flat=True))


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def unsigned(url: str) -> str:
    """A link without the second in which it was signed, nor the signature."""
    return url.rsplit(":", 2)[0]


def test_coordinator_plans_at_the_museum_and_the_head_office_confirms(scene):
    made = plan_training(actor=scene.coordinator, side=Side.PARTNER, plan=plan(trainings_of(scene)))
    assert made.session.state == State.REQUESTED
    assert kinds_to(scene.convention.owner.mailbox) == ["session_requested"]
    agree(actor=scene.officer, session_id=made.session_id, side=Side.HOSPITAL)
    made = Training.objects.get()
    assert (made.session.state, made.places, made.taken) == (State.CONFIRMED, 12, 0)
    assert made.session.quota.__class__.objects.get(pk=made.session.quota_id).used == 1


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


def test_manager_answers_on_the_page(client, scene):
    training = training_of(scene, asks_manager=True)
    row = register(scene, training, manager_email="chef@example.org")
    address = path_of(manager_url(row))
    assert row.full_name in text_of(client.get(address))
    assert "Dites en une phrase" in text_of(client.post(address, {"answer": "refused", "key": uuid.uuid4()}))
    client.post(address, {"answer": "agreed", "key": uuid.uuid4()})
    row.refresh_from_db()
    assert row.state == "registered"


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


def test_needs_are_forgotten_after_a_week_and_names_when_their_time_is_over(scene):
    training = training_of(scene)
    kept = RegistrationFactory(training=training, needs="Une chaise", state="attended")
    RegistrationFactory(training=training, state="absent")
    over = training.session.ends_at
    assert forget_people(over + timedelta(days=6)) == 0
    assert forget_people(over + timedelta(days=8)) == 1
    kept.refresh_from_db()
    assert kept.needs == ""
    assert forget_people(over + timedelta(days=2 * 366)) == 1
    assert list(Registration.objects.all()) == [kept]
    assert forget_people(over + timedelta(days=5 * 366 + 1)) == 1


def ask(client, training, **fields) -> str:
    """What the page says to somebody who asks for a place."""
    said = {"full_name": "Claude", "email": "claude@example.org", "job": "animateur", "key": uuid.uuid4()}
    return text_of(client.post(reverse("training_request", args=[training.pk]), said | fields, follow=True))


def test_professional_without_an_account_asks_confirms_and_has_the_calendar_file(client, scene):
    training = training_of(scene, places=1)
    assert training.session.activity.title in text_of(client.get(reverse("trainings")))
    assert "Regardez votre messagerie" in ask(client, training, hospital=scene.hospital.pk, needs="Une chaise")
    row = Registration.objects.get()
    assert (row.state, row.needs, kinds_to(row.email)) == ("requested", "Une chaise", [notices.ASKED])
    client.get(path_of(registration_url(row)))
    row.refresh_from_db()
    assert row.state == "requested"
    training.refresh_from_db()
    assert training.taken == 0
    answer = client.post(path_of(registration_url(row)), {"answer": "confirm", "key": uuid.uuid4()}, follow=True)
    assert "votre place est réservée" in text_of(answer)
    notice = Notice.objects.get(kind=notices.REGISTERED)
    assert b"METHOD:REQUEST" in kind_named(notices.REGISTERED).render(notice).calendar


def test_answer_is_the_same_whether_the_address_is_known_or_not(client, scene):
    training = training_of(scene)
    RegistrationFactory(training=training, email="known@example.org", hospital=scene.hospital)
    pages = [
        ask(client, training, email=email, hospital=scene.hospital.pk)
        for email in ("known@example.org", "new@example.org")
    ]
    assert pages[0] == pages[1]
    assert kinds_to("known@example.org") == [notices.KNOWN]
    assert kinds_to("new@example.org") == [notices.ASKED]


def test_unconfirmed_request_holds_no_place_and_is_forgotten_after_a_day(scene, training):
    ask_to_register(training_id=training.pk, person=person(scene))
    row = Registration.objects.get()
    Registration.objects.update(created_at=timezone.now() - timedelta(hours=24))
    with pytest.raises(Refusal, match="plus de 24 heures"):
        confirm_request(registration_id=row.pk)
    assert register(scene, training, 2).state == "registered"
    assert (forget_unconfirmed(), Registration.objects.filter(pk=row.pk).exists()) == (1, False)


def test_newer_request_of_an_address_replaces_the_older_one(scene, training):
    for name in ("Faux Nom", "Vrai Nom"):
        ask_to_register(training_id=training.pk, person=person(scene, full_name=name))
    assert Registration.objects.get().full_name == "Vrai Nom"


def test_addresses_are_not_written_to_without_end(client, scene, settings):
    settings.ACCOUNT_RATE_LIMITS = {"training_request": "2/h/key"}
    training = training_of(scene)
    for _ in range(2):
        ask(client, training, hospital=scene.hospital.pk)
    answer = client.post(
        reverse("training_request", args=[training.pk]),
        {
            "full_name": "Claude",
            "email": "CLAUDE@example.org",
            "job": "animateur",
            "hospital": scene.hospital.pk,
            "key": uuid.uuid4(),
        },
    )
    assert answer.status_code == 429


def test_page_asks_the_managers_address_where_their_agreement_is_asked(client, scene):
    training = training_of(scene, asks_manager=True)
    assert "Indiquez l’adresse de votre responsable" in ask(client, training, hospital=scene.hospital.pk)


def test_closed_training_says_so_and_a_mere_request_is_not_found(client, scene):
    training = training_of(scene, closes_at=timezone.now() - timedelta(hours=1))
    assert "Les inscriptions à cette formation sont closes" in text_of(
        client.get(reverse("training_request", args=[training.pk]))
    )
    Session.objects.update(state=State.REQUESTED)
    assert client.get(reverse("training_request", args=[training.pk])).status_code == 404
    assert "Aucune date" in text_of(client.get(reverse("trainings")))


def test_trainings_are_not_among_what_patients_are_offered(client, scene):
    training = training_of(scene, host=scene.hospital)
    page = text_of(client.get(reverse("hospital", args=[scene.hospital.slug])))
    assert training.session.activity.title not in page
