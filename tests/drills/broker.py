"""The broker closed, silent, restarted empty, frozen: nobody at the portal notices, no message is lost or doubled."""

import signal
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.urls import reverse

from notifications.models import OPEN_STATES, Notice
from notifications.services import last_tick_at
from portal.embedded.processes import server_account
from portal.embedded.valkey import Valkey
from portal.run import ask_health
from tests.bench.load import Server, request, serving
from tests.bench.measures import Browser, hospital_path
from tests.bench.season import Season, build_season
from tests.drills.figures import Figures
from tests.drills.news import environment_with, prepare, tick_by_cron
from tests.drills.processes import BEAT, WORKER, part, wait_until
from tests.drills.proxy import Proxy, proxied
from tests.drills.sink import Sink, sinking

BOOKINGS = 50
PAGES = 200
ADDED = 50  # ms at p95
SENT_WITHIN = 60  # seconds after the broker's return
SHUT = 30  # seconds at least
FROZEN = 60  # seconds
PATIENCE = 180  # seconds
NEWS = "session_confirmed"
CRON = "cron"
PARTS = ("closed", "silent", "emptied", "frozen", CRON)


def run(figures: Figures, folder: Path, parts: Sequence[str] = PARTS) -> None:
    prepare()
    season = build_season(sessions=60, slots=2 * 5 * BOOKINGS + 40)
    with ExitStack() as held:
        sink = held.enter_context(sinking(folder / "sink"))
        valkey = held.enter_context(own_valkey(folder))
        proxy = held.enter_context(proxied(valkey.socket_path))
        faulty = environment_with(EMAIL_URL=sink.url, REDIS_URL=f"redis://127.0.0.1:{proxy.port}/0")
        # Two portals on one database: the one's broker fails, the other's does not.
        portal = held.enter_context(serving(folder / "portal.log", faulty))
        fortunate = held.enter_context(serving(folder / "fortunate.log", environment_with(EMAIL_URL=sink.url)))
        drill = Drill(figures, season, Visits(season, portal, fortunate), sink)
        with part("worker", WORKER, folder, faulty), part("beat", BEAT, folder, faulty):
            wait_until(last_tick_at, PATIENCE, "the first tick")
            for name, (label, fault) in faults(valkey, proxy).items():
                if name in parts:
                    drill.suffer(label, fault)
        if CRON in parts:
            drill.by_cron(proxy, faulty)
        drill.judge(times=len(parts))


@contextmanager
def own_valkey(folder: Path) -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory() as base:
        Path(base).chmod(0o711)
        valkey = Valkey(Path(base) / "broker", log=folder / "valkey.log", account=server_account(Path(base)))
        valkey.start()
        try:
            yield valkey
        finally:
            valkey.stop()


def faults(valkey: Valkey, proxy: Proxy) -> dict[str, tuple[str, Callable]]:
    @contextmanager
    def closed():
        proxy.close()
        try:
            yield SHUT
        finally:
            proxy.open()

    @contextmanager
    def silent():
        proxy.swallow(True)
        try:
            yield SHUT
        finally:
            proxy.swallow(False)

    @contextmanager
    def emptied():
        valkey.child.process.kill()
        valkey.child.process.wait()
        try:
            yield SHUT
        finally:
            valkey.start()

    @contextmanager
    def frozen():
        valkey.child.process.send_signal(signal.SIGSTOP)
        try:
            yield FROZEN
        finally:
            valkey.child.process.send_signal(signal.SIGCONT)

    return {
        "closed": ("fermé", closed),
        "silent": ("qui avale tout", silent),
        "emptied": ("tué, relancé vide", emptied),
        "frozen": (f"gelé {FROZEN} s", frozen),
    }


@dataclass
class Visits:
    """People who book and look at two portals in turns, so that a busy machine is as unfair to both."""

    season: Season
    portal: Server
    fortunate: Server
    browsers: dict[int, Browser] = field(init=False)

    def __post_init__(self) -> None:
        self.browsers = {mediator.pk: Browser(self.season, mediator) for mediator in self.season.mediators}

    def make(self) -> tuple[list[int], dict[int, list[float]]]:
        """The statuses, and for each portal's port the milliseconds of each answer."""
        statuses: list[int] = []
        taken: dict[int, list[float]] = {self.portal.port: [], self.fortunate.port: []}
        booked = iter(self.season.take_slots(2 * BOOKINGS))
        for number in range(BOOKINGS):
            for server in (self.portal, self.fortunate) if number % 2 else (self.fortunate, self.portal):
                mediator, slot = next(booked)
                for asked in (*self._views(mediator), self.browsers[mediator.pk].booking(slot)):
                    started = time.perf_counter()
                    statuses.append(server.ask(asked))
                    taken[server.port].append(1000 * (time.perf_counter() - started))
        return statuses, taken

    def _views(self, mediator) -> list[bytes]:
        cookies = self.browsers[mediator.pk].cookies
        shown = request("GET", f"{hospital_path(self.season)}?page=1")
        return [shown, request("GET", reverse("slots"), cookies=cookies)] * 2


@dataclass
class Drill:
    figures: Figures
    season: Season
    visits: Visits
    sink: Sink

    def suffer(self, label: str, fault: Callable) -> None:
        self.figures.title(f"Courtier {label}")
        with fault() as seconds:
            over = time.monotonic() + seconds
            statuses, taken = self.visits.make()
            self.figures.exactly("réservations et pages : 5xx", sum(status >= 500 for status in statuses), 0)
            self.figures.at_least("  réservées", statuses.count(302), BOOKINGS)
            self.figures.at_least("  pages vues", statuses.count(200), PAGES)
            ours, theirs = (p95(taken[server.port]) for server in (self.visits.portal, self.visits.fortunate))
            self.figures.tell("  p95 sans panne, au même moment (ms)", round(theirs))
            self.figures.at_most("  p95 ajouté par la panne", ours - theirs, ADDED, " ms")
            health = ask_health(self.visits.portal.port)
            self.figures.exactly("/health/ dit « degraded »", int(health["status"] == "degraded"), 1)
            wait_until(lambda: time.monotonic() > over, PATIENCE, "the fault lasts")
        waiting = news_open().count()
        self.figures.at_most("tout est parti après le retour en", self.wait_for_news(), SENT_WITHIN, " s")
        self.figures.tell("  dont attendaient le retour", waiting)

    def wait_for_news(self) -> float:
        """Until nothing waits any more; how many seconds it took."""
        started = time.monotonic()
        wait_until(lambda: not news_open().exists(), PATIENCE, "all news are sent")
        return time.monotonic() - started

    def by_cron(self, proxy: Proxy, environment: dict[str, str]) -> None:
        """No worker, no beat, no broker."""
        self.figures.title("Celery et courtier absents : manage.py tick, par cron")
        proxy.close()
        self.visits.make()
        waiting = news_open().count()
        tick_by_cron(environment)
        self.figures.at_least("attendaient", waiting, BOOKINGS)
        self.figures.exactly("attendent encore", news_open().count(), 0)
        proxy.open()

    def judge(self, times: int) -> None:
        """Once all is over: nobody missed a message of the bookings made `times` times, and nobody has one twice."""
        self.figures.title("À la fin")
        taken = self.sink.taken()
        ids = set(Notice.objects.filter(kind=NEWS).values_list("message_id", flat=True))
        self.figures.at_least("messages de réservations", len(ids), times * BOOKINGS)
        self.figures.exactly("perdus", len(ids - set(taken)), 0)
        self.figures.exactly("en double", sum(count > 1 for count in taken.values()), 0)


def news_open():
    return Notice.objects.filter(kind=NEWS, state__in=OPEN_STATES)


def p95(milliseconds: list[float]) -> float:
    return statistics.quantiles(milliseconds, n=20)[-1]
