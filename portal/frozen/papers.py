"""What is frozen, as files: its figures are those of its page."""

from collections.abc import Iterator
from typing import IO

from django.http import FileResponse

from foundation.downloads import XLSX_TYPE


def table_sheets(sections: list[dict]) -> Iterator[tuple]:
    """A sheet for each table of each section, in their order."""
    for section in sections:
        for table in section["tables"]:
            yield table["caption"], table["columns"], table["rows"]


def send_workbook(file: IO[bytes], name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)
