"""What several walks begin with: a hospital and a museum that know each other, and a phone."""

import pytest

from tests.scenes import Scene, hospital_scene

PHONE = {"width": 390, "height": 844}
NARROW = {"width": 360, "height": 740}
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture
def scene(live_server, settings) -> Scene:
    settings.SITE_URL = live_server.url
    return hospital_scene()


@pytest.fixture
def phone(page):
    page.set_viewport_size(PHONE)
    return page


@pytest.fixture
def looked_at(phone, axe):
    """Call it on each screen: nothing for axe to find, nothing to scroll to the side for; nor on a narrow phone whose
    reader has text twice as large.
    """

    def look():
        axe()
        assert not phone.evaluate(SCROLLS_SIDEWAYS)
        own = phone.viewport_size
        phone.set_viewport_size(NARROW)
        phone.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert not phone.evaluate(SCROLLS_SIDEWAYS)
        phone.evaluate("document.documentElement.style.removeProperty('font-size')")
        phone.set_viewport_size(own)

    return look
