"""A dossier on paper and as figures: both drawn from the same data as its page."""

from collections.abc import Iterator
from typing import IO

from activities.printing import LAYOUTS
from foundation.printing.paper import print_page
from foundation.spreadsheets import workbook_of
from portal.frozen.papers import table_sheets


def print_dossier(content: dict) -> bytes:
    """A tagged PDF. Half a second of work: outside of any transaction."""
    return print_page(LAYOUTS / "dossier.typ", content)


def figures_file(content: dict) -> IO[bytes]:
    """An open XLSX file: what it is about, then a sheet for each table."""
    return workbook_of(_sheets(content))


def _sheets(content: dict) -> Iterator[tuple]:
    about = [
        ("Comité", content["committee"]),
        ("Convention", content["convention"]),
        ("Réunion", content["meeting"]),
        ("Diffusé le", content["released_on"]),
        ("Chiffres lus le", content["figures_at"]),
    ]
    yield "Dossier", ("Dossier du comité", f"version {content['number']}"), about
    yield from table_sheets(content["sections"])
