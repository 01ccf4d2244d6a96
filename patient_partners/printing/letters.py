"""A mission letter on paper, with its charter and who accepted it; to sign by hand where they did not."""

from dataclasses import asdict

from django.utils import timezone, translation

from foundation.days import say_date
from foundation.printing.paper import print_page
from patient_partners.letters import text_of
from patient_partners.models import Letter
from patient_partners.printing import LAYOUTS
from patient_partners.sheets import read_blocks

LAYOUT = LAYOUTS / "letter.typ"
# In signs: what surely fits on a page with the agreements; a line takes the width of the page, however short it is.
LONGEST_END, LINE = 1_500, 80


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
            **_words(letter),
            "charter": _charter(letter),
        }


def print_letter(letter: Letter) -> bytes:
    """A PDF/UA-1 file of a letter that was proposed."""
    return print_page(LAYOUT, as_page(letter))


def name_of(letter: Letter) -> str:
    """The name of its file, without its ending."""
    return f"lettre-de-mission-{letter.pk}"


def _words(letter: Letter) -> dict:
    """Its blocks, the last section apart: it stays on one page with the agreements, so that no signature is alone on a
    sheet of its own.
    """
    said = text_of(letter)
    blocks = [asdict(block) for block in said.blocks]
    starts = [number for number, block in enumerate(said.blocks) if block.kind == "heading"]
    last = starts[-1] if starts else 0
    is_short = sum(max(len(line), LINE) for block in said.blocks[last:] for line in block.lines) <= LONGEST_END
    last = last if is_short else len(blocks)
    agreements = {"title": said.title, "sides": [asdict(one) for one in said.agreements]}
    return {"blocks": blocks[:last], "end": blocks[last:], "agreements": agreements}


def _charter(letter: Letter) -> dict | None:
    if letter.charter is None:
        return None
    return {
        "title": letter.charter.sheet.name,
        "number": letter.charter.number,
        "blocks": [asdict(block) for block in read_blocks(letter.charter.body)],
    }
