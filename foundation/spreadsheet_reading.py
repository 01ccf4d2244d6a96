"""Spreadsheets that people send: read as plain text, cell by cell, and nothing in them ever runs.

A file is not trusted: its size, what it unpacks to and its length are bounded, its macros and formulas are never run
(of a formula, the value that the spreadsheet last showed is read).
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from foundation.errors import Refusal
from foundation.spreadsheets import RISKY_STARTS

LARGEST_FILE = 5 * 1024 * 1024
# What 5,000 lines of thirty columns unpack to, several times over.
LARGEST_UNPACKED = 40 * 1024 * 1024
# What a preview compares, line by line with the volumes held, within one tick: some 60 ms a line.
MOST_LINES = 500
MOST_COLUMNS = 60
# Empty lines are not counted, but somebody has to walk over them.
LAST_LINE = 20_000
LONGEST_CELL = 2_000
DELIMITERS = ";\t,"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    NotImplementedError,
)
NOT_A_TABLE = (
    "Ce fichier n’est pas un tableau que le portail sait lire. Ouvrez-le dans Excel ou LibreOffice, puis "
    "enregistrez-le en « Classeur Excel (.xlsx) » ou en « CSV »."
)


@dataclass(frozen=True)
class Line:
    """One line that is not empty: its number as the spreadsheet shows it, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    name: str
    lines: tuple[Line, ...]


def read_sheets(content: bytes) -> list[Sheet]:
    """The sheets of an XLSX (or XLSM) file, hidden ones left out, or the only one of a CSV.

    Dates are ISO 8601, times « 14:30 », whole numbers without decimals. Raises Refusal, with what to do, for a file
    that is empty, too large, too long, protected by a password, or no table at all.
    """
    if not content:
        raise Refusal("Ce fichier est vide. Choisissez celui qui contient vos séances.", field="file")
    if len(content) > LARGEST_FILE:
        raise Refusal("Ce fichier dépasse 5 Mo. Gardez seulement la feuille des séances, sans images.", field="file")
    if content.startswith(OLD_EXCEL):
        raise Refusal(
            "Ce fichier est dans un ancien format d’Excel, ou protégé par un mot de passe. Enregistrez-le en "
            "« Classeur Excel (.xlsx) », sans mot de passe.",
            field="file",
        )
    sheets = _sheets_of_workbook(content) if content.startswith(b"PK") else [_sheet_of_csv(content)]
    if not any(sheet.lines for sheet in sheets):
        raise Refusal("Ce tableau ne contient aucune ligne. Choisissez celui qui contient vos séances.", field="file")
    return sheets


def _sheets_of_workbook(content: bytes) -> list[Sheet]:
    try:
        _refuse_bomb(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return [
            Sheet(sheet.title, _lines(_rows_of(sheet))) for sheet in book.worksheets if sheet.sheet_state == "visible"
        ]
    except UNREADABLE as error:
        raise Refusal(NOT_A_TABLE, field="file") from error


def _refuse_bomb(content: bytes) -> None:
    """Unpacking stops at the size that the archive declares, so the declared one is the true bound."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise Refusal(
                "Ce fichier contient trop de données. Copiez la feuille des séances dans un nouveau classeur.",
                field="file",
            )


def _rows_of(sheet) -> Iterator[tuple[int, Iterable]]:
    # What a file says of its own size is often wrong, and would be believed.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if number > LAST_LINE:
            _refuse_long()
        yield number, row


def _sheet_of_csv(content: bytes) -> Sheet:
    text = _decoded(content)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text)))
    except csv.Error as error:
        raise Refusal(NOT_A_TABLE, field="file") from error
    return Sheet("CSV", _lines((number, row[:MOST_COLUMNS]) for number, row in enumerate(rows, start=1)))


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark (« texte Unicode » of Excel), or what French Windows writes."""
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for code in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and not re.match(r"\s*<(!doctype|html|\?xml|table)", text, re.IGNORECASE):
            return text
    raise Refusal(NOT_A_TABLE, field="file")


def _delimiter_of(text: str) -> str:
    """The sign that cuts the first lines into most columns."""

    def columns(delimiter: str) -> float:
        head = csv.reader(io.StringIO("\n".join(text.splitlines()[:40])), delimiter=delimiter)
        return median([len(row) for row in head if any(row)] or [0])

    return max(DELIMITERS, key=columns)


def _lines(rows: Iterable[tuple[int, Iterable]]) -> tuple[Line, ...]:
    lines = []
    for number, row in rows:
        cells = tuple(_as_text(value) for value in row)
        if any(cells):
            lines.append(Line(number, cells))
        if len(lines) > MOST_LINES:
            _refuse_long()
    return tuple(lines)


def _refuse_long() -> None:
    raise Refusal(f"Ce tableau dépasse {MOST_LINES} lignes. Partagez-le en plusieurs fichiers.", field="file")


def _as_text(value) -> str:
    """A cell in one line of text; the apostrophe that our own exports put before a formula is taken away."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time.min else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return f"{int(value.total_seconds()) // 3600}:{int(value.total_seconds()) // 60 % 60:02}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = " ".join(str(value)[:LONGEST_CELL].split())
    return text[1:] if text.startswith("'") and text[1:].startswith(RISKY_STARTS) else text
