"""An evaluation on paper and as figures: both drawn from the same data as its page."""

from collections.abc import Iterator
from typing import IO

from activities.printing import LAYOUTS
from foundation.printing.paper import print_page
from foundation.spreadsheets import workbook_of
from portal.frozen.papers import table_sheets


def print_evaluation(content: dict) -> bytes:
    """A tagged PDF. Half a second of work: outside of any transaction."""
    return print_page(LAYOUTS / "evaluation.typ", content)


def figures_file(content: dict) -> IO[bytes]:
    """An open XLSX file: what it is about, a sheet for each table, then every comment."""
    return workbook_of(_sheets(content))


def _sheets(content: dict) -> Iterator[tuple]:
    about = [
        ("Convention", content["convention"]),
        ("Période", content["period"]),
        ("Service responsable", content["service"]),
        ("Validée le", content["validated_on"]),
        ("Chiffres lus le", content["figures_at"]),
        ("Correction", content["why"]),
        ("Sans commentaire", ", ".join(content["silent"])),
    ]
    yield "Évaluation", ("Évaluation", content["title"]), about
    yield from table_sheets(content["sections"])
    said = [
        (section["title"], one["about"] or section["title"], one["party"], one["text"])
        for section in content["sections"]
        for one in section["comments"]
    ]
    yield "Commentaires", ("Section", "À propos de", "Partie", "Commentaire"), said
