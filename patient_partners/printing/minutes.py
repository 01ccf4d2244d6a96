"""What is left of an event, on paper: who came is a number."""

import re
from datetime import date

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.days import local_day, say_period
from foundation.printing.paper import print_page
from foundation.typography import keep_together
from patient_partners.models import Event
from patient_partners.printing import LAYOUTS

LAYOUT = LAYOUTS / "minutes.typ"
# What ends a sentence is no part of an address.
ADDRESS = re.compile(r"(https?://\S*[^\s.,;:!?)»])")
# Paper is read in other years: the day is said with its own, however near it is.
LONG_AGO = date.min


def as_page(event: Event) -> dict:
    """For `print_page`, in the event's own language, as its minutes are."""
    with translation.override(event.language):
        title, parts = _("Compte rendu"), ((_("Compte rendu"), event.minutes), (_("Ressources"), event.resources))
        return {
            "language": event.language,
            "title": f"{title}, {event.title}",
            "foot": event.title,
            "kind": f"{event.programme.title} · {event.get_kind_display()}",
            "heading": event.title,
            "when": capfirst(say_period(event.starts_at, event.ends_at, LONG_AGO)),
            "facts": _facts(event),
            "parts": [{"title": title, "lines": _lines(text)} for title, text in parts if text],
            "service": event.programme.owner.name,
        }


def print_minutes(event: Event) -> bytes:
    """A PDF/UA-1 file of what an event left."""
    return print_page(LAYOUT, as_page(event))


def name_of(event: Event) -> str:
    """The name of its file, without its ending."""
    return f"compte-rendu-{local_day(event.starts_at)}-{event.pk}"


def _facts(event: Event) -> list[dict]:
    """Where it was, for whom, and how many came where that was said."""
    facts = [(_("Où"), capfirst(str(event.where))), (_("Pour qui"), capfirst(str(event.get_readers_display())))]
    if event.present is not None:
        count = ngettext("%(count)s personne", "%(count)s personnes", event.present) % {"count": event.present}
        facts.append((_("Présences"), count))
    return [{"name": name, "said": str(said)} for name, said in facts]


def _lines(text: str) -> list[list[dict]]:
    """Each line that says something, in pieces: an address is one of its own."""
    return [_pieces(keep_together(line.strip())) for line in text.splitlines() if line.strip()]


def _pieces(line: str) -> list[dict]:
    return [
        {"said": piece, "href": piece if ADDRESS.fullmatch(piece) else ""} for piece in ADDRESS.split(line) if piece
    ]
