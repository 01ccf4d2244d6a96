"""The public page of the programme."""

import pytest
from django.urls import reverse

from tests.factories import ProgrammeFactory, ToolSheetFactory

pytestmark = pytest.mark.django_db


def test_page_tells_the_programme_and_the_sheets_for_everybody(client):
    ProgrammeFactory(title="Objectif essai")
    ToolSheetFactory(name="Pour tous")
    ToolSheetFactory(name="Pour les équipes", readers="teams")

    page = client.get(reverse("partnership")).content.decode()

    for said in ("Objectif essai", "Soins", "Une idée\u00a0?", "Ont une idée", "Pour tous", "Former"):
        assert said in page
    assert "Pour les équipes" not in page


def test_page_tells_the_programme_of_this_year_rather_than_a_later_one(client):
    ProgrammeFactory(title="Celui d'après", first_year=2031, last_year=2032)
    ProgrammeFactory(title="Celui d'aujourd'hui")

    assert "aujourd" in client.get(reverse("partnership")).content.decode()


def test_after_the_last_one_the_latest_stays(client):
    ProgrammeFactory(title="Ancien", first_year=2019, last_year=2020)
    ProgrammeFactory(title="Récent", first_year=2023, last_year=2025)

    assert "Récent" in client.get(reverse("partnership")).content.decode()


def test_without_a_programme_the_page_says_so(client):
    assert "Aucun programme" in client.get(reverse("partnership")).content.decode()


def test_page_exists_in_english(client):
    ProgrammeFactory()

    assert "A team’s path" in client.get("/en/partenariat/").content.decode()
