"""The portal's first page: a hospital is found in two taps, those with something soon first."""

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from portal.public import memory
from tests.activities.offer import PARIS, TUESDAY, a_session, read
from tests.factories import HospitalFactory, WardFactory, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return HospitalFactory(name="Hôpital de l'Essai", phone="")


@pytest.fixture
def ward(hospital):
    return WardFactory(hospital=hospital, name="Gériatrie aiguë")


@pytest.fixture
def three_hospitals():
    HospitalFactory(name="Hôpital Saint-Antoine", slug="saint-antoine", city="Paris 12e", postcode="75012")
    HospitalFactory(name="Hôpital Émile-Roux", slug="emile-roux", city="Limeil-Brévannes", postcode="94450")
    HospitalFactory(name="Hôpital marin de Hendaye", slug="hendaye", city="Hendaye", postcode="64700")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"saint-antoine", "emile-roux", "hendaye"}),
        ("saint antoine", {"saint-antoine"}),
        ("St-Antoine", {"saint-antoine"}),
        ("EMILE", {"emile-roux"}),
        ("émile roux", {"emile-roux"}),
        ("limeil", {"emile-roux"}),
        ("94450", {"emile-roux"}),
        ("val de marne", {"emile-roux"}),
        ("hendaye", {"hendaye"}),
        ("paris 12", {"saint-antoine"}),
        ("nulle part", set()),
        ("'; DROP TABLE --", set()),
        ("🦄" * 200, set()),
        ("مستشفى", set()),
    ],
)
def test_search_finds_a_hospital_as_people_write_it(client, three_hospitals, query, found):
    memory.clear()
    page = client.get(reverse("home"), {"q": query}).content.decode()
    assert {slug for slug in ("saint-antoine", "emile-roux", "hendaye") if f"/hopitaux/{slug}/" in page} == found


def test_search_without_a_result_keeps_what_was_typed(client, three_hospitals):
    page = read(client, "home", query="?q=<nulle part>")
    assert 'value="&lt;nulle part&gt;"' in page
    assert "Aucun hôpital pour « &lt;nulle part&gt; »" in page
    assert "Voir tous les hôpitaux" in page


def test_hospitals_stand_under_the_place_where_people_are(client, three_hospitals):
    page = read(client, "home")
    order = [page.index(f">{name}</h2>") for name in ("Paris", "Val-de-Marne", "Ailleurs en France")]
    assert order == sorted(order)


def test_hospitals_stand_in_the_order_of_the_name_that_people_say(client):
    for name in ("Hôpital européen Georges-Pompidou", "Hôpital Émile-Essai", "Hôpital de la Pitié", "Hôpital Tenon"):
        HospitalFactory(name=name)
    page = read(client, "home")
    order = [page.index(name) for name in ("Émile-Essai", "Georges-Pompidou", "Pitié", "Tenon")]
    assert order == sorted(order)


def test_closed_and_merged_hospitals_are_not_offered(client, hospital):
    HospitalFactory(name="Hôpital fermé", is_active=False)
    HospitalFactory(name="Hôpital fusionné", merged_into=hospital)
    page = read(client, "home")
    assert "Essai" in page
    assert "Hôpital fermé" not in page
    assert "Hôpital fusionné" not in page


def test_hospitals_with_something_soon_come_first_with_their_date(client, ward):
    far = WardFactory(hospital__name="Hôpital plus tard")
    with time_machine.travel(TUESDAY):
        a_session(ward, starts_at=datetime(2026, 11, 26, 14, 30, tzinfo=PARIS))
        a_session(ward, starts_at=datetime(2026, 11, 28, 14, 30, tzinfo=PARIS))
        a_session(far, starts_at=in_days(20))
        page = read(client, "home")
    soon = page.split("Prochains rendez-vous")[1].split("</section>")[0]
    assert "Jeudi 26 novembre, 14 h 30" in soon
    assert "28 novembre" not in page
    assert "Hôpital plus tard" not in soon
    assert "Lundi 14 décembre, 9 h" in page


def test_portal_without_any_hospital_says_so(client):
    assert "Les hôpitaux seront annoncés ici" in read(client, "home")
