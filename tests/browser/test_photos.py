"""A photo of a session, from the phone of whoever was there: declared, added, seen, withdrawn."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Session
from tests.activities.photo_files import photo_file
from tests.browser.signing_in import sign_in
from tests.factories import SessionFactory
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def scene() -> Scene:
    return hospital_scene()


@pytest.fixture
def session(scene) -> Session:
    return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, held=True)


@pytest.fixture
def phone(page, live_server, scene):
    sign_in(page.context, live_server, scene.mediator)
    page.set_viewport_size(PHONE)
    return page


def holds(page, axe) -> None:
    """Accessible, and as wide as the phone, with large text too."""
    for size in ("''", "'200%'"):
        page.evaluate(f"document.documentElement.style.fontSize = {size}")
        axe()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.evaluate("document.documentElement.style.fontSize = ''")


def test_photo_is_declared_added_seen_and_withdrawn(phone, live_server, session, axe):
    phone.goto(f"{live_server.url}/espace/seances/{session.pk}/")
    phone.get_by_role("link", name="Ajouter une photo").click()
    holds(phone, axe)
    drawing = {"name": "a.svg", "mimeType": "image/png", "buffer": b"<svg/>"}
    phone.get_by_label("La photo", exact=True).set_input_files(drawing)
    phone.get_by_label("Ce que montre la photo").fill("Des mains modèlent l’argile.")
    phone.get_by_label("Les autorisations écrites", exact=False).first.check()
    phone.get_by_label("Interne", exact=False).check()
    phone.get_by_label("Valable jusqu’au").fill(f"{timezone.localdate().year + 1}-06-30")
    phone.get_by_label("Crédit", exact=True).fill("Photo : le musée")
    phone.get_by_role("button", name="Déclarer et ajouter").click()
    expect(phone.locator("main")).to_contain_text("n’est pas une photo lisible")
    holds(phone, axe)

    photo = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo_file(size=(900, 1200))}
    phone.get_by_label("La photo", exact=True).set_input_files(photo)
    phone.get_by_role("button", name="Déclarer et ajouter").click()
    shown = phone.get_by_role("img", name="Des mains modèlent l’argile.")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 900)
    holds(phone, axe)

    phone.locator(".photo").get_by_role("link", name="Retirer").click()
    holds(phone, axe)
    phone.get_by_role("button", name="Retirer").click()
    expect(phone.locator("main")).to_contain_text("La photo est retirée")
    assert not session.photos.exists()
