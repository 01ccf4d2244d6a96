"""Registrations under attack: forged, replayed and borrowed links, scanners, haste, and names that are no names."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Registration, Training
from activities.services.registrations import ask_to_register
from activities.tokens import REGISTRATION_VALIDITY, manager_url, registration_url
from notifications.models import Notice
from tests.activities.registering import kinds_to, path_of, person, register
from tests.factories import HospitalFactory, MembershipFactory, RegistrationFactory
from tests.pages import text_of
from tests.scenes import hospital_scene, training_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]

HOSTILE = "=HYPERLINK(1)\r\nBcc: x@example.org <script>alert(1)</script>"


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def training(scene) -> Training:
    return training_of(scene, places=1, asks_manager=True)


@pytest.fixture
def row(scene, training) -> Registration:
    """Its place is held while its manager is asked."""
    return register(scene, training, manager_email="chef@example.org")


def press(client, address: str, answer: str, key=None, **fields):
    return client.post(address, {"answer": answer, "key": key or uuid.uuid4(), **fields}, follow=True)


def as_it_is(row: Registration) -> tuple:
    return Registration.objects.values_list("state", "version").get(pk=row.pk)


def broken_links(row: Registration) -> dict[str, str]:
    own, managers = path_of(registration_url(row)), path_of(manager_url(row))
    subject, rest = own.removeprefix("/formations/inscription/").split(":", 1)
    other = path_of(registration_url(RegistrationFactory(training=row.training, waiting=True)))
    others_subject = other.removeprefix("/formations/inscription/").split(":", 1)[0]
    return {
        "another's number under one's own signature": f"/formations/inscription/{others_subject}:{rest}",
        "cut short": own[:-8] + "/",
        "the manager's as one's own": managers.replace("/accord/", "/inscription/"),
        "one's own as the manager's": own.replace("/inscription/", "/accord/"),
        "no signature": f"/formations/inscription/{subject}/",
        "its certificate": own.replace(subject, others_subject) + "attestation.pdf",
    }


def test_broken_link_opens_nothing_and_says_what_to_do(client, row):
    before = as_it_is(row)
    for broken in broken_links(row).values():
        assert "Ce lien n’est pas valable" in text_of(client.get(broken)), broken
        assert client.post(broken, {"answer": "leave", "key": uuid.uuid4()}).status_code in (404, 405), broken
    assert as_it_is(row) == before


def test_link_opens_nothing_once_it_is_older_than_what_it_leads_to(client, row):
    own = path_of(registration_url(row))
    with time_machine.travel(timezone.now() + REGISTRATION_VALIDITY + timedelta(days=1)):
        assert "Ce lien a expiré" in text_of(client.get(own))


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "patch", "delete"])
def test_scanner_changes_nothing(client, row, method):
    before = as_it_is(row)
    for address in (path_of(registration_url(row)), path_of(manager_url(row))):
        getattr(client, method)(f"{address}?answer=leave&answer=agreed&key={uuid.uuid4()}")
    assert as_it_is(row) == before


def test_button_of_another_site_does_nothing(row):
    strict, before = Client(enforce_csrf_checks=True), as_it_is(row)
    for address, answer in ((path_of(registration_url(row)), "leave"), (path_of(manager_url(row)), "agreed")):
        assert press(strict, address, answer).status_code == 403
    assert as_it_is(row) == before


def test_double_tap_leaves_once(client, scene, training, row):
    second = register(scene, training, 2, manager_email="chef@example.org")
    address, key = path_of(registration_url(row)), uuid.uuid4()
    pages = [text_of(press(client, address, "leave", key)) for _ in range(2)]
    assert all("Votre inscription est annulée" in page for page in pages)
    assert kinds_to(row.email).count("registration_ended") == 1
    second.refresh_from_db()
    assert (second.state, kinds_to(second.email).count("registration_offered")) == ("offered", 1)


def test_old_mails_button_pressed_again_says_how_things_stand(client, scene, training):
    ask_to_register(training_id=training.pk, person=person(scene, manager_email="chef@example.org"))
    address = path_of(registration_url(Registration.objects.get()))
    press(client, address, "confirm")
    page = text_of(press(client, address, "confirm"))
    assert "Cette inscription est déjà confirmée" in page
    assert "Une place vous est gardée" in page
    assert Notice.objects.filter(kind="registration_manager").count() == 1
    for answer in ("accept", "opinion"):
        assert "registered" not in as_it_is(Registration.objects.get())
        press(client, address, answer)
    assert as_it_is(Registration.objects.get())[0] == "agreement"


def test_same_address_in_capitals_is_the_same_person(client, scene, training, row):
    client.force_login(scene.referent)
    fields = {"full_name": "Claude 1", "email": f" {row.email.upper()} ", "hospital": scene.hospital.pk}
    fields |= {"job": "infirmière", "manager_email": "chef@example.org", "key": uuid.uuid4()}
    page = text_of(client.post(reverse("colleague_register", args=[training.pk]), fields))
    assert "déjà inscrit" in page
    assert Registration.objects.count() == 1


def test_closing_that_passed_while_the_page_was_open_registers_nobody_and_says_so(client, scene, training):
    Training.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    fields = {"full_name": "Claude Martin", "email": "claude@example.org", "hospital": scene.hospital.pk}
    fields |= {"job": "infirmière", "manager_email": "chef@example.org", "key": uuid.uuid4()}
    page = text_of(client.post(reverse("training_request", args=[training.pk]), fields))
    assert "Les inscriptions à cette formation sont closes" in page
    assert not Registration.objects.exists()


def test_link_is_not_pressed_without_end(client, row, settings):
    settings.ACCOUNT_RATE_LIMITS = {"mailed_link": "2/m/key"}
    address = path_of(registration_url(row))
    answers = [press(client, address, "accept").status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_referent_of_another_hospital_neither_sees_nor_changes_it(client, scene, training, row):
    stranger = MembershipFactory(referent=True, hospital=HospitalFactory()).user
    client.force_login(stranger)
    address = reverse("registration_change", args=[training.pk, row.pk])
    assert press(client, address, "agreed").status_code == 404
    assert row.full_name not in text_of(client.get(reverse("training_detail", args=[training.pk])))
    fields = {"full_name": "Intrus", "email": "i@example.org", "hospital": scene.hospital.pk, "job": "cadre"}
    page = client.post(reverse("colleague_register", args=[training.pk]), fields | {"key": uuid.uuid4()})
    assert "Cette formation n’est pas pour cet hôpital" in text_of(page)
    assert Registration.objects.count() == 1


def test_name_that_is_none_stays_a_word_everywhere(client, scene, training):
    row = RegistrationFactory(training=training, hospital=scene.hospital, full_name=HOSTILE, job=HOSTILE[:90])
    client.force_login(scene.officer)
    pages = [
        client.get(reverse("training_detail", args=[training.pk])),
        client.get(reverse("registration_change", args=[training.pk, row.pk])),
        client.get(path_of(registration_url(row))),
    ]
    for page in pages:
        assert b"<script>alert" not in page.content
        assert "alert(1)" in text_of(page)
