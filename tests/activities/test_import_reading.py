"""What cells, headings and files mean; and files that mean harm."""

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from activities.imports.headings import COLUMNS, understand
from activities.imports.values import (
    Fault,
    is_unknown,
    read_count,
    read_day,
    read_minutes,
    read_reason,
    read_span,
    read_state,
    split_moment,
)
from foundation.errors import Refusal
from foundation.spreadsheet_reading import LARGEST_FILE, MOST_LINES, read_sheets
from foundation.spreadsheets import csv_lines
from tests.activities.sheets import HEADINGS, csv_file, xlsx

DAY = date(2026, 3, 12)
LINE = ["12/03/2026", "14 h", "Tilleuls", "Gériatrie", "Papiers", "", 7, ""]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-12",
        "12/03/2026",
        "12/3/2026",
        "12-3-26",
        "12.03.2026",
        "12 03 2026",
        "12 mars 2026",
        "Jeudi 12 mars 2026",
        "jeudi 12/03/2026",
        "jeu. 12 mars 26",
        "12 MARS 2026",
        "46093",
    ],
)
def test_a_day_is_read_as_people_write_it(text):
    assert read_day(text) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er août 2026", date(2026, 8, 1)),
        ("3 févr. 2026", date(2026, 2, 3)),
        ("29/02/2028", date(2028, 2, 29)),
        ("31 déc. 26", date(2026, 12, 31)),
    ],
)
def test_months_and_first_days(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("mardi 12 mars 2026", "est un jeudi, pas un mardi"),
        ("12 mars", "ajoutez l’année"),
        ("03/25/2026", "jour/mois/année"),
        ("29/02/2026", "n’existe pas"),
        ("12/03/1926", "vérifiez l’année"),
        ("bientôt", "n’est pas une date"),
        ("12/03/26/2", "n’est pas une date"),
        ("45", "n’est pas une date"),
    ],
)
def test_what_is_no_day_says_how_to_write_it(text, why):
    with pytest.raises(Fault, match=why):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("14h", time(14), None),
        ("14 h", time(14), None),
        ("14\u00a0h\u00a030", time(14, 30), None),
        ("14H30", time(14, 30), None),
        ("14:30", time(14, 30), None),
        ("14:30:00", time(14, 30), None),
        ("9 heures", time(9), None),
        ("9h05", time(9, 5), None),
        ("midi", time(12), None),
        ("0.604166666666667", time(14, 30), None),
        ("14h00-15h30", time(14), time(15, 30)),
        ("14h – 15h30", time(14), time(15, 30)),
        ("de 14 h à 15 h 30", time(14), time(15, 30)),
        ("14:00 / 15:30", time(14), time(15, 30)),
    ],
)
def test_times_are_read_as_people_write_them(text, start, end):
    assert read_span(text) == (start, end)


@pytest.mark.parametrize("text", ["25h", "14h75", "après-midi", "14", "h30"])
def test_what_is_no_time_says_how_to_write_it(text):
    with pytest.raises(Fault, match="14 h 30"):
        read_span(text)


def test_day_and_time_may_stand_in_one_cell():
    assert split_moment("2026-03-12 14:30") == ("2026-03-12", "14:30")
    assert split_moment("12/03/2026 14h30") == ("12/03/2026", "14h30")
    assert split_moment("14 h 30") == ("", "14 h 30")


@pytest.mark.parametrize(("text", "count"), [("12", 12), ("12,0", 12), ("0", 0), (" 7 ", 7)])
def test_counts(text, count):
    assert read_count(text, "present") == count


@pytest.mark.parametrize("text", ["-3", "7,5", "une dizaine", "12 dont 3", "1001", "=1+1"])
def test_what_is_no_count_is_refused(text):
    with pytest.raises(Fault):
        read_count(text, "present")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("50", 50), ("50,0", 50), ("50 min", 50), ("75 minutes", 75), ("1 h 15", 75), ("1h", 60), ("1:15", 75)],
)
def test_durations(text, minutes):
    assert read_minutes(text, "lived") == minutes


@pytest.mark.parametrize("text", ["0", "-5", "1441", "25 h", "une heure", "1,5", "9" * 30])
def test_what_is_no_duration_says_how_to_write_it(text):
    with pytest.raises(Fault, match="minutes"):
        read_minutes(text, "lived")


def test_nobody_knows_how_many():
    assert all(is_unknown(text) for text in ("Effectif inconnu", "?", "NC", "non connu"))
    assert not is_unknown("12")


@pytest.mark.parametrize(
    ("text", "state"),
    [("Réalisée", "held"), ("FAIT", "held"), ("validé", "confirmed"), ("prévue", "requested"), ("Annulé", "cancelled")],
)
def test_states(text, state):
    assert read_state(text) == state


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("isolement ou épidémie", "isolation"),
        ("Covid dans le service", "isolation"),
        ("Médiatrice malade", "speaker"),
        ("grève des transports", "transport"),
        ("musée fermé", "museum_closed"),
        ("inondation", "other"),
    ],
)
def test_reasons(text, reason):
    assert read_reason(text) == reason


# Headings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        HEADINGS,
        ["JOUR", "Horaires", "SITE", "unité", "Thème", "Statut", "Nombre de participants", "Raison"],
        ["Le", "Debut", "Etablissement", "Service", "Activité", "etat", "Présent(e)s", "Motif d’annulation"],
        ["Date", "Horaire", "Lieu", "UF / service", "Atelier", "État", "Effectif", "Motif"],
        ["Date", "Horaire", "Lieu de la séance", "Service / UF", "Atelier", "État", "Effectif", "Motif"],
    ],
)
def test_headings_are_recognised_in_any_dress(headings):
    table = understand(read_sheets(xlsx(LINE, headings=headings)))
    assert set(table.letters) == {"day", "start", "hospital", "ward", "activity", "state", "present", "reason"}
    assert table.lines[0][1]["present"] == "7"


def test_headings_may_come_in_any_order_below_a_title():
    above = [["Bilan de l'année"], [], [None, "établi par le service culture"]]
    table = understand(read_sheets(xlsx(LINE[::-1], headings=HEADINGS[::-1], above=above)))
    assert (table.letters["day"], table.lines[0][0]) == ("H", 5)


def test_our_own_word_wins_over_another_one_for_the_same_thing():
    table = understand(read_sheets(xlsx(["jeudi", *LINE], headings=["Jour", *HEADINGS])))
    assert (table.letters["day"], table.unknown) == ("B", ["Jour"])


def test_unknown_columns_are_named_and_not_kept():
    table = understand(read_sheets(xlsx([*LINE, "Mme Dupont"], headings=[*HEADINGS, "Nom du patient"])))
    assert table.unknown == ["Nom du patient"]
    assert "Mme Dupont" not in str(table)


def test_missing_columns_are_named():
    with pytest.raises(Refusal, match="Hôpital, Proposition"):
        understand(read_sheets(xlsx(["12/03/2026", "14 h", 7], headings=["Date", "Heure de début", "Présents"])))


def test_totals_and_empty_lines_are_left_aside():
    table = understand(read_sheets(xlsx(LINE, [], [None, "Total", None, None, None, None, 7])))
    assert (len(table.lines), table.totals) == (1, [4])


def test_every_word_for_a_column_belongs_to_one_column():
    words = [word for column in COLUMNS for word in (column.title, *column.others)]
    assert len(words) == len(set(words))


# Files ------------------------------------------------------------------------------------------


def test_excel_dates_and_times_are_read_as_what_they_show():
    content = xlsx([datetime(2026, 3, 12), time(14, 30), "Tilleuls", "", "Papiers", True, 7.0])  # noqa: DTZ001
    assert read_sheets(content)[0].lines[1].cells[:7] == ("2026-03-12", "14:30", "Tilleuls", "", "Papiers", "oui", "7")


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(";", "cp1252"), (",", "utf-8"), ("\t", "utf-8-sig"), ("\t", "utf-16"), (";", "utf-8-sig")],
)
def test_csv_in_any_dress(delimiter, encoding):
    lines = read_sheets(csv_file(LINE, delimiter=delimiter, encoding=encoding))[0].lines
    assert lines[1].cells[:5] == ("12/03/2026", "14 h", "Tilleuls", "Gériatrie", "Papiers")


def test_our_own_export_comes_back_as_it_was():
    text = "".join(
        csv_lines(["Date", "Commentaire"], [["12/03/2026", "=HYPERLINK(1)"], ["12/03/2026", "'entre guillemets"]])
    )
    assert [line.cells[1] for line in read_sheets(text.encode())[0].lines[1:]] == ["=HYPERLINK(1)", "'entre guillemets"]


def test_a_formula_is_read_as_what_it_last_showed():
    content = xlsx(["=1+1"], headings=["Présents"])
    assert [line.cells[0] for line in read_sheets(content)[0].lines] == ["Présents"]


def test_hidden_sheets_are_not_read():
    book = openpyxl.Workbook()
    book.active.append(["visible"])
    hidden = book.create_sheet("Listes")
    hidden.append(["caché"])
    hidden.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    assert [sheet.name for sheet in read_sheets(file.getvalue())] == ["Sheet"]


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def billion_laughs() -> bytes:
    """A workbook whose sheet defines entities that grow when they are read."""
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(LINE))) as good, zipfile.ZipFile(file, "w") as bad:
        for part in good.namelist():
            content = good.read(part)
            is_sheet = part.startswith("xl/worksheets/")
            bad.writestr(part, laughs + content.replace(b"<sheetData>", b"<sheetData>&b;") if is_sheet else content)
    return file.getvalue()


HOSTILE = {
    "zero bytes": (b"", "est vide"),
    "spaces": (b"  \n \n", "aucune ligne"),
    "too large": (b"a" * (LARGEST_FILE + 1), "dépasse 5 Mo"),
    "old Excel or password": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "mot de passe"),
    "html": (b"<html><table><tr><td>12</td></tr></table></html>", "n’est pas un tableau"),
    "html with a doctype": (b"\n<!DOCTYPE html><p>12", "n’est pas un tableau"),
    "an image": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "n’est pas un tableau"),
    "a pdf": (b"%PDF-1.7\n\0\0", "n’est pas un tableau"),
    "a broken archive": (b"PK\x03\x04" + b"x" * 100, "n’est pas un tableau"),
    "an archive of something else": (archive(word__document=b"<x/>"), "n’est pas un tableau"),
    "a bomb": (archive(xl__worksheets__sheet1=b"0" * 60_000_000), "trop de données"),
    "entities": (billion_laughs(), "n’est pas un tableau"),
}


@pytest.mark.parametrize(("content", "why"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_table_is_refused_in_words(content, why):
    with pytest.raises(Refusal, match=why):
        understand(read_sheets(content))


def test_a_sheet_that_says_it_is_endless_is_not_walked_to_its_end():
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.cell(row=1_000_000, column=1, value="fin")
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(Refusal, match="dépasse 500 lignes"):
        read_sheets(file.getvalue())


def test_too_many_lines_are_refused():
    with pytest.raises(Refusal, match="Partagez-le"):
        read_sheets("\n".join(["a;b;c"] * (MOST_LINES + 1)).encode())
