"""A professional without an account asks for a place, confirms it, and nobody learns who is known."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Registration, Session, Training
from activities.models.choices import State
from activities.notices import registrations as notices
from activities.services.registration_clock import (
    forget_unconfirmed,
)
from activities.services.registrations import (
    ask_to_register,
    confirm_request,
)
from activities.tokens import registration_url
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import HeadOfficeService, Partner
from tests.activities.registering import kinds_to, path_of, person, register
from tests.factories import RegistrationFactory
from tests.pages import text_of
from tests.scenes import hospital_scene, training_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def training(scene) -> Training:
    return training_of(scene, places=1)


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
    message = kind_named(notices.REGISTERED).render(notice)
    assert b"METHOD:REQUEST" in message.calendar
    # A label that asks takes no colon besides.
    assert "Une question ? " in message.text
    assert "? :" not in message.text


def test_link_of_a_request_that_a_newer_one_replaced_leads_to_the_newer_mail(client, scene, training):
    ask(client, training, hospital=scene.hospital.pk)
    older = registration_url(Registration.objects.get())
    ask(client, training, hospital=scene.hospital.pk)
    page = text_of(client.get(path_of(older)))
    assert "ouvrez le message le plus récent" in page
    assert "fiche de séance" not in page


def test_personal_mailbox_is_asked_for_the_work_address_or_to_say_that_there_is_none(client, scene, training):
    said = {"email": "Claude.Martin@Gmail.com ", "hospital": scene.hospital.pk, "ward": "Gériatrie"}
    form = client.get(reverse("training_request", args=[training.pk])).context["form"]
    assert "has_no_work_address" not in form.fields
    page = ask(client, training, **said)
    assert "semble être une adresse personnelle" in page
    assert "Je n’ai pas d’adresse professionnelle" in page
    assert not Registration.objects.exists()
    assert "Regardez votre messagerie" in ask(client, training, **said, has_no_work_address="on")
    assert Registration.objects.get().email == "claude.martin@gmail.com"


@pytest.mark.parametrize("address", ["claude@aphp.fr", "claude@gmail.com.aphp.fr", "gmail.com@aphp.fr"])
def test_work_address_is_asked_nothing_more(client, scene, training, address):
    assert "Regardez votre messagerie" in ask(client, training, email=address, hospital=scene.hospital.pk)


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


def test_whose_hospital_is_not_listed_reads_the_services_public_mailbox_alone(client, training):
    HeadOfficeService.objects.update(mailbox="culture@example.org")
    Partner.objects.update(mailbox="musee@example.org")
    page = text_of(client.get(reverse("training_request", args=[training.pk])))
    assert "culture@example.org" in page
    assert "musee@example.org" not in page


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
