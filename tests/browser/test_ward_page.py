"""A ward's page on a phone: without scripts, with large text, by its buttons alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Session, WardReply
from activities.models.choices import State
from activities.tokens import ward_page_token
from tests.factories import SessionFactory
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = {"width": 360, "height": 740}
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"


@pytest.fixture
def session() -> Session:
    scene = hospital_scene()
    starts_at = timezone.now() + timedelta(hours=4)
    fields = {"ward": scene.ward, "lead_mediator": scene.mediator, "note": "Prévoir deux tables."}
    return SessionFactory(quota=scene.quota, activity=scene.activity, starts_at=starts_at, **fields)


@pytest.fixture
def address(live_server, session) -> str:
    return f"{live_server.url}/accord/seance/{ward_page_token(session.participations.get())}/"


def overflows(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def fill_who(page) -> None:
    page.get_by_label("Votre nom").fill("Mme Bouleau")
    page.get_by_label("Votre fonction").fill("cadre de santé")


def test_ward_answers_without_scripts_and_takes_it_back(browser, address, session):
    context = browser.new_context(java_script_enabled=False, viewport=SMALL, locale="fr-FR")
    page = context.new_page()
    page.goto(address)
    fill_who(page)
    page.get_by_role("button", name="C’est bon").click()
    expect(page.get_by_text("« C’est bon », a répondu Mme Bouleau, cadre de santé")).to_be_visible()
    page.get_by_role("button", name="Reprendre cette réponse").click()
    expect(page.get_by_text("La réponse est reprise")).to_be_visible()
    page.locator("summary", has_text="Pas").click()
    page.get_by_label("Pourquoi").select_option("isolation")
    fill_who(page)
    page.get_by_role("button", name="Pas").click()
    expect(page.get_by_text("Cette séance n’aura pas lieu")).to_be_visible()
    session.refresh_from_db()
    assert (session.state, WardReply.objects.count()) == (State.CANCELLED, 2)
    context.close()


def test_every_state_of_the_page_is_accessible_and_holds_its_width_with_large_text(page, address, axe):
    page.set_viewport_size(SMALL)
    page.goto(address)
    for _step in ("as it is", "large"):
        for fold in page.locator("details.fold").all():
            fold.evaluate("fold => { fold.open = true }")
        axe()
        assert not overflows(page)
        page.evaluate(LARGE_TEXT)
    page.get_by_role("button", name="Moins de participants").click()
    expect(page.get_by_role("alert")).to_be_visible()
    axe()
    fill_who(page)
    page.get_by_role("button", name="C’est bon").click()
    expect(page.get_by_text("« C’est bon », a répondu Mme Bouleau, cadre de santé")).to_be_visible()
    axe()
    assert not overflows(page)


def test_tap_without_network_says_so_and_loses_nothing(page, address, session, axe):
    page.set_viewport_size(SMALL)
    page.goto(address)
    fill_who(page)
    expect(page.get_by_text("Le réseau ne répond pas")).to_be_hidden()
    page.context.set_offline(True)
    page.get_by_role("button", name="C’est bon").click()
    expect(page.get_by_role("alert")).to_contain_text("Rien n’est envoyé")
    axe()
    assert not overflows(page)
    expect(page.get_by_label("Votre nom")).to_have_value("Mme Bouleau")
    page.context.set_offline(False)
    page.get_by_role("button", name="C’est bon").click()
    expect(page.get_by_text("« C’est bon », a répondu Mme Bouleau, cadre de santé")).to_be_visible()
    assert WardReply.objects.count() == 1


def test_tap_on_a_network_that_answers_late_is_sent_once(page, address, session):
    page.goto(address)
    fill_who(page)
    held = []
    page.route("**/*", lambda route: held.append(route) if route.request.method == "HEAD" else route.continue_())
    with page.expect_request(lambda request: request.method == "HEAD"):
        page.get_by_role("button", name="C’est bon").click()
    page.get_by_role("button", name="C’est bon").click()
    assert not WardReply.objects.exists()
    held.pop().continue_()
    expect(page.get_by_text("« C’est bon », a répondu Mme Bouleau, cadre de santé")).to_be_visible()
    assert WardReply.objects.count() == 1
    assert held == []
