import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from foundation.spreadsheets import csv_lines, neutral, workbook

FORMULAS = ["=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"]
MOMENT = datetime(2026, 7, 14, 12, 30, tzinfo=UTC)


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_neutralises_what_a_spreadsheet_would_run(text):
    [_, [cell]] = read_csv("".join(csv_lines(["Colonne"], [[text]])))
    assert cell == f"'{text}"


def test_csv_neutralises_columns_too():
    assert next(csv_lines(["=A"], [])) == "\ufeff'=A\r\n"


def test_neutral_leaves_plain_words():
    assert neutral("Papiers découpés") == "Papiers découpés"


def test_csv_opens_in_french_excel():
    lines = list(
        csv_lines(["Nom", "Le", "À", "Oui", "Nombre", "Vide"], [["Élan", date(2026, 7, 14), MOMENT, True, -3, None]])
    )
    assert lines == [
        "\ufeffNom;Le;À;Oui;Nombre;Vide\r\n",
        "Élan;14/07/2026;14/07/2026 14:30;oui;-3;\r\n",
    ]


@pytest.mark.parametrize("text", [*FORMULAS[:4], "https://example.org", "12"])
def test_workbook_keeps_texts_as_texts(text):
    with workbook("Liste", ["Colonne"], [[text]]) as file:
        cell = openpyxl.load_workbook(file).active["A2"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)


def test_workbook_holds_real_dates_in_paris_time():
    with workbook("Liste", ["Le", "À", "Nombre", "Oui"], [[date(2026, 7, 14), MOMENT, 12, False]]) as file:
        row = [cell.value for cell in openpyxl.load_workbook(file).active[2]]
    assert row == [datetime(2026, 7, 14), datetime(2026, 7, 14, 14, 30), 12, "non"]  # noqa: DTZ001


def test_workbook_accepts_a_title_that_excel_refuses():
    with workbook("Volumes [2026]: l'année / la suite et encore", ["A"], []) as file:
        assert openpyxl.load_workbook(file).sheetnames == ["Volumes 2026 lannée  la suite e"]
