"""Who may open what: every address, every role, against one declared table (access_table.txt)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import RequestFactory, override_settings
from django.urls import get_resolver, reverse

from accounts.models import User
from portal.backoffice import BackOffice
from tests.guarantees.addresses import (
    DEMONSTRATION,
    LANGUAGES,
    PORTAL,
    Address,
    all_addresses,
    unknown_values,
    values_for,
)
from tests.guarantees.stage import DOOR, Stage

ADDRESSES = {address.route: address for address in all_addresses()}
# Read here, before the demonstration is switched on.
USUAL = {address.route for address in all_addresses(get_resolver("portal.urls").url_patterns)}
WITHIN = ("2", "3")
REFUSED = {DOOR, "403", "404", "405"}
# Mail programs (RFC 8058), and whoever scans a code: they have no cookie, and their link's secret is all they bring.
PRESSED_WITHOUT_COOKIE = {f"{LANGUAGES}messages/quitter/<str:token>/", f"{LANGUAGES}avis/<str:token>/"}
BACK_OFFICE = "gestion/"
# Opening a person's file is noted, by whoever may: the one page whose reading writes.
READING = frozenset({"patient_partners_filereading"})
NOTED = {
    "espace/partenariat/partenaires/<int:pk>/": READING,
    "espace/partenariat/lettres/<int:pk>/": READING,
    "espace/partenariat/lettres/<int:pk>/lettre.pdf": READING,
    "espace/partenariat/lettres/<int:pk>/copie.pdf": READING,
}
# Parts that others wrote: an unusual method is a GET to them.
NOT_OURS = ("[en/]compte/", BACK_OFFICE)
# What the patient partnership tells everybody of its programme and of the sheets for all.
PUBLISHED = {
    "actor.name",
    "event.description",
    "event.minutes",
    "event.place",
    "event.resources",
    "event.title",
    "plannedevent.note",
    "plannedevent.wording",
    "actor.tasks",
    "axis.name",
    "call.text",
    "call.title",
    "domain.name",
    "domain.summary",
    "programme.purpose",
    "programme.title",
    "sheetversion.body",
    "step.help",
    "step.question",
    "toolsheet.name",
    "toolsheet.summary",
}
PUBLIC = {
    "activity.accessibility",
    "activity.description",
    "activity.description_en",
    "activity.simple_text",
    "activity.title",
    "activity.title_en",
    "headofficeservice.mailbox",
    "headofficeservice.name",
    "hospital.city",
    "hospital.name",
    "hospital.phone",
    "hospitalgroup.name",
    "partner.address",
    "partner.name",
    "training.audience",
    "training.programme",
    "training.structures",
    "training.trainers",
    *PUBLISHED,
    "ward.building",
    "ward.floor",
    "ward.name",
}
# Whom to find where: everybody knows the names, the head office keeps the directory of all places and people.
NAMES = {"hospital.name", "hospital.city", "hospitalgroup.name", "ward.name", "partner.name", "headofficeservice.name"}
# The log of messages is one for the whole head office: `notifications` knows no conventions.
DIRECTORY = {
    "headofficeservice",
    "hospital",
    "hospitalgroup",
    "invitation",
    "membership",
    "notice",
    "partner",
    "partnerclosure",
    "room",
    "user",
    "ward",
}

# What prevents a place from being deleted is named to whoever asks for it.
IN_THE_WAY = {"activity.title", "convention.title", "programme.title", "projectaction.title", "toolsheet.name"}


class Table:
    """For each method and route, what each role gets. `{record}` in a route stands for each kind of record."""

    def __init__(self, path: Path) -> None:
        lines = [line.split() for line in path.read_text().splitlines() if line and not line.startswith("#")]
        said: dict[str, list[str]] = {}
        for keyword, *words in lines:
            if keyword.endswith(":"):
                said.setdefault(keyword, []).extend(words)
        self.roles: list[str] = said["roles:"]
        self.open: set[str] = set(said["open:"])
        # A role that gets the cells of another wherever a row says nothing of it.
        self.like: dict[str, str] = dict([said["like:"]])
        self.cells: dict[tuple[str, str], dict[str, str]] = {}
        rows = [line for line in lines if not line[0].endswith(":")]
        # A row of its own says more than the row of all records.
        for method, route, *cells in sorted(rows, key=lambda row: "{record}" not in row[1]):
            for record in said["records:"] if "{record}" in route else [""]:
                row = self._row(cells)
                self.cells[method, route.replace("{record}", record)] = row

    def _row(self, cells: list[str]) -> dict[str, str]:
        said = self.roles if len(cells) == len(self.roles) else [role for role in self.roles if role not in self.like]
        row = dict(zip(said, cells, strict=True))
        return row | {role: row[other] for role, other in self.like.items() if role not in row}

    @property
    def routes(self) -> set[str]:
        return {route for _method, route in self.cells}


TABLE = Table(Path(__file__).parent / "access_table.txt")


@pytest.fixture(scope="module")
def stage(own_database) -> Iterator[Stage]:
    """The portal in demonstration mode, so that every address it can have is there. For all tests at once: a change of
    its root makes Django read all addresses again.
    """
    with override_settings(ROOT_URLCONF=PORTAL, **DEMONSTRATION):
        yield Stage()


# All tests of an address in a row, in one process: what was looked at is remembered there.
every_address = pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES.keys(), scope="module")
posted = [ADDRESSES[route] for method, route in sorted(TABLE.cells) if method == "POST" and route in ADDRESSES]
every_post = pytest.mark.parametrize("address", posted, ids=lambda address: address.route)


def test_every_address_is_declared_and_every_declared_address_exists():
    assert set(ADDRESSES) - TABLE.routes == set(), "the table does not say who may open these"
    assert TABLE.routes - set(ADDRESSES) == set(), "no such address"


def test_demonstration_addresses_exist_in_demonstration_mode_only():
    assert set(ADDRESSES) - USUAL == {route for route in ADDRESSES if route.startswith("demonstration/")}


def test_open_addresses_are_those_declared():
    assert {address.route for address in ADDRESSES.values() if address.is_open} == TABLE.open


def test_gate_of_the_back_office(stage):
    """What lets `Stage.everybody` ask one for all: the gate is closed to each of them, and open to the officers."""
    outside = [role for role in TABLE.roles if stage.is_outside(role)]
    assert set(TABLE.roles) - set(outside) == {"anonymous", "inactive", "officer_1", "officer_2"}
    request = RequestFactory().get(reverse("admin:index"))
    for role in (*outside, "officer_1", "officer_2"):
        request.user = User.objects.get(pk=stage.people[role].pk)
        assert admin.site.has_permission(request) == role.startswith("officer")
    assert {stage.look(role, request.path).status for role in outside} == {"404"}


def test_page_without_the_gate_is_asked_about_one_by_one(stage, monkeypatch):
    path = f"{reverse('admin:index')}?ungated"
    assert stage.refused_at_gate("POST", path)
    monkeypatch.setattr(BackOffice, "admin_view", lambda _site, view, cacheable=False: view)
    assert stage.refused_at_gate("GET", path) is None


@every_address
def test_reading_answers_as_declared_and_writes_nothing(stage, address):
    path = stage.path(address)
    answers = stage.everybody(TABLE.roles, "GET", path)
    assert {role: answer.status for role, answer in answers.items()} == TABLE.cells["GET", address.route]
    noted = NOTED.get(address.route, frozenset())
    assert {role: answer.written for role, answer in answers.items() if answer.written} == {
        role: noted for role, answer in answers.items() if noted and answer.status == "200"
    }


@every_address
def test_asking_about_a_page_writes_nothing(stage, address):
    role = furthest(stage, address)
    for path in address.paths(values_for(address, stage.world)):
        for method in ("HEAD", "OPTIONS"):
            answer = stage.ask(role, method, path)
            assert not answer.status.startswith("5")
            assert answer.written == frozenset()


@every_address
def test_posting_answers_as_declared_and_a_refusal_changes_nothing(stage, address):
    """Where the table has no row for POST, nobody may."""
    path = stage.path(address)
    answers = stage.everybody(TABLE.roles, "POST", path)
    statuses = {role: answer.status for role, answer in answers.items()}
    declared = TABLE.cells.get(("POST", address.route))
    assert statuses == declared if declared else set(statuses.values()) <= REFUSED
    assert [role for role, answer in answers.items() if answer.status in REFUSED and answer.has_changed] == []


@every_address
def test_other_methods_change_nothing(stage, address):
    role = furthest(stage, address)
    is_ours = not address.route.startswith(NOT_OURS)
    for method in ("DELETE", "PATCH", "PUT") if is_ours else ("DELETE",):
        answer = stage.ask(role, method, stage.path(address))
        assert not answer.has_changed
        # Django's forms read a PUT as a POST of nothing.
        assert not answer.status.startswith("2") or method == "PUT" or not is_ours


@every_post
def test_posting_without_its_token_is_refused(stage, address):
    if address.route in PRESSED_WITHOUT_COOKIE:
        return
    answer = stage.ask(furthest(stage, address, "POST"), "POST", stage.path(address), checks_token=True)
    assert answer.status == "403"
    assert not answer.has_changed


@every_address
def test_what_is_somebody_elses_looks_like_what_does_not_exist(stage, address):
    """The same answer to the byte, so that numbers tell nothing. To most, the back office itself does not exist."""
    if not address.blanks:
        return
    unknown = address.paths(unknown_values())[0]
    row = TABLE.cells["GET", address.route]
    roles = [role for role, cell in row.items() if cell == "404"]
    if address.route.startswith(BACK_OFFICE):
        roles = [role for role in roles if role.startswith("officer")]
    for role in roles:
        foreign, nobodys = stage.look(role, stage.path(address)), stage.look(role, unknown)
        assert (foreign.status, foreign.text) == (nobodys.status, nobodys.text)


@every_address
def test_open_pages_tell_only_what_is_for_everybody(stage, address):
    """Except an invitation, to whoever holds its secret."""
    if not address.is_open or "token" in address.blanks:
        return
    for path in address.paths(values_for(address, stage.world)):
        answer = stage.look("anonymous", path)
        assert answer.marks_of(1) | answer.marks_of(2) <= PUBLIC


@every_address
def test_pages_tell_nothing_of_the_other_world(stage, address):
    signed_in = [] if address.is_open else TABLE.roles[3:]
    for role, answer in stage.everybody(signed_in, "GET", stage.path(address)).items():
        other = 1 if role.endswith("2") else 2
        told = answer.marks_of(other) - NAMES
        if not address.route.startswith(BACK_OFFICE):
            told -= PUBLISHED
        if role.startswith("officer"):
            told = {name for name in told if name.partition(".")[0] not in DIRECTORY}
        if address.route.endswith("/delete/"):
            told -= IN_THE_WAY
        assert told == set(), role


def test_pages_tell_of_ones_own_world(stage):
    """The marks are there to be found: without them, the test above would find nothing anywhere."""
    for role, route, mark in (
        ("mediator_1", "espace/seances/<int:pk>/", "activity.material"),
        ("referent_1", "espace/seances/<int:pk>/", "session.note"),
        ("officer_1", "gestion/activities/session/exporter/xlsx/", "activity.title"),
    ):
        assert mark in stage.look(role, stage.path(ADDRESSES[route])).marks_of(1)


def furthest(stage: Stage, address: Address, method: str = "GET") -> str:
    """A role that the address lets in, or else anybody."""
    row = TABLE.cells.get((method, address.route), {})
    return next((role for role, cell in row.items() if cell.startswith(WITHIN)), "anonymous")
