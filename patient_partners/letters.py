"""Mission letters as pages and spreadsheets read them: time by month, rows without a name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.text import capfirst

from patient_partners.models import Letter

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


@dataclass(frozen=True)
class MonthOfTime:
    """`month` is its first day."""

    month: date
    minutes: int


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
