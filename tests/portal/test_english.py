"""Public pages, sign-in and mails exist in English: every sentence is translated, and compiled."""

import io
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

CATALOG = settings.LOCALE_PATHS[0] / "en" / "LC_MESSAGES" / "django.po"
PARTS = ("accounts", "activities", "foundation", "notifications", "partnerships", "patient_partners", "portal")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def catalog():
    with CATALOG.open("rb") as file:
        return read_po(file, locale="en")


def marked_sentences(path: Path) -> set:
    """What a Python file or a template marks for translation, as makemessages reads it."""
    source = path.read_text()
    if path.suffix != ".py":
        source = templatize(source, origin=str(path))
    found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    return {message[0] if isinstance(message, tuple) else message for _line, message, *_rest in found}


def sources() -> list[Path]:
    root = settings.BASE_DIR
    templates = [path for path in (root / "templates").rglob("*") if path.suffix in (".html", ".txt")]
    return templates + [path for part in PARTS for path in (root / part).rglob("*.py")]


def test_every_marked_sentence_is_in_the_english_catalog():
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalog()}
    missing = {
        (path.name, sentence) for path in sources() for sentence in marked_sentences(path) if sentence not in known
    }
    assert not missing, "manage.py makemessages -l en, translate, compilemessages"


def test_catalog_holds_each_sentence_once():
    """gettext's own compiler refuses a catalog that holds one twice."""
    entries = [entry.partition("\nmsgstr")[0] for entry in CATALOG.read_text().split("\n\n")]
    sentences = Counter(
        "\n".join(line for line in entry.splitlines() if not line.startswith("#")) for entry in entries if entry.strip()
    )
    assert not [sentence for sentence, times in sentences.items() if times > 1]


def test_every_sentence_of_the_catalog_is_translated():
    unfinished = [
        message.id
        for message in catalog()
        if message.id and (message.fuzzy or not all([message.string] if message.string else [""]))
    ]
    assert not unfinished


def sentences(read) -> dict:
    """Original → translation, both as tuples: a plural has two."""

    def forms(text):
        return (text,) if isinstance(text, str) else tuple(text)

    return {forms(message.id): forms(message.string) for message in read if message.id}


def test_compiled_catalog_is_that_of_the_source():
    with CATALOG.with_suffix(".mo").open("rb") as file:
        assert sentences(read_mo(file)) == sentences(catalog())


@pytest.mark.parametrize("placeholder", ["%(", "{"])
def test_translations_keep_their_placeholders(placeholder):
    for message in catalog():
        if message.id and isinstance(message.id, str):
            assert message.id.count(placeholder) == message.string.count(placeholder), message.id
