"""The addresses of the public offer: printed on posters, they always lead somewhere, and cost next to nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from activities.models import Participation, Session
from partnerships.models.choices import Visibility
from tests.activities.offer import a_session, read
from tests.factories import HeadOfficeServiceFactory, HospitalFactory, WardFactory, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return HospitalFactory(name="Hôpital de l'Essai", phone="")


@pytest.fixture
def ward(hospital):
    return WardFactory(hospital=hospital, name="Gériatrie aiguë")


# --- Addresses --------------------------------------------------------------------------------------------------------


def test_empty_hospital_says_what_to_do(client, hospital):
    page = read(client, "hospital", hospital.slug)
    assert "Rien n’est annoncé pour l’instant" in page
    assert "Dites-le à l’équipe de votre service" in page
    assert "Imprimer" not in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_merged_hospital_s_posters_lead_to_the_one_that_stands(client, ward, language):
    standing = HospitalFactory()
    ward.hospital.merged_into = standing
    ward.hospital.save()
    with override(language):
        for old, new in (
            (reverse("hospital", args=[ward.hospital.slug]), reverse("hospital", args=[standing.slug])),
            (reverse("ward", args=[ward.hospital.slug, ward.slug]), reverse("ward", args=[standing.slug, ward.slug])),
        ):
            response = client.get(old)
            assert (response.status_code, response["Location"]) == (301, new)
            assert client.get(new).status_code == 200


def test_poster_of_a_hospital_merged_twice_leads_on_in_one_step(client, ward):
    first, second, third = ward.hospital, HospitalFactory(), HospitalFactory()
    first.merged_into = second
    first.save()
    second.merged_into = third
    second.save()
    answer = client.get(reverse("ward", args=[first.slug, ward.slug]))
    assert answer.url == reverse("ward", args=[third.slug, ward.slug])
    assert client.get(answer.url).status_code == 200


def test_hospitals_are_not_merged_in_a_circle():
    first, second = HospitalFactory(), HospitalFactory()
    first.merged_into = second
    first.save()
    second.merged_into = first
    with pytest.raises(ValidationError, match="lui-même fusionné"):
        second.full_clean()


def test_shortened_address_of_a_poster_leads_home(client):
    assert client.get("/hopitaux/").url == "/"


def test_merged_hospital_s_sessions_are_read_where_its_address_leads(client, ward):
    a_session(ward, starts_at=in_days(2))
    standing = HospitalFactory(name="Hôpital qui reste")
    ward.hospital.merged_into = standing
    ward.hospital.save()
    assert "Papiers découpés" in read(client, "hospital", standing.slug)
    home = read(client, "home")
    assert "Hôpital qui reste" in home.split("Prochains rendez-vous")[1].split("</section>")[0]
    assert ward.hospital.name.replace("'", "&#x27;") not in home


def test_inactive_hospital_s_page_is_friendly_and_shows_nothing(client, ward):
    a_session(ward)
    ward.hospital.is_active = False
    ward.hospital.save()
    for page in (
        read(client, "hospital", ward.hospital.slug),
        read(client, "ward", ward.hospital.slug, ward.slug),
    ):
        assert "n’accueille pas de rendez-vous en ce moment" in page
        assert "Papiers découpés" not in page


def test_closed_ward_s_page_leads_to_the_hospital(client, ward):
    a_session(ward, visibility=Visibility.WARD)
    ward.is_active = False
    ward.save()
    page = read(client, "ward", ward.hospital.slug, ward.slug)
    assert "Papiers découpés" not in page
    assert f'href="{reverse("hospital", args=[ward.hospital.slug])}"' in page


def test_unknown_addresses_are_not_found(client, ward):
    elsewhere = HospitalFactory()
    for name, slugs in (
        ("hospital", ["inconnu"]),
        ("ward", [ward.hospital.slug, "inconnu"]),
        ("ward", [elsewhere.slug, ward.slug]),
        ("ward", ["inconnu", ward.slug]),
    ):
        assert client.get(reverse(name, args=slugs)).status_code == 404


def test_ward_s_page_stays_out_of_search_engines(client, ward):
    assert client.get(reverse("ward", args=[ward.hospital.slug, ward.slug]))["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get(reverse("hospital", args=[ward.hospital.slug]))


@pytest.mark.parametrize("page", ["1", "0", "-1", "99999999999999999999", "²", "x", ""])
def test_any_page_number_is_answered(client, ward, page):
    a_session(ward)
    assert client.get(reverse("hospital", args=[ward.hospital.slug]), {"page": page}).status_code == 200


@pytest.mark.parametrize("page", ["2", "999"])
def test_page_after_the_last_leads_to_the_first(client, ward, page):
    a_session(ward)
    address = reverse("hospital", args=[ward.hospital.slug])
    assert client.get(address, {"page": page}).url == address


@pytest.mark.parametrize("name", ["home", "accessibility", "privacy", "robots"])
def test_public_pages_refuse_to_be_written(client, name):
    assert client.post(reverse(name)).status_code == 405


# --- Statement, privacy, robots ---------------------------------------------------------------------------------------


def test_statement_is_honest_and_says_whom_to_write_to(client):
    HeadOfficeServiceFactory(name="Service culture", mailbox="culture@example.org")
    page = read(client, "accessibility")
    for words in (
        "<h1>Accessibilité : non conforme</h1>",
        "loi n° 2005-102 du 11 février 2005",
        "en l’absence d’audit valide",
        "Défenseur des droits",
        'href="mailto:culture@example.org"',
    ):
        assert words in page


@pytest.mark.parametrize("name", ["home", "accessibility", "privacy"])
def test_every_page_states_its_conformity(client, name):
    page = read(client, name)
    assert f'<a href="{reverse("accessibility")}">Accessibilité : non conforme</a>' in page


def test_privacy_page_keeps_its_promise(client, ward):
    page = read(client, "privacy")
    assert "Aucun compte, aucun formulaire sur vous, aucun cookie." in page
    assert "Quelques cookies servent seulement" in page
    response = client.get(reverse("privacy"))
    assert not response.cookies
    for name in ("home", "privacy", "accessibility"):
        assert 'src="http' not in read(client, name)


def test_robots_are_kept_out_of_what_is_not_public(client):
    text = client.get("/robots.txt").content.decode()
    for address in ("/espace/", "/gestion/", "/compte/"):
        assert f"Disallow: {address}\n" in text


# --- Cost -------------------------------------------------------------------------------------------------------------


def plan_many(ward, count: int) -> None:
    """As many confirmed sessions of one ward, a quarter of an hour apart."""
    session = a_session(ward)
    session.quota.quantity = count
    session.quota.save()
    fields = {
        field.attname: getattr(session, field.attname)
        for field in Session._meta.concrete_fields
        if not field.generated and not field.primary_key
    }
    sessions = []
    for number in range(count - 1):
        starts_at = in_days(1) + timedelta(minutes=15 * number)
        sessions.append(Session(**fields | {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=10)}))
    Session.objects.bulk_create(sessions, batch_size=250)
    groups = [
        Participation(
            session=each,
            hospital=ward.hospital,
            ward=ward,
            state=Participation.State.CONFIRMED,
            expected_total=6,
        )
        for each in sessions
    ]
    Participation.objects.bulk_create(groups, batch_size=250)
    # As the server does by itself within a minute: without it, PostgreSQL plans for the few rows of earlier tests.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.parametrize("count", [30, 3000])
def test_pages_cost_the_same_with_30_and_3000_sessions(client, ward, count):
    plan_many(ward, count)
    costs = {}
    for name, slugs in (("home", ()), ("hospital", (ward.hospital.slug,)), ("ward", (ward.hospital.slug, ward.slug))):
        with CaptureQueriesContext(connection) as queries:
            page = read(client, name, *slugs)
        costs[name] = len(queries)
    assert costs == {"home": 2, "hospital": 2, "ward": 3}
    assert page.count("<article") == 30


def test_long_programme_goes_on_over_pages(client, ward):
    plan_many(ward, 65)
    pages = [read(client, "hospital", ward.hospital.slug, query=f"?page={number}") for number in (1, 2, 3)]
    assert [page.count("<article") for page in pages] == [30, 30, 5]
    assert ['rel="next"' in page for page in pages] == [True, True, False]
    assert ['rel="prev"' in page for page in pages] == [False, True, True]


def test_remembered_page_asks_the_database_nothing(client, ward, django_assert_num_queries):
    address = reverse("hospital", args=[ward.hospital.slug])
    client.get(address)
    with django_assert_num_queries(0):
        assert client.get(address).status_code == 200
