"""On the day of a training: who was there, with or without a place, and what each has of it afterwards."""

import csv
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from activities.models import Registration, Session, Training
from activities.models.choices import State
from activities.notices import registrations as notices
from activities.reached import reached_by
from activities.services.attendance import record_attendance
from activities.services.registrations import Person
from activities.tokens import registration_url
from activities.years import years_on
from foundation.errors import Refusal
from notifications.models import Notice
from partnerships.models.registrations import Ending
from tests.activities.papers import read_paper
from tests.factories import HospitalFactory, ParticipationFactory, RegistrationFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene, training_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    return hospital_scene()


def kinds_to(address: str) -> list[str]:
    return list(Notice.objects.filter(recipient_email=address).order_by("pk").values_list("kind", flat=True))


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


@pytest.fixture
def begun(scene) -> Training:
    """A training that began an hour ago, with two who had a place."""
    training = training_of(scene, starts_at=in_days(0, -1))
    for _ in range(2):
        RegistrationFactory(training=training, hospital=scene.hospital)
    return training


def test_attendance_holds_the_session_with_its_numbers(scene, begun):
    first, second = begun.registrations.order_by("pk")
    record_attendance(actor=scene.mediator, training_id=begun.pk, present=[first.pk])
    session = Session.objects.get(pk=begun.session_id)
    assert (session.state, session.reported_by) == (State.HELD, scene.mediator)
    assert [row.state for row in begun.registrations.order_by("pk")] == ["attended", "absent"]
    reached = reached_by(Session.objects.filter(pk=session.pk), "quota")[session.quota_id]
    assert (reached.people, reached.parts["staff"]) == (1, 1)
    assert kinds_to(first.email) == [notices.ATTENDED]
    record_attendance(actor=scene.mediator, training_id=begun.pk, present=[first.pk, second.pk])
    assert session.events.last().changes == [["present", "1", "2"]]
    assert kinds_to(first.email) == [notices.ATTENDED]


@pytest.mark.parametrize("case", ["stranger", "before", "nobody"])
def test_attendance_is_refused(scene, begun, case):
    row = begun.registrations.first()
    actor, present = scene.mediator, [row.pk]
    if case == "stranger":
        actor = scene.referent
    elif case == "before":
        Session.objects.update(starts_at=in_days(1), ends_at=in_days(1, 1))
    else:
        present = [RegistrationFactory().pk]
    with pytest.raises(Refusal):
        record_attendance(actor=actor, training_id=begun.pk, present=present)
    assert not Registration.objects.filter(state="attended").exists()


def test_absent_people_are_unticked_on_the_page(client, scene, begun):
    first, second = begun.registrations.order_by("pk")
    client.force_login(scene.coordinator)
    report = client.get(reverse("session_report", args=[begun.session_id]))
    assert report.url == reverse("training_attendance", args=[begun.pk])
    page = client.get(report.url)
    assert page.content.decode().count("checked") == 2
    assert "Annulez plutôt la formation" in text_of(client.post(report.url, {"key": uuid.uuid4()}))
    client.post(report.url, {"present": [second.pk], "key": uuid.uuid4()})
    first.refresh_from_db()
    assert first.state == "absent"


def test_sheet_to_sign_and_certificate_are_accessible_papers(client, scene, begun):
    first, second = begun.registrations.order_by("pk")
    client.force_login(scene.coordinator)
    sheet = read_paper(client.get(reverse("training_list_pdf", args=[begun.pk])).content)
    assert first.full_name in sheet.text
    assert second.full_name in sheet.text
    assert (sheet.is_tagged, sheet.language) == (True, "fr")
    client.logout()
    address = f"{path_of(registration_url(first))}attestation.pdf"
    assert client.get(address).url == path_of(registration_url(first))
    record_attendance(actor=scene.mediator, training_id=begun.pk, present=[first.pk])
    certificate = read_paper(client.get(address).content)
    assert first.full_name in certificate.text
    assert (certificate.pages, certificate.is_tagged) == (1, True)
    assert "Télécharger mon attestation" in text_of(client.get(path_of(registration_url(first))))
    assert client.get(f"{path_of(registration_url(second))}attestation.pdf").status_code == 302


@pytest.fixture
def full(scene) -> Training:
    """It began an hour ago: one had its only place, another waited in vain, a third was refused."""
    training = training_of(scene, places=1, starts_at=in_days(0, -1))
    RegistrationFactory(training=training, full_name="Avec place", hospital=scene.hospital)
    in_vain = {"state": "cancelled", "ended_at": timezone.now(), "registered_at": None, "hospital": scene.hospital}
    RegistrationFactory(
        training=training, full_name="En attente", ending=Ending.NO_PLACE, queued_at=in_days(-1), **in_vain
    )
    RegistrationFactory(training=training, full_name="Refusée", ending=Ending.MANAGER, **in_vain)
    return training


def note(scene, training, present, *arrivals: Person) -> None:
    record_attendance(actor=scene.coordinator, training_id=training.pk, present=present, arrivals=arrivals)


def arrival(scene, **fields) -> Person:
    said = {"full_name": "Venue Exprès", "email": "", "job": "kiné", "hospital_id": scene.hospital.pk}
    return Person(**said | fields)


def named(training, name: str) -> Registration:
    return training.registrations.get(full_name=name)


def test_who_came_without_a_place_counts_and_holds_none(scene, full):
    had_place, waited = named(full, "Avec place"), named(full, "En attente")
    note(scene, full, [had_place.pk, waited.pk], arrival(scene, email="exprès@example.org"), arrival(scene))
    full.refresh_from_db()
    assert full.taken == 1
    assert full.registrations.filter(state="attended", is_walk_in=True).count() == 3
    session = Session.objects.get(pk=full.session_id)
    assert reached_by(Session.objects.filter(pk=session.pk), "quota")[session.quota_id].people == 4
    assert kinds_to(waited.email)[-1] == kinds_to("exprès@example.org")[-1] == notices.ATTENDED
    assert kinds_to("") == []


def test_sessions_are_exported_with_as_many_people_as_the_years_figures_count(client, scene, full):
    """Also of a training that a hospital welcomes: its people are none of that hospital's groups."""
    Training.objects.update(host=scene.hospital)
    ParticipationFactory(session=full.session, hospital=scene.hospital, ward=None, expected_total=12)
    note(scene, full, [named(full, "Avec place").pk], arrival(scene))
    client.force_login(scene.officer)
    export = b"".join(client.get(reverse("admin:activities_session_export_csv")).streaming_content).decode()
    heading, line = csv.reader(export.removeprefix("\ufeff").splitlines(), delimiter=";")
    said = dict(zip(heading, line, strict=True))
    (year,) = years_on(scene.officer, timezone.localdate())
    assert (said["Personnes présentes"], said["Dont professionnels"], said["Dont patients"]) == ("2", "2", "")
    assert (year.reached.people, year.trained_people, year.hospitals) == (2, 2, [])


def test_more_than_the_places_is_said_and_kept(client, scene, full):
    client.force_login(scene.coordinator)
    fields = {"present": [named(full, "Avec place").pk], "others": [named(full, "En attente").pk]}
    fields |= {"arrivals": "Claude Martin ; claude@example.org ; infirmier\n\nLou", "hospital": scene.hospital.pk}
    address = reverse("training_attendance", args=[full.pk])
    said = text_of(client.post(address, fields | {"key": uuid.uuid4()}, follow=True))
    assert "4 présents pour 1 place, dont 3 venus sans place" in said
    claude = named(full, "Claude Martin")
    assert (claude.email, claude.job, claude.hospital) == ("claude@example.org", "infirmier", scene.hospital)
    page = text_of(client.get(reverse("training_detail", args=[full.pk])))
    assert "4 présents" in page
    assert page.count("Venu sans place") == 3


def test_where_somebody_came_from_is_said_not_taken_for_granted(client, scene, full):
    """Whoever has no hospital is no relay, and counts for none: it is not what an untouched field says."""
    client.force_login(scene.coordinator)
    address = reverse("training_attendance", args=[full.pk])
    fields = {"present": [named(full, "Avec place").pk], "arrivals": "Lou, lou@example.org, cadre"}
    page = client.post(address, fields | {"key": uuid.uuid4()}).content.decode()
    assert "Choisissez leur hôpital" in page
    assert "demandé pour qui n’était pas inscrit" in page
    assert "Lou, lou@example.org, cadre" in page
    assert not full.registrations.filter(full_name="Lou").exists()
    client.post(address, fields | {"hospital": "-", "key": uuid.uuid4()})
    assert named(full, "Lou").hospital is None


def test_whoever_is_unticked_is_taken_off_or_stands_as_before(scene, full):
    had_place, waited = named(full, "Avec place"), named(full, "En attente")
    note(scene, full, [had_place.pk, waited.pk], arrival(scene))
    note(scene, full, [had_place.pk])
    waited.refresh_from_db()
    assert (waited.state, waited.ending, waited.is_walk_in) == ("cancelled", Ending.NO_PLACE, False)
    assert not full.registrations.filter(full_name="Venue Exprès").exists()


def test_somebody_added_who_had_a_place_is_the_same_person(scene, full):
    had_place = named(full, "Avec place")
    note(scene, full, [], arrival(scene, email=had_place.email.upper()))
    had_place.refresh_from_db()
    assert (had_place.state, had_place.is_walk_in, full.registrations.count()) == ("attended", False, 3)


def test_person_of_a_hospital_that_it_is_not_for_is_refused(scene, full):
    scene.convention.hospitals.set([scene.hospital])
    with pytest.raises(Refusal, match="n’en est pas"):
        note(scene, full, [], arrival(scene, hospital_id=HospitalFactory().pk))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Lou, lou@", "n’est pas complète"),
        ("lou@example.org", "écrivez d’abord le nom"),
        ("Lou " * 60, "trop long"),
        ("Lou Rivière, cadre, Maé Petit, animateur", "une seule personne par ligne"),
        ("Lou, lou@example.org, mae@example.org", "une seule personne par ligne"),
        ("Lou Rivière, 06 12 34 56 78", "un numéro n’a pas sa place ici"),
    ],
)
def test_line_that_is_no_person_is_named_and_stays_to_be_corrected(client, scene, full, line, sentence):
    client.force_login(scene.coordinator)
    fields = {"arrivals": f"{line}\nMaé, kiné, Alix", "hospital": scene.hospital.pk, "key": uuid.uuid4()}
    answer = client.post(reverse("training_attendance", args=[full.pk]), fields)
    said = text_of(answer)
    assert sentence in said
    assert "Ligne 1, «" in said
    assert "Ligne 2, «" in said
    assert answer.context["form"]["arrivals"].value() == fields["arrivals"]
    assert "Étaient là (demandé, sauf si d’autres sont venus)" in text_of(answer)
    assert full.registrations.count() == 3


@pytest.mark.parametrize(
    "line",
    [
        "Lou Rivière, lou@example.org, cadre",
        "Lou Rivière <lou@example.org>, cadre",
        "Lou Rivière lou@example.org cadre",
        '"Lou Rivière" <lou@example.org>; cadre',
        "Lou Rivière\tcadre\tlou@example.org",
        "Lou Rivière, cadre, lou@example.org,",
    ],
)
def test_line_as_mail_programs_and_spreadsheets_copy_it_is_one_person(client, scene, full, line):
    client.force_login(scene.coordinator)
    fields = {"arrivals": line, "hospital": scene.hospital.pk, "key": uuid.uuid4()}
    fields["present"] = [named(full, "Avec place").pk]
    client.post(reverse("training_attendance", args=[full.pk]), fields)
    row = named(full, "Lou Rivière")
    assert (row.email, row.job) == ("lou@example.org", "cadre")


def test_only_who_came_without_a_place_may_have_no_address(scene, full):
    with pytest.raises(IntegrityError, match="has_address"), transaction.atomic():
        RegistrationFactory(training=full, waiting=True, email="")


def test_certificate_is_sent_after_the_end_and_printed_for_who_has_no_address(client, scene, full):
    note(scene, full, [named(full, "Avec place").pk], arrival(scene))
    assert Notice.objects.get(kind=notices.ATTENDED).due_at >= full.session.ends_at
    client.force_login(scene.coordinator)
    row = named(full, "Venue Exprès")
    address = reverse("print_certificate", args=[full.pk, row.pk])
    assert address in client.get(reverse("training_detail", args=[full.pk])).content.decode()
    assert row.full_name in read_paper(client.get(address).content).text
    absent = reverse("print_certificate", args=[full.pk, named(full, "Refusée").pk])
    assert client.get(absent).status_code == 302
