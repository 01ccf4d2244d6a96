"""What several walks begin with: a hospital and a museum that know each other, and a phone."""

import pytest

from tests.scenes import Scene, hospital_scene

PHONE = {"width": 390, "height": 844}


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
    """Call it on each screen: nothing for axe to find, nothing to scroll to the side for."""

    def look():
        axe()
        assert not phone.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    return look
