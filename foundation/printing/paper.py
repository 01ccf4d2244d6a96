"""One page of paper: data and a layout in, the bytes of a tagged PDF out. Nothing is written on disk."""

import hashlib
import importlib.util
import json
import threading
import unicodedata
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

import typst
from django.http import HttpResponse
from fontTools.ttLib import TTFont

# What the layouts of every app import.
SHARED = Path(__file__).parent / "layouts"
FONT_PACKAGES = ("fontpkg_atkinson_hyperlegible", "fontpkg_bricolage_grotesque")
TEXT_FACE = ("fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Regular.ttf")
# Tagged, with a title and a language, and a text for every picture that says something: the compiler refuses less.
STANDARD = "ua-1"


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The identity's own fonts and no others, so that a page is the same on every machine."""
    folders = [_font_folder(package) for package in FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    """Those that the text face can show; the headings' face falls back on it."""
    package, name = TEXT_FACE
    return frozenset(TTFont(_font_folder(package) / name).getBestCmap())


def _font_folder(package: str) -> Path:
    return Path(importlib.util.find_spec(package).origin).parent / "files"


def _shown(value):
    """The same data with what the fonts cannot show as « ? »: the standard refuses a page with an empty box on it."""
    if isinstance(value, dict):
        return {name: _shown(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(inner) for inner in value]
    if not isinstance(value, str):
        return value
    known = _characters()
    composed = unicodedata.normalize("NFC", value)
    return "".join(sign if ord(sign) in known or sign == "\n" else "?" for sign in composed)


def print_page(layout: Path, page: dict) -> bytes:
    """A PDF/UA-1 file: `page` is all that the layout (a Typst file) says; what is typed stays text.

    Raises typst.TypstError when a layout is wrong, never for what people typed.
    """
    compiler = typst.Compiler(
        layout.read_bytes(),
        root=SHARED,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"page": json.dumps(_shown(page))},
    )
    return compiler.compile(format="pdf", pdf_standards=STANDARD)


class PrintedPages:
    """The last pages that a process printed for everybody, by all that they say: the same words are the same paper.

    Nothing personal is printed here. Compiling costs half a second; a page takes some 50 kB.
    """

    def __init__(self, size: int = 100) -> None:
        self.size = size
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, layout: Path, page: dict) -> bytes | None:
        key = _name_of(layout, page)
        with self._lock:
            content = self._pages.get(key)
            if content is not None:
                self._pages.move_to_end(key)
            return content

    def print(self, layout: Path, page: dict) -> bytes:
        content = print_page(layout, page)
        with self._lock:
            self._pages[_name_of(layout, page)] = content
            if len(self._pages) > self.size:
                self._pages.popitem(last=False)
        return content

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()


def _name_of(layout: Path, page: dict) -> str:
    said = json.dumps([layout.name, page], sort_keys=True)
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


printed = PrintedPages()


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """Opened in the browser, where one prints from; `name` without its ending."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
