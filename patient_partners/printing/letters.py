"""A mission letter on paper, with its charter and who accepted it; to sign by hand where they did not."""

from dataclasses import asdict

from django.utils import timezone, translation

from foundation.days import say_date
from foundation.printing.paper import print_page
from patient_partners.models import Letter
from patient_partners.printing import LAYOUTS
from patient_partners.sheets import read_blocks

LAYOUT = LAYOUTS / "letter.typ"


def as_page(letter: Letter) -> dict:
    """For `print_page`. In French, as the letter is."""
    with translation.override("fr"):
        return {
            "title": f"Lettre de mission n°\u00a0{letter.pk}",
            "team": letter.project.name,
            "state": letter.standing,
            "template": letter.template.number,
            "released_on": say_date(letter.template.released_on),
            "proposed_on": say_date(timezone.localdate(letter.proposed_at)),
            "blocks": [asdict(block) for block in read_blocks(letter.text)],
            "agreements": _agreements(letter),
            "charter": _charter(letter),
        }


def print_letter(letter: Letter) -> bytes:
    """A PDF/UA-1 file of a letter that was proposed."""
    return print_page(LAYOUT, as_page(letter))


def name_of(letter: Letter) -> str:
    """The name of its file, without its ending."""
    return f"lettre-de-mission-{letter.pk}"


def _agreements(letter: Letter) -> list[dict]:
    """Who accepted, and on which Paris day; without one, a line to sign on."""
    sides = (
        (letter.partner.full_name, letter.person_accepted_at),
        (f"Pour l’équipe\u00a0: {letter.project.holder_name}", letter.team_accepted_at),
    )
    return [
        {"who": who, "accepted": f"accepte le {say_date(timezone.localdate(at))}" if at else ""} for who, at in sides
    ]


def _charter(letter: Letter) -> dict | None:
    if letter.charter is None:
        return None
    return {
        "title": letter.charter.sheet.name,
        "number": letter.charter.number,
        "blocks": [asdict(block) for block in read_blocks(letter.charter.body)],
    }
