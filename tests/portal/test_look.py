"""The look's promises that a machine can check: contrast, icons and words of every format and state."""

import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from activities.models.choices import Format, State
from portal.templatetags.look import FORMAT_ICONS, LEDGER_PARTS, STATE_ICONS, draw_icon, ledger_bar

STYLESHEETS = settings.BASE_DIR / "static/css"
PUBLIC_CONTRAST = 7
FORMATS = ["workshop", "lecture", "bedside", "museum-visit", "remote-visit", "training"]
PAIRS = [
    *[
        (text, ground)
        for text in ("ink", "ink-soft", "accent", "accent-deep")
        for ground in ("paper", "sheet", "paper-deep")
    ],
    *[("ink", f"{tone}-tint") for tone in ("accent", "good", "wait", "bad", "calm")],
    *[(tone, f"{tone}-tint") for tone in ("good", "wait", "bad", "calm")],
    *[(tone, ground) for tone in ("good", "wait", "bad") for ground in ("paper", "sheet")],
    *[(f"{name}-ink", ground) for name in FORMATS for ground in (f"{name}-tint", "paper", "sheet")],
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("paper", "ink"),
]


@pytest.mark.parametrize("name", sorted(sheet.name for sheet in STYLESHEETS.glob("*.css")))
def test_every_rule_of_a_stylesheet_is_closed(name):
    """A browser says nothing of a rule left open: those after it are inside it, and never apply."""
    text = re.sub(r"/\*.*?\*/", "", (STYLESHEETS / name).read_text(), flags=re.DOTALL)

    assert text.count("{") == text.count("}")


def read_scheme(scheme: str) -> dict:
    """The colours of tokens.css: the light ones, and over them the dark ones."""
    sheet = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    light, rest = sheet.split("@media screen and (prefers-color-scheme: dark)", 1)
    dark = rest.split("@media", 1)[0]
    texts = [light] if scheme == "light" else [light, dark]
    return {name: colour for text in texts for name, colour in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text)}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, 1.4.3."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_tokens_keep_text_readable(scheme, text, ground):
    colours = read_scheme(scheme)
    assert contrast(colours[text], colours[ground]) >= PUBLIC_CONTRAST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet", "paper-deep"])
def test_tokens_keep_fields_visible(scheme, ground):
    colours = read_scheme(scheme)
    assert contrast(colours["line-strong"], colours[ground]) >= 3


def test_every_format_and_state_has_its_icon():
    assert set(FORMAT_ICONS) == set(Format.values)
    assert set(STATE_ICONS) == {*State.values, "to_report", "ready", "unready"}
    for name in [*FORMAT_ICONS.values(), *STATE_ICONS.values()]:
        assert 'aria-hidden="true"' in draw_icon(name)


@pytest.mark.parametrize(
    ("language", "here", "other", "there"),
    [
        ("fr", "/accessibilite/?from=a-mail", "en", "/en/accessibilite/"),
        ("en", "/en/accessibilite/", "fr", "/accessibilite/"),
        ("fr", "/accessibilite/", "fr", ""),
        ("fr", "/compte/login/", "en", "/en/compte/login/"),
        ("fr", "/espace/", "en", ""),
    ],
)
def test_same_page_in_the_other_language(language, here, other, there):
    page = Template("{% load look %}{% same_page_in other %}")
    with override(language):
        rendered = page.render(Context({"request": RequestFactory().get(here), "other": other}))
    assert rendered == there


def test_ledger_bar_lays_its_parts_end_to_end():
    values = {"": 31, "left": 10, "requested": 1, "upcoming": 7, "to_report": 0, "held": 12, "cancelled_counted": 1}
    bar = ledger_bar([SimpleNamespace(part=part, value=value) for part, value in values.items()])
    assert 'viewBox="0 0 31 1"' in bar
    pieces = re.findall(r'part-(\w+)" x="(\d+)" width="(\d+)"', bar)
    assert pieces == [
        ("held", "0", "12"),
        ("upcoming", "12", "7"),
        ("requested", "19", "1"),
        ("cancelled_counted", "20", "1"),
        ("left", "21", "10"),
    ]


def test_ledger_bar_of_nothing_is_empty():
    assert "<rect" not in ledger_bar([])


def test_every_part_of_the_ledger_has_its_colour():
    sheet = (settings.BASE_DIR / "static/css/ledger.css").read_text()
    assert set(re.findall(r"^\.part-(\w+)", sheet, re.MULTILINE)) == set(LEDGER_PARTS)
