"""2,000 notices while their senders are killed with SIGKILL, at random and at five fixed points."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection
from django.db.models import Count

from notifications.models import Notice
from notifications.tasks import tick
from tests.drills.figures import Figures
from tests.drills.news import environment_with, prepare, tick_by_cron, write_news
from tests.drills.processes import Workers, wait_until
from tests.drills.sink import Sink, sinking

NOTICES = 2000
AT_RANDOM = 132
WHOLE = 10  # of these, one in so many takes the worker with its pool
AT_EACH_POINT = 12
WORKERS = 3
PATIENCE = 60  # seconds
State = Notice.State

# A gate in the drill's own database: whoever moves a notice to a state waits while the drill holds that state's lock.
GATES = """
CREATE FUNCTION drill_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext(NEW.state));
    RETURN NEW;
END $$;
CREATE TRIGGER drill_gate BEFORE UPDATE ON notifications_notice
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION drill_gate();
"""
# The two minutes of a claim are over after some seconds. Its sender may still live: the fencing token is tried too.
CLAIMS_CUT_SHORT = """
UPDATE notifications_notice SET next_try_at = now()
WHERE state = 'claimed' AND next_try_at < now() + interval '2 minutes' - interval '4 seconds'
"""
HANDINGS_CUT_SHORT = "UPDATE notifications_notice SET next_try_at = now() WHERE state = 'handing'"
JUST_CLAIMED = """
SELECT id FROM notifications_notice
WHERE state = 'claimed' AND next_try_at > now() + interval '2 minutes' - interval '2 seconds'
"""
WAITING = """
SELECT pid FROM pg_locks WHERE NOT granted AND (locktype = 'advisory' OR relation = 'activities_session'::regclass)
"""


def run(figures: Figures, folder: Path) -> None:
    prepare()
    write_news(NOTICES)
    database = psycopg.connect(**connection.get_connection_params(), autocommit=True)
    database.execute(GATES)
    with sinking(folder / "sink") as sink:
        environment = environment_with(EMAIL_URL=sink.url)
        drill = Drill(database, sink, Workers(folder, environment))
        try:
            kills = drill.kill_everywhere(figures)
        finally:
            drill.workers.stop()
        figures.at_least("kill -9 en tout", kills, 200)
        judge(figures, sink, database, environment)


class Drill:
    def __init__(self, database: psycopg.Connection, sink: Sink, workers: Workers) -> None:
        self.database = database
        self.sink = sink
        self.workers = workers
        self.rung_at = self.cut_at = 0.0

    def kill_everywhere(self, figures: Figures) -> int:
        """How many were killed."""
        figures.title("Arrêts brutaux des processus qui envoient")
        total = Notice.objects.count()
        figures.at_least("messages à remettre", total, NOTICES)
        points = {
            "après la prise, avant le rendu": self.kill_after_claim,
            "après le rendu, avant « handing »": lambda: self.kill_at_gate(State.HANDING),
            "« handing » écrit, avant la remise": lambda: self.kill_by_sink("mail"),
            "point final envoyé, réponse non lue (pris)": lambda: self.kill_by_sink("dot-taken"),
            "point final envoyé, réponse non lue (perdu)": lambda: self.kill_by_sink("dot-lost"),
            "250 lu, « sent » non écrit": lambda: self.kill_at_gate(State.SENT),
        }
        kills = 0
        self.workers.keep(1)
        for label, kill in points.items():
            done = sum(kill() for _ in range(AT_EACH_POINT))
            figures.at_least(f"kill -9 {label}", done, AT_EACH_POINT)
            kills += done
        self.workers.keep(WORKERS)
        wait_until(lambda: len(self.workers.senders()) == WORKERS, PATIENCE, "the workers start", meanwhile=self.live)
        done = 0
        while done < AT_RANDOM:
            done += self.kill_at_random(done)
        figures.at_least("kill -9 au hasard", done, AT_RANDOM)
        return kills + done

    def live(self) -> None:
        """The bell rings, and leases end sooner than they would."""
        now = time.monotonic()
        if now - self.rung_at > 0.5:
            self.rung_at = now
            tick.apply_async(expires=14)
        if now - self.cut_at > 1:
            self.cut_at = now
            self.database.execute(CLAIMS_CUT_SHORT)
            self.workers.keep(len(self.workers.children))

    def kill_after_claim(self) -> int:
        """The batch is claimed; its sender waits to read the session that a notice is about."""
        wait_until(lambda: self.count(JUST_CLAIMED), PATIENCE, "a claim", meanwhile=self.live)
        with self.database.transaction():
            self.database.execute("LOCK TABLE activities_session IN ACCESS EXCLUSIVE MODE")
            return self._kill_who_waits()

    def kill_at_gate(self, state: State) -> int:
        with held(self.database, state):
            return self._kill_who_waits()

    def _kill_who_waits(self) -> int:
        wait_until(lambda: self.count(WAITING), PATIENCE, "a sender at the gate", meanwhile=self.live)
        killed = sum(map(self.workers.kill_sender, self.workers.senders()))
        for (pid,) in self.database.execute(WAITING).fetchall():
            self.database.execute("SELECT pg_terminate_backend(%s)", [pid])
        wait_until(lambda: not self.count(WAITING), PATIENCE, "the gate is free")
        return killed

    def kill_by_sink(self, moment: str) -> int:
        before = self.sink.kills()
        self.sink.order(moment)
        wait_until(lambda: self.sink.kills() > before, PATIENCE, f"a kill at {moment}", meanwhile=self.live)
        return self.sink.kills() - before

    def kill_at_random(self, number: int) -> int:
        pause = time.monotonic() + random.uniform(0.05, 0.6)
        wait_until(lambda: time.monotonic() > pause, PATIENCE, "the pause", meanwhile=self.live)
        if number % WHOLE == 0:
            self.workers.kill_whole(random.choice(self.workers.children))
            self.workers.keep(WORKERS)
            return 1
        senders = self.workers.senders()
        return int(bool(senders) and self.workers.kill_sender(random.choice(senders)))

    def count(self, query: str) -> int:
        return len(self.database.execute(query).fetchall())


@contextmanager
def held(database: psycopg.Connection, state: str) -> Iterator[None]:
    database.execute("SELECT pg_advisory_lock(hashtext(%s))", [state])
    try:
        yield
    finally:
        database.execute("SELECT pg_advisory_unlock(hashtext(%s))", [state])


def deliver_the_rest(database: psycopg.Connection, environment: dict[str, str]) -> None:
    """As long as it goes on: a slow machine takes longer, and loses nothing."""
    left, before = Notice.objects.exclude(state=State.SENT).count(), None
    while left and left != before:
        before = left
        database.execute("UPDATE notifications_notice SET next_try_at = now() WHERE state IN ('claimed', 'pending')")
        tick_by_cron(environment)
        left = Notice.objects.exclude(state=State.SENT).count()


def judge(figures: Figures, sink: Sink, database: psycopg.Connection, environment: dict[str, str]) -> None:
    """Every sender is dead. What is left in doubt shows; then the log is asked, and the rest is delivered."""
    in_doubt = set(Notice.objects.filter(state=State.HANDING).values_list("message_id", flat=True))
    sent = set(Notice.objects.filter(state=State.SENT).values_list("message_id", flat=True))
    taken = sink.taken()
    figures.exactly("remis et notés nulle part (sans trace)", len(set(taken) - sent - in_doubt), 0)
    figures.exactly("notés « envoyé » sans l’être", len(sent - set(taken)), 0)
    database.execute(HANDINGS_CUT_SHORT)
    tick_by_cron(environment)
    uncertain = set(Notice.objects.filter(state=State.UNCERTAIN).values_list("message_id", flat=True))
    figures.exactly("en doute, et visibles comme « remise incertaine »", len(uncertain & in_doubt), len(in_doubt))
    taken_in_doubt = len(set(taken) & uncertain)
    time.sleep(2)  # the log goes on
    with_log = {**environment, "MAIL_LOG": str(sink.log)}
    deliver_the_rest(database, with_log)
    figures.tell("  réglés par le journal : déjà remis", taken_in_doubt)
    figures.tell("  réglés par le journal : jamais reçus, remis ensuite", len(uncertain) - taken_in_doubt)
    states = dict(Notice.objects.values_list("state").annotate(Count("pk")))
    figures.tell("états à la fin", ", ".join(f"{state} {count}" for state, count in states.items()))
    taken = sink.taken()
    ids = set(Notice.objects.values_list("message_id", flat=True))
    figures.exactly("encore en doute après le journal", states.get(State.UNCERTAIN, 0), 0)
    figures.exactly("perdus", len(ids - set(taken)), 0)
    figures.exactly("en double", sum(count > 1 for count in taken.values()), 0)
    figures.exactly("remis en tout", taken.total(), len(ids))
