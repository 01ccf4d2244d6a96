"""The spreadsheet that people fill in: headings, one example, lists to choose from, and what each column means."""

import tempfile
from typing import IO

import xlsxwriter
from django.utils.text import capfirst
from xlsxwriter.utility import xl_col_to_name

from activities.imports.headings import COLUMNS, EXAMPLE
from activities.models import Activity
from activities.models.choices import State
from foundation.spreadsheet_reading import MOST_LINES
from partnerships.models import Convention, Hospital

IN_TEMPLATE = [column for column in COLUMNS if column.in_template]
STATES = (State.HELD, State.CONFIRMED, State.REQUESTED, State.CANCELLED)
EXAMPLE_CELLS = {
    "reference": EXAMPLE.upper(),
    "day": "12/03/2026",
    "start": "14 h 30",
    "end": "15 h 30",
    "state": "réalisée",
    "present": "7",
    "comment": "Cette ligne est un exemple : elle n’est jamais importée.",
}


def template_for(actor) -> IO[bytes]:
    """An open temporary XLSX file, at its beginning, with the hospitals and activities that this officer may name."""
    owned = Convention.objects.visible_to(actor).values("pk")
    activities = Activity.objects.filter(commitment__strand__convention__in=owned, is_active=True)
    lists = {
        "hospital": list(Hospital.objects.visible_to(actor).open().values_list("name", flat=True)),
        "activity": list(activities.order_by("title").values_list("title", flat=True).distinct()),
        "state": [str(state.label) for state in STATES],
    }
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response that sends it closes it
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    italic = book.add_format({"italic": True})
    sheet = book.add_worksheet("Séances")
    _write_explanations(book.add_worksheet("Mode d’emploi"), bold, book.add_format({"text_wrap": True}))
    _write_headings(sheet, lists, bold, italic)
    _write_lists(book.add_worksheet("Listes"), sheet, lists)
    book.close()
    file.seek(0)
    return file


def _write_headings(sheet, lists: dict[str, list[str]], bold, italic) -> None:
    example = {**{key: names[0] for key, names in lists.items() if names}, **EXAMPLE_CELLS}
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(IN_TEMPLATE) - 1, 18)
    for index, column in enumerate(IN_TEMPLATE):
        sheet.write_string(0, index, column.title, bold)
        sheet.write_string(1, index, example.get(column.key, ""), italic)


def _write_explanations(sheet, bold, wrapped) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 100, wrapped)
    sheet.write_row(0, 0, ["Colonne", "Ce qu’on y écrit"], bold)
    for line, column in enumerate(IN_TEMPLATE, start=1):
        sheet.write_row(line, 0, [column.title, column.meaning])
    sheet.write_string(
        len(IN_TEMPLATE) + 2, 1, "Aucune colonne ne contient le nom ni les initiales d’un patient.", bold
    )


def _write_lists(sheet, target, lists: dict[str, list[str]]) -> None:
    """Long lists stand on a sheet of their own: Excel takes 255 signs in the rule itself."""
    sheet.hide()
    for index, (key, names) in enumerate(lists.items()):
        sheet.write_column(0, index, names)
        column = next(at for at, one in enumerate(IN_TEMPLATE) if one.key == key)
        letter = xl_col_to_name(index, col_abs=True)
        rule = {
            "validate": "list",
            "source": f"=Listes!{letter}$1:{letter}${max(len(names), 1)}",
            # Another word is a warning: names of use are understood too.
            "error_type": "information",
            "error_title": capfirst(IN_TEMPLATE[column].title),
            "error_message": "Ce nom n’est pas dans la liste. L’aperçu dira s’il est reconnu.",
        }
        target.data_validation(1, column, MOST_LINES, column, rule)
