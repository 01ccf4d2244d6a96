import re
from xml.etree import ElementTree

import pytest

from activities.compositions import PALETTES, compose
from activities.models.choices import Format

SVG = "{http://www.w3.org/2000/svg}"
DRAWING_ATTRIBUTES = {
    "svg": {"viewBox", "preserveAspectRatio", "aria-hidden", "focusable"},
    "path": {"fill", "d"},
}


def test_compose_draws_every_format():
    assert set(PALETTES) == set(Format.values)


def test_compose_never_draws_two_activities_alike():
    """Coarser than the eye: colours, and places rounded to a twentieth of the width."""
    seen = set()
    for number in range(2000):
        drawing = compose(f"activity-{number}", "workshop")
        pieces = re.findall(r'fill="(#\w+)" d="M(-?\d+)[ -](\d+)', drawing)
        seen.add(tuple((colour, int(x) // 16, int(y) // 16) for colour, x, y in pieces))
    assert len(seen) == 2000


def test_compose_draws_an_activity_always_the_same():
    compose.cache_clear()
    first = compose("gravure", "workshop")
    compose.cache_clear()
    assert compose("gravure", "workshop") == first
    # A literal: the same on every machine and version of Python.
    assert 'd="M202 212c44 21 89-20 83-77c-37-4-83 38-83 77z"' in first


def test_compose_draws_formats_apart():
    assert len({compose("gravure", kind) for kind in PALETTES}) == len(PALETTES)


@pytest.mark.parametrize("kind", PALETTES)
def test_compose_stays_small_valid_and_hidden(kind):
    for number in range(100):
        drawing = compose(f"activity-{number}", kind)
        assert len(drawing) < 2500
        root = ElementTree.fromstring(drawing)  # noqa: S314 (our own drawing)
        assert root.get("aria-hidden") == "true"
        for element in root.iter():
            assert set(element.attrib) <= DRAWING_ATTRIBUTES[element.tag.removeprefix(SVG)]
            assert not (element.text or "").strip()


@pytest.mark.parametrize("identity", ["<script>alert(1)</script>", '"><style>', "🎨 \u202e atelier", "", "x" * 10_000])
def test_compose_never_writes_the_identity(identity):
    drawing = compose(identity, "workshop")
    assert re.fullmatch(r'<svg [\w:/."= #-]+>(<path fill="#[0-9a-f]{6}" d="[MLHVqtcz0-9 -]+"/>)+</svg>', drawing)
