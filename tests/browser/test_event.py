"""An event of the programme on a phone: somebody without an account comes, waits, takes the place that came free and
gives it back; a team registers one of its own by its link.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from patient_partners.models import Event, EventRegistration
from patient_partners.tokens import project_path
from tests.browser.test_partnership import link_in
from tests.factories import EventFactory, ProgrammeFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def programme(live_server, settings):
    settings.SITE_URL = live_server.url
    return ProgrammeFactory()


def open_from_programme(phone, live_server, event: Event) -> None:
    """As a visitor finds it: the programme's page, its events, the one they like."""
    phone.goto(live_server.url + reverse("partnership"))
    phone.get_by_role("link", name="Voir les rendez-vous ouverts à tous").click()
    phone.get_by_role("link", name=event.title).click()


def fill(phone, name: str) -> None:
    phone.get_by_label("Nom et prénom").fill(name)
    phone.get_by_label("Adresse e-mail").fill(address_of(name))


def address_of(name: str) -> str:
    return f"{name.lower()}@example.org"


def ask(phone, live_server, event: Event, name: str, button: str) -> None:
    open_from_programme(phone, live_server, event)
    fill(phone, name)
    phone.get_by_role("button", name=button, exact=True).click()
    expect(phone.get_by_text("Regardez votre messagerie").first).to_be_visible()


def open_mail(phone, name: str) -> None:
    """The last one they received: its button leads to their own registration."""
    phone.goto(link_in(address_of(name), "/mon-inscription/"))


def confirm(phone, name: str) -> None:
    open_mail(phone, name)
    phone.get_by_role("button", name="Confirmer mon inscription").click()


def states_of(event: Event) -> dict[str, str]:
    return dict(EventRegistration.objects.filter(event=event).values_list("full_name", "state"))


def test_somebody_comes_and_who_waits_takes_the_place_that_came_free(phone, live_server, programme, looked_at):
    event = EventFactory(programme=programme, places=1)
    open_from_programme(phone, live_server, event)
    looked_at()
    phone.get_by_role("button", name="Demander une place").click()
    expect(phone.get_by_text("À corriger")).to_be_visible()
    looked_at()
    ask(phone, live_server, event, "Claude", "Demander une place")
    looked_at()
    assert states_of(event) == {"Claude": "requested"}
    open_mail(phone, "Claude")
    looked_at()
    confirm(phone, "Claude")
    expect(phone.get_by_text("Claude, votre place est réservée.")).to_be_visible()
    expect(phone.get_by_role("link", name="Rejoindre la visioconférence")).to_be_visible()
    looked_at()

    ask(phone, live_server, event, "Sacha", "M’inscrire sur la liste d’attente")
    confirm(phone, "Sacha")
    expect(phone.get_by_text("sur la liste d’attente, au rang 1")).to_be_visible()
    looked_at()

    open_mail(phone, "Claude")
    phone.get_by_role("button", name="Annuler mon inscription").click()
    expect(phone.get_by_text("annulée, comme vous l’avez demandé")).to_be_visible()
    looked_at()

    open_mail(phone, "Sacha")
    expect(phone.get_by_text("Une place est libre pour vous")).to_be_visible()
    looked_at()
    phone.get_by_role("button", name="Prendre la place").click()
    expect(phone.get_by_text("Sacha, votre place est réservée.")).to_be_visible()
    assert states_of(event) == {"Claude": "cancelled", "Sacha": "registered"}


def test_somebody_registers_in_english(phone, live_server, programme, looked_at):
    event = EventFactory(programme=programme)
    phone.goto(f"{live_server.url}/en{reverse('public_event', args=[event.pk])}")
    phone.get_by_label("First and last name").fill("Noor")
    phone.get_by_label("E-mail address").fill("noor@example.org")
    phone.get_by_role("button", name="Ask for a place").click()
    looked_at()
    phone.goto(link_in("noor@example.org", "/mon-inscription/"))
    phone.get_by_role("button", name="Confirm my registration").click()
    expect(phone.get_by_text("Noor, your place is reserved.")).to_be_visible()
    looked_at()
    assert states_of(event) == {"Noor": "registered"}


def test_team_registers_one_of_its_own_by_its_link(phone, live_server, programme, looked_at):
    team = ProjectFactory(programme=programme, accepted=True)
    event = EventFactory(programme=programme, readers="teams", kind="community")
    phone.goto(live_server.url + project_path(team))
    phone.get_by_role("link", name=event.title).click()
    looked_at()
    fill(phone, "Sacha")
    phone.get_by_role("button", name="Inscrire", exact=True).click()
    expect(phone.get_by_role("heading", name="Qui vient de votre équipe")).to_be_visible()
    looked_at()
    open_mail(phone, "Sacha")
    phone.get_by_role("button", name="Annuler mon inscription").click()
    expect(phone.get_by_text("annulée, comme vous l’avez demandé")).to_be_visible()
    looked_at()
    assert states_of(event) == {"Sacha": "cancelled"}
