"""Spreadsheets as people send them, made for tests."""

import csv
import io

import openpyxl

HEADINGS = ["Date", "Heure de début", "Hôpital", "Service", "Proposition", "État", "Présents", "Motif"]


def xlsx(*rows, headings=HEADINGS, above=(), title="Séances") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in (*above, headings, *rows):
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_file(*rows, headings=HEADINGS, delimiter=";", encoding="cp1252") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([headings, *rows])
    return text.getvalue().encode(encoding)
