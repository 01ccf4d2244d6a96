"""Two worlds, and everybody who may knock at an address; what each answer says, tells and changes."""

import io
import re
import zipfile
from dataclasses import dataclass
from unittest.mock import patch

from django.conf import settings
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from accounts.models import User
from partnerships.permissions import can_enter_back_office
from portal import public
from portal.backoffice import BackOffice
from tests.factories import MembershipFactory, UserFactory
from tests.guarantees.addresses import Address, values_for
from tests.guarantees.world import MARK, World, build_worlds

DOOR = ">"
BACK_OFFICE = "/gestion/"
# Whose convention, and whose service, the first world's is.
OFFICER = "officer_1"
DOORS = ("/compte/login/?next=", "/en/compte/login/?next=", "/gestion/login/?next=")
# Sessions, the throttles of sign-in and the dates of the last one are not what people work on.
NOT_WORK = {"django_session", "portal_cache"}
WRITING = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# New in each answer.
FRESH = re.compile(r'name="(?:csrfmiddlewaretoken|key)" value="[^"]*"')


class Visitor(RequestFactory):
    """Somebody's cookies. Quicker than Django's Client, which loads middleware each time and keeps every context."""

    def __init__(self, person: User | None) -> None:
        super().__init__()
        self.handlers = {checks_token: ClientHandler(checks_token) for checks_token in (False, True)}
        if person:
            client = Client()
            client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
            self.cookies = client.cookies

    def knock(self, method: str, path: str, *, checks_token: bool):
        """The response to a request with an empty form."""
        request = self.generic(method, path, "", "application/x-www-form-urlencoded")
        return self.handlers[checks_token](request.environ)


@dataclass(frozen=True)
class Answer:
    """A status, or DOOR for the way to sign-in; the text; the tables that were written; whether any row changed."""

    status: str
    text: str
    written: frozenset[str]
    has_changed: bool

    def marks_of(self, number: int) -> set[str]:
        """The fields of a world's rows whose text is told."""
        return {name for world, name in MARK.findall(self.text) if int(world) == number}


class Stage:
    """Everything is undone after each answer: each one meets the same worlds."""

    def __init__(self) -> None:
        self.worlds = build_worlds()
        first, second = self.worlds
        self.people: dict[str, User | None] = {
            "anonymous": None,
            "nobody": UserFactory(),
            "inactive": MembershipFactory(mediator=True, partner=first.partner).user,
            "mediator_1": first.mediator,
            "mediator_2": second.mediator,
            "coordinator_1": first.coordinator,
            "referent_1": first.referent,
            "referent_2": second.referent,
            "ghu_referent_1": first.group_referent,
            "officer_1": first.officer,
            "officer_2": second.officer,
            "contact_1": first.contact,
            "accompanier_1": first.accompanier,
        }
        self.visitors = {role: Visitor(person) for role, person in self.people.items()}
        User.objects.filter(pk=self.people["inactive"].pk).update(is_active=False)
        self.tables = sorted(set(connection.introspection.table_names()) - NOT_WORK)
        self.digest = self.rows_digest()
        self.seen: dict[tuple[str, ...], Answer] = {}
        self.paths: dict[str, str] = {}

    @property
    def world(self) -> World:
        """The one that addresses name."""
        return self.worlds[0]

    def path(self, address: Address) -> str:
        if address.route not in self.paths:
            self.paths[address.route] = address.paths(values_for(address, self.world))[0]
        return self.paths[address.route]

    def everybody(self, roles: list[str], method: str, path: str) -> dict[str, Answer]:
        """What each of the roles gets.

        Before each page of the back office stands one gate (`BackOffice.admin_view`). It asks one question, whether
        somebody is of the head office (`has_permission`), and never who else they are. So the officer, for whom this
        question alone is answered no, is as near to being let in as anybody outside can be: where that makes 404 of
        what they get, the gate stands there, and whoever it is closed to gets the same (test_gate_of_the_back_office).
        Where it makes no difference, or a page has lost its gate, everybody is asked one by one.
        """
        outside = [role for role in roles if self.is_outside(role)] if path.startswith(BACK_OFFICE) else []
        refused = self.refused_at_gate(method, path) if outside else None
        answers = dict.fromkeys(outside, refused) if refused else {}
        return {role: answers.get(role) or self.hear(role, method, path) for role in roles}

    def is_outside(self, role: str) -> bool:
        """Signed in, and not of the head office."""
        person = self.people[role]
        return person is not None and role != "inactive" and not can_enter_back_office(person)

    def refused_at_gate(self, method: str, path: str) -> Answer | None:
        """What the gate makes of the officer's answer when it is closed to them; None where it makes no difference."""
        if self.hear(OFFICER, method, path).status == "404":
            return None
        with patch.object(BackOffice, "has_permission", lambda _site, _request: False):
            refused = self.hear(OFFICER, method, path, gate="closed")
        return refused if refused.status == "404" else None

    def hear(self, role: str, method: str, path: str, gate: str = "") -> Answer:
        """Asked once, in a row of tests of one path."""
        key = role, method, path, gate
        if key not in self.seen:
            self.seen[key] = self.ask(role, method, path)
        return self.seen[key]

    def look(self, role: str, path: str) -> Answer:
        return self.hear(role, "GET", path)

    def ask(self, role: str, method: str, path: str, *, checks_token: bool = False) -> Answer:
        public.memory.clear()
        written = set()

        def take_note(execute, sql, params, many, context):
            if found := WRITING.match(str(sql)):
                written.add(found[1])
            return execute(sql, params, many, context)

        with transaction.atomic():
            with connection.execute_wrapper(take_note):
                response = self.visitors[role].knock(method, path, checks_token=checks_token)
                text = text_of(response)
            written -= NOT_WORK
            has_changed = bool(written) and self.rows_digest() != self.digest
            transaction.set_rollback(True)
        return Answer(status_of(response), FRESH.sub("", text).replace(path, ""), frozenset(written), has_changed)

    def rows_digest(self) -> str:
        """A checksum of all rows that people work on."""
        sums = ", ".join(
            f'(SELECT sum(hashtextextended(row::text, 0)) FROM "{table}" AS row)'  # noqa: S608
            for table in self.tables
        )
        with connection.cursor() as cursor:
            # An array: a function takes a hundred arguments at most.
            cursor.execute(f"SELECT md5(array_to_string(ARRAY[{sums}], ' ', ''))")
            return cursor.fetchone()[0]


def text_of(response) -> str:
    """What an answer tells, that of a spreadsheet too."""
    content = response.getvalue()
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode(errors="replace")


def status_of(response) -> str:
    is_door = response.status_code == 401 or (
        response.status_code == 302 and response.headers["Location"].startswith(DOORS)
    )
    return DOOR if is_door else str(response.status_code)
