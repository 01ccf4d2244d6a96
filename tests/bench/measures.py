"""The measures, taken in turns so that a busy machine is as unfair to both sides, and their table."""

import os
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from activities.models import Slot
from portal.public import memory
from tests.bench.load import Sample, Server, request, serving
from tests.bench.notices import notices_per_second
from tests.bench.season import Season, build_season, signed_in
from tests.bench.table import Table

ROUNDS = 5
PAGES = 300
PLAIN_PAGES = 40
BOOKINGS = 24
WARM_UP = 8
REPEATS = 3

PAGE_RATIO = 0.5
PAGE_QUERIES = 4
BOOKING_RATIO = 0.4
BOOKING_QUERIES = 20
LIST_QUERIES = 12
NOTICES_PER_SECOND = 100


def main() -> int:
    table = Table()
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    season = build_season(sessions=60, slots=3 * (ROUNDS * BOOKINGS + WARM_UP) + 40)
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        page = folder / "page.html"
        page.write_bytes(Client().get(hospital_path(season)).content)
        connection.close()
        portal = held.enter_context(serving(folder / "portal.log", dict(os.environ)))
        settings = {"DJANGO_SETTINGS_MODULE": "tests.bench.bare_settings", "BENCH_PAGE": str(page)}
        bare = held.enter_context(serving(folder / "bare.log", {**os.environ, **settings}))
        measure_page(table, season, portal, bare)
        measure_booking(table, season, portal, bare)
        table.title("Messages")
        table.per_second(
            "remis par deux processus, avec fichier calendrier", notices_per_second(folder), NOTICES_PER_SECOND
        )
    measure_lists(table, season)
    print(table.text())
    return 0 if table.is_kept else 1


def hospital_path(season: Season) -> str:
    return reverse("hospital", args=[season.scene.hospital.slug])


def measure_page(table: Table, season: Season, portal: Server, bare: Server) -> None:
    path = hospital_path(season)
    remembered, plain, least = request("GET", path), request("GET", f"{path}?page=1"), request("GET", "/page/")
    shown = in_turns(
        lambda: portal.burst([remembered] * PAGES, 200),
        lambda: bare.burst([least] * PAGES, 200),
        lambda: portal.burst([plain] * PLAIN_PAGES, 200),
    )
    table.title("Page publique d’un hôpital")
    table.speeds("gardée par le processus", shown[0], "vue Django nue, mêmes octets", shown[1], PAGE_RATIO)
    table.speed("composée", shown[2])
    memory.clear()
    table.queries("requêtes SQL de la page composée", queries_of(lambda: Client().get(path)), PAGE_QUERIES)


def measure_booking(table: Table, season: Season, portal: Server, bare: Server) -> None:
    browsers = {mediator.pk: Browser(season, mediator) for mediator in season.mediators}

    def through_the_web(count: int) -> Sample:
        posts = [browsers[mediator.pk].booking(slot) for mediator, slot in season.take_slots(count)]
        return portal.burst(posts, 302)

    def bare_booking(path: str, count: int) -> Sample:
        return bare.burst([least_booking(season, path, *pair) for pair in season.take_slots(count)], 302)

    ways = (through_the_web, partial(bare_booking, "/book/"), partial(bare_booking, "/book-bluntly/"))
    for way in ways:
        way(WARM_UP)
    booked = in_turns(*(partial(way, BOOKINGS) for way in ways))
    table.title("Réservation d’un créneau")
    table.speeds(
        "par le web, formulaire complet", booked[0], "même transaction, vue Django nue", booked[1], BOOKING_RATIO
    )
    table.bound("un verrou et deux lignes, vue Django nue", booked[2], booked[0])
    mediator, slot = season.take_slots(1)[0]
    count = queries_of(lambda: browsers[mediator.pk].book_here(slot))
    table.queries("requêtes SQL d’une réservation", count, BOOKING_QUERIES)


class Browser:
    """A signed-in mediator who has the form open."""

    def __init__(self, season: Season, mediator: User) -> None:
        self.activity = season.scene.activity.pk
        self.client = signed_in(mediator)
        self.client.get(reverse("slot_book", args=[season.free[0][0].pk]))
        self.token = self.client.cookies["csrftoken"].value
        self.cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.client.cookies.items())

    def fields(self) -> dict:
        return {
            "csrfmiddlewaretoken": self.token,
            "key": uuid.uuid4(),
            "activity": self.activity,
            "expected_total": 6,
        }

    def booking(self, slot: Slot) -> bytes:
        body = urlencode(self.fields()).encode()
        return request("POST", reverse("slot_book", args=[slot.pk]), body, self.cookies)

    def book_here(self, slot: Slot) -> None:
        answer = self.client.post(reverse("slot_book", args=[slot.pk]), self.fields())
        assert answer.status_code == 302, answer.content.decode()


def least_booking(season: Season, path: str, mediator: User, slot: Slot) -> bytes:
    scene = season.scene
    fields = {
        "slot": slot.pk,
        "activity": scene.activity.pk,
        "commitment": scene.commitment.pk,
        "quota": scene.quota.pk,
        "partner": scene.partner.pk,
        "mediator": mediator.pk,
        "expected_total": 6,
    }
    return request("POST", path, urlencode(fields).encode())


def measure_lists(table: Table, season: Season) -> None:
    scene = season.scene
    table.title("Listes, 50 lignes et plus")
    for person in (scene.mediator, scene.coordinator, scene.referent):
        role = person.memberships.get().get_role_display()
        for name in ("my_week", "slots", "my_slots", "session_list", "activities"):
            table.page(f"{reverse(name)} ({role})", *cost_of(signed_in(person), reverse(name)), LIST_QUERIES)
    officer = signed_in(scene.officer)
    lists = [f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry]
    for path in map(reverse, ["admin:index", *lists]):
        if officer.get(path).status_code == 200:
            table.page(path, *cost_of(officer, path), LIST_QUERIES)


def cost_of(client: Client, path: str) -> tuple[int, float]:
    """Queries of a page, and the milliseconds of this process's CPU, on the quickest of some tries."""
    count = queries_of(lambda: client.get(path))
    tries = []
    for _ in range(REPEATS):
        started = time.process_time()
        client.get(path)
        tries.append(1000 * (time.process_time() - started))
    return count, min(tries)


def queries_of(deed: Callable) -> int:
    """SQL statements, savepoints included; the transaction's own beginning and end are not asked for."""
    with CaptureQueriesContext(connection) as captured:
        deed()
    return len([query for query in captured if query["sql"] not in ("BEGIN", "COMMIT")])


def in_turns(*bursts: Callable[[], Sample]) -> list[list[Sample]]:
    """The samples of each burst, ROUNDS times one after the other."""
    rounds = [[burst() for burst in bursts] for _ in range(ROUNDS)]
    return [list(samples) for samples in zip(*rounds, strict=True)]
