"""Three faces after a session: from the code on a mediator's phone to a tablet that goes from bed to bed."""

import pytest
from playwright.sync_api import expect

from activities.models import Session
from activities.tokens import opinion_token
from tests.browser.signing_in import sign_in
from tests.factories import SessionFactory, in_days
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = {"width": 360, "height": 740}
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"


@pytest.fixture
def scene() -> Scene:
    return hospital_scene()


@pytest.fixture
def session(scene) -> Session:
    fields = {"ward": scene.ward, "lead_mediator": scene.mediator, "starts_at": in_days(0, -0.9)}
    return SessionFactory(quota=scene.quota, activity=scene.activity, **fields)


@pytest.fixture
def signed_in(page, live_server, scene):
    """The mediator's phone."""
    sign_in(page.context, live_server, scene.mediator)
    page.set_viewport_size(SMALL)
    return page


def overflows(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_code_leads_a_ward_tablet_from_bed_to_bed(browser, signed_in, live_server, settings, session, axe):
    page, settings.SITE_URL = signed_in, live_server.url
    page.goto(f"{live_server.url}/espace/seances/{session.pk}/")
    page.get_by_role("link", name="Recueillir les avis").click()
    for _step in ("as it is", "large"):
        axe()
        assert not overflows(page)
        page.evaluate(LARGE_TEXT)
    address = page.locator(".code-url a").get_attribute("href")

    context = browser.new_context(java_script_enabled=False, viewport=SMALL, locale="fr-FR")
    tablet = context.new_page()
    tablet.goto(address)
    for face in ("J’ai aimé", "Entre les deux"):
        tablet.get_by_role("button", name=face).click()
        expect(tablet.get_by_role("heading", name="Merci")).to_be_visible()
        tablet.get_by_role("link", name="Personne suivante").click()
    tablet.get_by_role("link", name="English").click()
    tablet.get_by_role("button", name="I did not like it").click()
    expect(tablet.get_by_role("heading", name="Thank you")).to_be_visible()
    assert context.cookies() == []
    context.close()
    assert session.opinions.values_list("good", "fair", "poor").get() == (1, 1, 1)


def test_faces_are_accessible_and_hold_their_width_with_large_text(page, live_server, session, axe):
    page.set_viewport_size(SMALL)
    address = f"{live_server.url}/avis/{opinion_token(session)}/"
    page.goto(address)
    for _step in ("as it is", "large"):
        axe()
        assert not overflows(page)
        for face in page.get_by_role("button").all():
            assert face.bounding_box()["height"] >= 44
        page.evaluate(LARGE_TEXT)
    page.get_by_role("button", name="J’ai aimé").click()
    axe()
    page.goto(address.replace("/avis/", "/avis/autre"))
    expect(page.get_by_role("heading", name="Le recueil est fermé")).to_be_visible()
    axe()


def test_a_session_and_the_years_figures_are_accessible_and_hold_their_width(
    signed_in, live_server, session, scene, axe
):
    held = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, held=True)
    held.opinions.create(source="link", good=5, fair=1)
    for path in (f"seances/{held.pk}/", f"seances/{held.pk}/bilan/corriger/", "chiffres/"):
        signed_in.goto(f"{live_server.url}/espace/{path}")
        for fold in signed_in.locator("details.fold").all():
            fold.evaluate("fold => { fold.open = true }")
        axe()
        assert not overflows(signed_in)
        signed_in.evaluate(LARGE_TEXT)
        axe()
        assert not overflows(signed_in)
