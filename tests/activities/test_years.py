"""« Chiffres de l’année » : both sides read the same of what they see, by convention and by activity."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse

from activities.heard import Heard
from activities.models import Opinions, Registration
from activities.years import years_on
from partnerships.models import Commitment
from tests.factories import (
    ActivityFactory,
    HospitalFactory,
    ParticipationFactory,
    QuotaFactory,
    RegistrationFactory,
    SessionFactory,
    TrainingFactory,
    in_days,
)
from tests.pages import text_of
from tests.scenes import Scene, hospital_scene, training_of

pytestmark = pytest.mark.django_db
TODAY = in_days(0).date()


@pytest.fixture
def scene() -> Scene:
    """Two held sessions of one activity, one of another, which a second hospital shares."""
    scene = hospital_scene()
    fields = {"quota": scene.quota, "ward": scene.ward, "hospital": scene.hospital, "held": True}
    first = SessionFactory(activity=scene.activity, lived_minutes=30, **fields)
    SessionFactory(activity=scene.activity, starts_at=in_days(-8), **fields)
    other = ActivityFactory(commitment=scene.commitment, title="Une autre activité")
    shared = SessionFactory(
        activity=other, starts_at=in_days(-6), max_groups=2, max_people=30, partner=scene.partner, **fields
    )
    ParticipationFactory(session=shared, present_total=9, expected_total=9)
    Opinions.objects.create(session=first, source="link", good=4, poor=2)
    Opinions.objects.create(session=shared, source="link", fair=4)
    return scene


def test_a_year_adds_up_its_activities(scene):
    (year,) = years_on(scene.officer, TODAY)
    assert [line.reached.people for line in year.activities] == [12, 15]
    assert (year.reached.sessions, year.reached.people, year.reached.minutes) == (3, 27, 150)
    assert year.heard == Heard(sessions=1, hidden=1, good=4, poor=2)
    assert [line.heard.total for line in year.activities] == [6, 0]


def test_a_referent_reads_the_groups_of_their_own_hospitals(scene):
    (year,) = years_on(scene.referent, TODAY)
    assert (year.reached.sessions, year.reached.people) == (3, 18)


def test_whoever_attended_a_training_counts_as_a_professional(scene):
    session = SessionFactory(quota=scene.quota, activity=scene.activity, held=True, starts_at=in_days(-3))
    session.participations.all().delete()
    training = TrainingFactory(session=session)
    for state in (Registration.State.ATTENDED, Registration.State.ABSENT):
        RegistrationFactory(training=training, state=state)
    (year,) = years_on(scene.officer, TODAY)
    assert (year.reached.people, year.reached.parts["staff"]) == (28, 1)


@pytest.mark.parametrize("role", ["referent", "mediator", "coordinator", "officer"])
def test_both_sides_read_the_page_and_nothing_of_a_few(client, scene, role):
    client.force_login(getattr(scene, role))
    said = text_of(client.get(reverse("year_figures")))
    assert "Avis de 1 séance : J’ai aimé : 4 · Entre les deux : 0 · Je n’ai pas aimé : 2" in said
    assert said.count("1 séance a moins de 5 avis") == 2
    assert "Entre les deux : 4" not in said


def test_a_stranger_reads_nothing_of_it(client, scene):
    client.force_login(hospital_scene().coordinator)
    said = text_of(client.get(reverse("year_figures")))
    assert "Aucun bilan saisi pour l’instant" in said
    assert scene.convention.title not in said


def test_the_year_before_is_one_click_away(client, scene):
    starts_on = scene.quota.starts_on - timedelta(days=365)
    ends_on = scene.quota.starts_on - timedelta(days=1)
    before = QuotaFactory(commitment=scene.commitment, starts_on=starts_on, ends_on=ends_on)
    starts_at = in_days(-120)
    SessionFactory(quota=before, activity=scene.activity, ward=scene.ward, held=True, starts_at=starts_at)
    client.force_login(scene.officer)
    page = client.get(reverse("year_figures"))
    assert page.context["before"] == ends_on
    said = text_of(client.get(reverse("year_figures"), {"jour": ends_on.isoformat()}))
    assert "1 séance réalisée : 6 personnes présentes" in said
    assert "L’année en cours" in said


@pytest.fixture
def trained(scene) -> dict:
    """Three people of the hospital, one of them twice, one of another, one of none; a museum's agent."""
    first, second = (training_of(scene, starts_at=in_days(day)) for day in (-20, -10))
    of_museum = training_of(scene, kind=Commitment.Kind.MUSEUM_STAFF_TRAINING, starts_at=in_days(-5))
    here, there = scene.hospital, HospitalFactory()
    for training, hospital, job, email in (
        (first, here, "Infirmière ", "a@example.org"),
        (second, here, "infirmière", "a@example.org"),
        (first, here, "animateur", "b@example.org"),
        (first, here, "", ""),
        (first, there, "animateur", "c@example.org"),
        (of_museum, None, "médiatrice", "d@example.org"),
        (first, None, "animateur", "e@example.org"),
    ):
        came = {"state": "attended", "is_walk_in": not email}
        RegistrationFactory(training=training, hospital=hospital, job=job, email=email, full_name="Nom Secret", **came)
    RegistrationFactory(training=first, hospital=here, state="absent")
    return {"here": here.name, "there": there.name}


def test_trained_people_are_counted_by_hospital_and_job(scene, trained):
    (year,) = years_on(scene.officer, TODAY)
    said = {line.place: dict(line.jobs) for line in year.trained}
    assert said == {
        trained["here"]: {"infirmière": 1, "animateur": 1, "fonction non précisée": 1},
        trained["there"]: {"animateur": 1},
        "Agents du musée et structures invitées": {"médiatrice": 1},
        "Hors des hôpitaux de la convention": {"animateur": 1},
    }
    assert year.trained_people == 6
    (of_museum,) = years_on(scene.coordinator, TODAY)
    assert of_museum.trained_people == 6
    (own,) = years_on(scene.referent, TODAY)
    assert [line.place for line in own.trained] == [trained["here"]]
    assert not any(year.trained for year in years_on(hospital_scene().coordinator, TODAY))


def test_trained_people_are_exported_as_numbers_without_names(client, scene, trained):
    client.force_login(scene.officer)
    assert "Nom Secret" not in client.get(reverse("year_figures")).content.decode()
    lines = b"".join(client.get(reverse("trained_csv")).streaming_content).decode()
    assert f"{scene.convention.title};{trained['here']};animateur;1" in lines
    assert "Nom Secret" not in lines
    assert "example.org" not in lines
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(reverse("trained_xlsx")).streaming_content))).active
    assert sheet.max_row == 7
