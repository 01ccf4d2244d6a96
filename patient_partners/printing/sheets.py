"""A tool sheet on paper."""

from dataclasses import asdict

from foundation.days import say_date
from foundation.printing.paper import print_page
from patient_partners.models import SheetVersion
from patient_partners.printing import LAYOUTS
from patient_partners.sheets import sheet_blocks

LAYOUT = LAYOUTS / "tool_sheet.typ"


def as_page(version: SheetVersion) -> dict:
    """For `print_page`."""
    sheet = version.sheet
    return {
        "title": sheet.name,
        "summary": sheet.summary,
        "readers": str(sheet.get_readers_display()),
        "service": sheet.owner.name,
        "version": version.number,
        "released_on": say_date(version.released_on) if version.released_on else "",
        "blocks": [asdict(block) for block in sheet_blocks(version.body)],
    }


def print_sheet(version: SheetVersion) -> bytes:
    return print_page(LAYOUT, as_page(version))


def name_of(version: SheetVersion) -> str:
    """The name of its file, without its ending."""
    return f"{version.sheet.slug}-version-{version.number}"
