"""Rows sent as a spreadsheet, as XLSX or as CSV: the same columns, the same rows."""

from collections.abc import Iterable, Sequence

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from foundation.spreadsheets import csv_lines, workbook

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_rows(kind: str, name: str, title: str, columns: Sequence[str], rows: Iterable[Sequence]) -> HttpResponseBase:
    """A file to keep, named `name` and its `kind` ("xlsx", "csv"); `title` is that of the one sheet."""
    file_name = f"{name}.{kind}"
    if kind == "xlsx":
        file = workbook(title, columns, rows)
        return FileResponse(file, as_attachment=True, filename=file_name, content_type=XLSX_TYPE)
    response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
