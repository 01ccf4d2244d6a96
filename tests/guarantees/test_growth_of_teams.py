"""The pages of the patient partnership cost the same with few rows and with many."""

import pytest
from django.test import Client
from django.urls import reverse

from patient_partners.models import SheetVersion, ToolSheet
from portal.public import memory
from tests.factories import MembershipFactory, ProgrammeFactory, ToolSheetFactory
from tests.guarantees.test_growth import queries_of, signed_in

FEW, MANY = 3, 300
MOST = 12

# What each costs today. A change of these figures is a decision.
QUERIES: dict[str, int] = {
    "public programme": 6,
    "public sheet": 2,
    "workspace partnership": 7,
    "workspace sheet": 5,
    "office programmes": 6,
    "office sheets": 6,
}


class Counted:
    def __init__(self) -> None:
        programme = ProgrammeFactory()
        self.sheet = ToolSheetFactory(owner=programme.owner)
        self.people = {
            "officer": signed_in(MembershipFactory(officer=True, service=programme.owner).user),
            "accompanier": signed_in(MembershipFactory(accompanier=True).user),
            "": Client(),
        }
        self.counts = {rows: self._count_with(rows) for rows in (FEW, MANY)}

    def _count_with(self, rows: int) -> dict[str, int]:
        known = ToolSheet.objects.count()
        said = {"owner": self.sheet.owner, "summary": "Une phrase.", "readers": "everybody"}
        sheets = ToolSheet.objects.bulk_create(
            ToolSheet(slug=f"outil-{number}", name=f"Outil {number}", **said) for number in range(known, rows)
        )
        SheetVersion.objects.bulk_create(
            SheetVersion(sheet=sheet, number=1, body="Un texte.", released_on="2026-01-05") for sheet in sheets
        )
        return {label: self._queries(*page) for label, page in self._pages().items()}

    def _queries(self, person: str, path: str) -> int:
        def read() -> None:
            memory.clear()
            assert self.people[person].get(path).status_code == 200

        # What Django remembers for the life of a process is not asked for again.
        read()
        return queries_of(read)

    def _pages(self) -> dict[str, tuple[str, str]]:
        """Label → who reads it ("" for anybody), and where."""
        return {
            "public programme": ("", reverse("partnership")),
            "public sheet": ("", reverse("tool_sheet", args=[self.sheet.slug])),
            "workspace partnership": ("accompanier", reverse("accompaniment")),
            "workspace sheet": ("accompanier", reverse("sheet_read", args=[self.sheet.slug])),
            "office programmes": ("officer", reverse("admin:patient_partners_programme_changelist")),
            "office sheets": ("officer", reverse("admin:patient_partners_toolsheet_changelist")),
        }


@pytest.fixture(scope="module")
def counted(own_database) -> Counted:
    return Counted()


def test_pages_cost_the_same_with_few_and_with_many_rows(counted):
    assert counted.counts[FEW] == counted.counts[MANY]


def test_pages_cost_what_is_written_here(counted):
    assert counted.counts[MANY] == QUERIES
    assert max(QUERIES.values()) <= MOST
