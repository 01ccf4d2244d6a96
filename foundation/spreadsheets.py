"""Spreadsheets that people open in Excel: what a cell holds is text or a value, never a formula that runs."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO

import xlsxwriter
from django.utils import timezone

BYTE_ORDER_MARK = "\ufeff"
# What makes Excel or LibreOffice run a cell as a formula, full-width forms included (OWASP, CSV injection).
RISKY_STARTS = tuple("=+-@\t\r\n＝＋－＠")
CELL_LENGTH = 32_767
LONGEST_SHEET_NAME = 31
DATE_FORMAT = "dd/mm/yyyy"
MOMENT_FORMAT = "dd/mm/yyyy hh:mm"


def neutral(text: str) -> str:
    """The text with a leading apostrophe where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(RISKY_STARTS) else text


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence]) -> Iterator[str]:
    """The lines of a CSV that French Excel opens as it is: byte order mark, semicolons, dates day first (Paris)."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield BYTE_ORDER_MARK + writer.writerow([neutral(column) for column in columns])
    for row in rows:
        yield writer.writerow([_csv_cell(value) for value in row])


class _Echo:
    """What `csv` writes to when each line is handed on at once."""

    def write(self, line: str) -> str:
        return line


def _csv_cell(value) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if value is None or isinstance(value, int | float):
        return "" if value is None else str(value)
    return neutral(str(value))


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence]) -> IO[bytes]:
    """An open temporary XLSX file, at its beginning: one sheet, written row by row in constant memory.

    Dates are real dates (Paris time); texts stay texts, whatever they begin with.
    """
    return workbook_of([(title, columns, rows)])


def workbook_of(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence]]]) -> IO[bytes]:
    """`workbook`, with several sheets: title, columns and rows of each. Two of one name are told apart by a number."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response that sends it closes it
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    formats = {
        date: book.add_format({"num_format": DATE_FORMAT}),
        datetime: book.add_format({"num_format": MOMENT_FORMAT}),
        str: book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
    }
    taken: set[str] = set()
    for title, columns, rows in sheets:
        name = _free_sheet_name(title, taken)
        taken.add(name.casefold())
        _write_sheet(book.add_worksheet(name), columns, rows, formats)
    book.close()
    file.seek(0)
    return file


def _write_sheet(sheet, columns: Sequence[str], rows: Iterable[Sequence], formats: dict) -> None:
    sheet.set_column(0, max(len(columns) - 1, 0), 22)
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.write_string(0, index, column, formats[str])
    for line, row in enumerate(rows, start=1):
        for index, value in enumerate(row):
            _write_cell(sheet, line, index, value, formats)


def _write_cell(sheet, line: int, index: int, value, formats: dict) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        local = timezone.localtime(value).replace(tzinfo=None)
        sheet.write_datetime(line, index, local, formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(line, index, value, formats[date])
    elif isinstance(value, bool):
        sheet.write_string(line, index, "oui" if value else "non")
    elif isinstance(value, int | float):
        sheet.write_number(line, index, value)
    else:
        sheet.write_string(line, index, str(value)[:CELL_LENGTH])


def _free_sheet_name(title: str, taken: set[str]) -> str:
    """Excel refuses some signs, more than 31 of them, and two sheets of one name, whatever the case."""
    name = "".join(sign for sign in title if sign not in "[]:*?/\\'")[:LONGEST_SHEET_NAME] or "Liste"
    candidates = (name, *(f"{name[: LONGEST_SHEET_NAME - 4]} {number}" for number in range(2, len(taken) + 3)))
    return next(each for each in candidates if each.casefold() not in taken)
