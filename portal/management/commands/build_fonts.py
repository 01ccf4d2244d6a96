"""Make the web fonts from their packages: Latin only, woff2, three files of about 15 KB each."""

import hashlib
import importlib.util
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

import fontTools
from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# French and English letters, typographic spaces, dashes and quotes, €, ×, −, arrows.
CHARACTERS = (
    "20-7E,A0-FF,131,152-153,160-161,178,17D-17E,192,2B9-2BC,2C6,2DA,2DC,"
    "2002-200A,2010-2015,2018-201A,201C-201E,2020-2022,2026,202F,2030,2032-2033,2039-203A,2044,"
    "2074,20AC,2116,2122,2190-2193,2212,2215,2248,2260,2264-2265"
)
FEATURES = ["kern", "liga", "locl", "tnum", "lnum"]


class WebFont(NamedTuple):
    """One file to make: from which package and file, at which point of a variable font's axes."""

    name: str
    package: str
    source: str
    axes: dict


WEB_FONTS = [
    WebFont(
        "atkinson-hyperlegible-400.woff2",
        "fontpkg_atkinson_hyperlegible",
        "files/AtkinsonHyperlegible-Regular.ttf",
        {},
    ),
    WebFont(
        "atkinson-hyperlegible-700.woff2",
        "fontpkg_atkinson_hyperlegible",
        "files/AtkinsonHyperlegible-Bold.ttf",
        {},
    ),
    WebFont(
        "bricolage-grotesque-700.woff2",
        "fontpkg_bricolage_grotesque",
        "files/BricolageGrotesque[opsz,wdth,wght].ttf",
        {"opsz": 40, "wdth": 100, "wght": 680},
    ),
]
STAMP = "fonts.sha256"


def build_fonts(folder: Path) -> list[Path]:
    """Write the fonts and their licences into the folder; return what was written, nothing when all is up to date."""
    stamp = folder / STAMP
    fingerprint = _fingerprint()
    wanted = [folder / font.name for font in WEB_FONTS]
    if all(path.exists() for path in wanted) and stamp.exists() and stamp.read_text() == fingerprint:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    for font, path in zip(WEB_FONTS, wanted, strict=True):
        _replace(path, _subset(font))
        # The Open Font License asks to travel with the font.
        shutil.copyfile(
            _package_folder(font.package) / "LICENSE",
            folder / f"{font.package}.OFL.txt",
        )
    _replace(stamp, fingerprint.encode())
    return wanted


def _subset(font: WebFont) -> bytes:
    """The woff2 bytes of one font, at one point of its axes, with our characters only."""
    source = TTFont(_package_folder(font.package) / font.source)
    options = Options(
        layout_features=FEATURES,
        flavor="woff2",
        hinting=False,
        notdef_outline=True,
        drop_tables=["DSIG"],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=parse_unicodes(CHARACTERS))
    subsetter.subset(source)
    if font.axes:
        source = instantiateVariableFont(source, font.axes)
    source.flavor = "woff2"
    buffer = io.BytesIO()
    source.save(buffer)
    return buffer.getvalue()


def _fingerprint() -> str:
    """Changes with the recipe above, the sources and the tool: then the fonts are made again."""
    digest = hashlib.sha256(repr((WEB_FONTS, CHARACTERS, FEATURES, fontTools.version)).encode())
    for font in WEB_FONTS:
        digest.update((_package_folder(font.package) / font.source).read_bytes())
    return digest.hexdigest()


def _package_folder(package: str) -> Path:
    return Path(importlib.util.find_spec(package).origin).parent


def _replace(path: Path, content: bytes) -> None:
    """Write beside, then rename: a server or a second build never sees half a file."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)


class Command(BaseCommand):
    """Runs before any check: the folder it fills is one that the checks ask for."""

    help = "Build the web fonts into var/assets/fonts."
    requires_system_checks = ()

    def handle(self, *args, **options):
        written = build_fonts(settings.ASSETS_DIR / "fonts")
        if options["verbosity"]:
            self.stdout.write(f"Fonts: {len(written)} written." if written else "Fonts: up to date.")
