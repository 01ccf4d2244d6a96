"""Trainings for the museum's staff: who is concerned, what the others are told, and the structures that speak there."""

import uuid
from functools import partial

import pytest
from django.urls import reverse

from activities.emails.registrations import LETTERS
from activities.models import Registration, Session, Training
from activities.printing.attendance import write_certificate, write_list
from activities.services.registrations import Person, ask_to_register, register_colleague
from activities.services.trainings import Course, edit_training
from activities.tokens import registration_url
from foundation.errors import Refusal
from notifications.models import Notice
from partnerships.models import Commitment
from tests.factories import RegistrationFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene, training_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def training(scene) -> Training:
    return training_of(
        scene,
        kind=Commitment.Kind.TRAINING_DAY,
        invited="Musée invité\nAutre musée",
        structures="Association du lien\nMaison d’accueil",
    )


def ask(client, training, **fields) -> str:
    said = {"full_name": "Claude", "email": "claude@example.org", "job": "agent d’accueil", "key": uuid.uuid4()}
    return text_of(client.post(reverse("training_request", args=[training.pk]), said | fields, follow=True))


@pytest.mark.parametrize("named", ["partner", "invited"])
def test_staff_of_the_museum_and_of_those_invited_register(client, scene, training, named):
    organisation = scene.partner.name if named == "partner" else "Musée invité"
    assert "Regardez votre messagerie" in ask(client, training, organisation=organisation)
    row = Registration.objects.get()
    assert (row.organisation, row.hospital, row.ward) == (organisation, None, "")


def test_who_is_not_concerned_is_told_why_and_whom_to_write_to(client, scene, training):
    scene.partner.mailbox = "formations@musee.example"
    scene.partner.save()
    page = ask(client, training, organisation="-", job="infirmière")
    assert "réservée aux équipes de" in page
    assert "Musée invité" in page
    # Once: a phone has no room to read it twice.
    assert (
        page.replace("\u00a0", " ").count(f"voici à qui le dire : {scene.partner.name} (formations@musee.example)") == 1
    )
    assert not Registration.objects.exists()


def test_page_asks_for_the_organisation_and_neither_hospital_nor_ward(client, training):
    form = client.get(reverse("training_request", args=[training.pk])).context["form"]
    assert "organisation" in form.fields
    assert not {"hospital", "ward"} & set(form.fields)


@pytest.mark.parametrize("by", ["themselves", "coordinator"])
def test_no_door_lets_another_structure_in(scene, training, by):
    person = Person(full_name="Claude", email="claude@example.org", organisation="Ailleurs")
    verb = ask_to_register if by == "themselves" else partial(register_colleague, actor=scene.coordinator)
    with pytest.raises(Refusal, match="réservée aux équipes de"):
        verb(training_id=training.pk, person=person)


@pytest.mark.parametrize(
    ("partner", "service", "told"),
    [
        ({"phone": "01 44 00 00 00"}, {"mailbox": "culture@example.org"}, "{service} (culture@example.org)"),
        ({"phone": "01 44 00 00 00"}, {"phone": "01 40 00 00 00"}, "{partner} (01 44 00 00 00)"),
        ({}, {"phone": "01 40 00 00 00"}, "{service} (01 40 00 00 00)"),
        ({}, {}, "{partner}."),
    ],
)
def test_whom_to_turn_to_comes_with_a_way_to_reach_them(client, scene, training, partner, service, told):
    owner = scene.convention.owner
    for row, ways in ((scene.partner, partner), (owner, service)):
        type(row).objects.filter(pk=row.pk).update(**({"mailbox": "", "phone": ""} | ways))
    expected = told.format(partner=scene.partner.name, service=owner.name)
    assert f"voici à qui le dire : {expected}" in ask(client, training, organisation="-").replace("\u00a0", " ")


def test_structures_are_told_in_mails_and_on_ones_own_page(client, scene, training):
    row = RegistrationFactory(training=training, hospital=None, organisation="Musée invité", state="registered")
    notice = Notice(recipient_email=row.email, created_at=in_days(0))
    assert "Association du lien, Maison d’accueil" in LETTERS.done(row, notice).text
    assert "Association du lien, Maison d’accueil" in text_of(client.get(registration_url(row)))


def test_coordinator_registers_colleagues_of_the_museum(client, scene):
    training = training_of(scene, kind=Commitment.Kind.MUSEUM_STAFF_TRAINING)
    client.force_login(scene.coordinator)
    fields = {"full_name": "Claude", "email": "claude@example.org", "job": "médiatrice", "key": uuid.uuid4()}
    client.post(reverse("colleague_register", args=[training.pk]), fields | {"organisation": scene.partner.name})
    assert Registration.objects.get().organisation == scene.partner.name


def test_structures_are_on_the_pages_the_sheet_and_the_certificate(client, scene, training):
    row = RegistrationFactory(training=training, hospital=None, organisation="Musée invité", state="attended")
    assert "Association du lien, Maison d’accueil" in text_of(
        client.get(reverse("training_request", args=[training.pk]))
    )
    client.force_login(scene.coordinator)
    page = text_of(client.get(reverse("training_detail", args=[training.pk])))
    assert "Association du lien, Maison d’accueil" in page
    assert "Musée invité" in page
    certificate, sheet = write_certificate(row), write_list(training, [row])
    assert certificate["structures"] == sheet["structures"] == "Association du lien, Maison d’accueil"
    assert "Musée invité" in certificate["from"]


def test_names_are_written_one_a_line_each_once(client, scene, training):
    client.force_login(scene.coordinator)
    address = reverse("training_edit", args=[training.pk])
    seen = client.get(address).context["form"]["seen"].value()
    fields = {"places": 12, "structures": " Une   association\n\nUne association\nUne maison ", "key": uuid.uuid4()}
    answer = client.post(address, fields | {"seen": seen})
    assert answer.status_code == 302
    training.refresh_from_db()
    assert training.structure_names == ["Une association", "Une maison"]


@pytest.mark.parametrize(("chosen", "written"), [("Musée invité", "Musée invité"), ("-", "")])
def test_organisation_of_who_came_unannounced_is_asked(client, scene, training, chosen, written):
    Session.objects.update(starts_at=in_days(0, -1), ends_at=in_days(0, 1))
    client.force_login(scene.coordinator)
    address = reverse("training_attendance", args=[training.pk])
    fields = {"arrivals": "Dominique Petit", "seen": client.get(address).context["form"]["seen"].value()}
    assert "Choisissez leur musée ou organisation" in text_of(client.post(address, fields | {"key": uuid.uuid4()}))
    client.post(address, fields | {"key": uuid.uuid4(), "organisation": chosen})
    row = Registration.objects.get()
    assert (row.full_name, row.organisation, row.is_walk_in) == ("Dominique Petit", written, True)


def test_only_a_training_for_the_museums_staff_invites_organisations(client, scene, training):
    client.force_login(scene.coordinator)
    of_hospital = training_of(scene, starts_at=in_days(12))
    forms = [client.get(reverse("training_edit", args=[row.pk])).context["form"] for row in (training, of_hospital)]
    assert ["invited" in form.fields for form in forms] == [True, False]
    course = Course(places=9, closes_at=of_hospital.closes_at, invited="Musée invité")
    edit_training(actor=scene.coordinator, training_id=of_hospital.pk, course=course)
    of_hospital.refresh_from_db()
    assert (of_hospital.places, of_hospital.invited) == (9, "")


def test_whoever_has_no_address_is_named_for_printing(client, scene):
    training = training_of(scene, starts_at=in_days(-1), closes_at=in_days(-1))
    row = RegistrationFactory(training=training, hospital=scene.hospital)
    client.force_login(scene.coordinator)
    address = reverse("training_attendance", args=[training.pk])
    form = client.get(address).context["form"]
    fields = {"present": [row.pk], "arrivals": "Dominique Petit", "hospital": scene.hospital.pk}
    fields |= {"key": uuid.uuid4(), "seen": form["seen"].value()}
    page = text_of(client.post(address, fields, follow=True))
    assert "Chacun reçoit" not in page
    assert "Qui a une adresse reçoit" in page
    assert "à imprimer dans la liste ci-dessous" in page
    assert "Dominique Petit" in page
