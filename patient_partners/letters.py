"""Mission letters as pages, paper and spreadsheets read them: words and agreements, time by month, no name in rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone, translation
from django.utils.text import capfirst

from foundation.days import say_date
from patient_partners.models import Letter
from patient_partners.sheets import Block, read_blocks

COLUMNS = (
    "Lettre",
    "Partenaire",
    "Équipe",
    "GHU",
    "Hôpital",
    "État",
    "Premier jour",
    "Dernier jour",
    "Version du modèle",
    "Version de la charte",
    "Temps déclaré (minutes)",
)
CHUNK = 500
# Under which the agreements stand, where the template has no heading for them.
AGREEMENTS = "Les accords"


@dataclass(frozen=True)
class Agreement:
    """Of one side: who, and what they did, as a sentence; it is empty before they accepted."""

    side: str
    who: str
    accepted: str


@dataclass(frozen=True)
class LetterText:
    """The words of a letter, and under which heading of theirs the agreements stand."""

    blocks: list[Block]
    title: str
    agreements: list[Agreement]


@dataclass(frozen=True)
class MonthOfTime:
    """`month` is its first day."""

    month: date
    minutes: int


def text_of(letter: Letter) -> LetterText:
    """In French, as the letter is: a template ends with the heading of the agreements, and nothing below it."""
    blocks = read_blocks(letter.text)
    is_ready = bool(blocks) and blocks[-1].kind == "heading"
    title = blocks.pop().text if is_ready else AGREEMENTS
    return LetterText(blocks, title, _agreements(letter))


def _agreements(letter: Letter) -> list[Agreement]:
    """The person's, then the team's, each on its Paris day."""
    sides = (
        ("Le ou la partenaire", letter.partner.full_name, letter.person_accepted_at),
        ("Pour l’équipe", letter.project.holder_name, letter.team_accepted_at),
    )
    with translation.override("fr"):
        return [
            Agreement(side, who, f"Accord donné le {say_date(timezone.localdate(at))}" if at else "")
            for side, who, at in sides
        ]


def time_by_month(letter: Letter) -> list[MonthOfTime]:
    """What the person declared, the latest month first. One query."""
    months = letter.time_given.order_by().annotate(month=TruncMonth("on")).values("month")
    rows = months.annotate(total=Sum("minutes")).order_by("-month")
    return [MonthOfTime(row["month"], row["total"]) for row in rows]


def export_rows(letters: QuerySet[Letter]) -> Iterator[tuple]:
    """One row a letter, as COLUMNS name them: a number stands for the person."""
    for letter in letters.with_all_said().iterator(CHUNK):
        project = letter.project
        yield (
            letter.pk,
            str(letter.partner),
            project.name,
            str(project.hospital.group or ""),
            str(project.hospital),
            capfirst(letter.standing),
            letter.starts_on,
            letter.last_day,
            letter.template.number if letter.template else None,
            letter.charter.number if letter.charter else None,
            letter.minutes,
        )
