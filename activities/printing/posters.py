"""A poster on paper: the words of a public page, large, with the code that leads a phone to it."""

from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.compositions import compose
from activities.models.choices import Format
from activities.printing.codes import draw_code
from activities.public.posters import Poster
from activities.public.programme import Line, Words
from foundation.days import is_english

LONGEST_TEXT = 500


def as_page(poster: Poster) -> dict:
    """For the layout `poster`: all its words are said here, in the reader's language."""
    where = ", ".join(part for part in (poster.ward, poster.hospital) if part)
    return {
        "language": get_language(),
        "title": f"{poster.heading}, {where}",
        "is_of_session": poster.is_of_session,
        "portal": _("Culture à l’hôpital"),
        "hospital": poster.hospital,
        "ward": poster.ward,
        "heading": poster.heading,
        "picture": compose(poster.picture, Format.MUSEUM_VISIT),
        "pictures": {line.picture: compose(line.picture, line.format) for line in poster.lines},
        "lines": [_line(line) for line in poster.lines],
        "how": _("Tout est gratuit. Pour venir, parlez-en à l’équipe de votre service."),
        "online": _("Le programme à jour, sur votre téléphone :"),
        "code": draw_code(poster.address),
        "code_words": _("Code QR vers %(address)s") % {"address": poster.address},
        "address": poster.address.partition("://")[2].removesuffix("/"),
        "updated": _("Affiche mise à jour le %(day)s") % {"day": poster.read_on},
    }


def _line(line: Line) -> dict:
    """`rest` is said instead of a line, and of those after it, where the page ends before them."""
    return {
        "day": line.date_words,
        "time": line.time_words,
        "format": line.format,
        "format_words": line.format_words,
        "title": _words(line.title),
        "place": _words(line.place),
        "audiences": _("Gratuit, %(audiences)s") % {"audiences": line.audiences},
        "accessibility": _words(line.accessibility),
        "description": _words(_shortened(line.description)),
        "picture": line.picture,
        "rest": _("La suite en ligne, à partir du %(day)s") % {"day": _uncapped(line.date_words)},
    }


def _words(words: Words) -> dict:
    """Voices read what stays French on an English poster in French."""
    return {"text": " ".join(words.text.split()), "language": "fr" if words.is_foreign else get_language()}


def _shortened(words: Words) -> Words:
    text = words.text
    return words if len(text) <= LONGEST_TEXT else replace(words, text=f"{text[:LONGEST_TEXT].rsplit(' ', 1)[0]} […]")


def _uncapped(day: str) -> str:
    """« mardi 24 novembre » within a sentence; English days keep their capital."""
    return day if is_english() else day[:1].lower() + day[1:]
