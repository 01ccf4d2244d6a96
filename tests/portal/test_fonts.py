from io import BytesIO

import pytest
from django.core.management import call_command
from fontTools.ttLib import TTFont

from portal.management.commands.build_fonts import STAMP, WEB_FONTS, build_fonts

NEEDED = "ÀÂÇÉÈÊËÎÏÔŒÙÛÜàâæçéèêëîïôœùûüÿ«»’‘“”–—…€·×°"


@pytest.fixture(scope="module")
def fonts(tmp_path_factory):
    """Built once, over the fonts of an older recipe: they take some seconds."""
    folder = tmp_path_factory.mktemp("fonts")
    for font in WEB_FONTS:
        (folder / font.name).write_text("of an older recipe")
    (folder / STAMP).write_text("an older recipe")
    return folder, build_fonts(folder)


def test_build_fonts_makes_again_those_of_an_older_recipe(fonts):
    assert fonts[1] == [fonts[0] / font.name for font in WEB_FONTS]


@pytest.mark.parametrize("name", [font.name for font in WEB_FONTS])
def test_build_fonts_keeps_french_in_a_small_file(fonts, name):
    content = (fonts[0] / name).read_bytes()
    assert content[:4] == b"wOF2"
    assert len(content) < 30_000
    characters = TTFont(BytesIO(content)).getBestCmap()
    assert not [character for character in NEEDED if ord(character) not in characters]


def test_build_fonts_brings_the_licences(fonts):
    licences = sorted(fonts[0].glob("*.OFL.txt"))
    assert len(licences) == 2
    assert all("SIL Open Font License" in licence.read_text() for licence in licences)


def test_build_fonts_does_nothing_twice(fonts):
    assert build_fonts(fonts[0]) == []


def test_build_fonts_command_says_what_it_did(fonts, settings, capsys):
    settings.ASSETS_DIR = fonts[0].parent / "assets"
    (settings.ASSETS_DIR).mkdir()
    (settings.ASSETS_DIR / "fonts").symlink_to(fonts[0])
    call_command("build_fonts")
    assert "up to date" in capsys.readouterr().out
