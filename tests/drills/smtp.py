"""A mail server that hangs, breaks off, puts off and refuses: one bad recipient keeps no other from its message."""

import time
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from django.db.models import Count, F
from django.utils import timezone

from notifications.models import OPEN_STATES, Notice
from notifications.services.doubts import HANDING_LEASE
from notifications.tasks import tick
from tests.drills.figures import Figures
from tests.drills.news import environment_with, prepare, write_news
from tests.drills.processes import Workers, wait_until
from tests.drills.sink import Sink, sinking

NOTICES = 300
# How many of them go to addresses of each mood, among the first in the queue.
MOODS = {"hang.rcpt": 2, "hang.data": 2, "hang.answer": 2, "broken": 8, "busy": 8, "refused": 4}
LATER = 60  # notices while the whole server is out of order
WORKERS = 2
BELL = 15  # seconds, as beat rings
PATIENCE = 300  # seconds
TIMEOUT = 10  # seconds
HELD_UP = 45  # seconds: two who hang one after the other, and a bell
TEN_MINUTES = 600  # seconds
ACCELERATED = 60  # seconds that pass in one
HASTY = 600  # and at the end, when only the ladders of those who hang for ever are left: they take five hours
State = Notice.State


def run(figures: Figures, folder: Path) -> None:
    prepare()
    with sinking(folder / "sink") as sink:
        workers = Workers(folder, environment_with(EMAIL_URL=sink.url, MAIL_LOG=str(sink.log)))
        drill = Drill(figures, sink)
        try:
            workers.keep(WORKERS)
            drill.bad_recipients()
            for weather, label in (("closed", "refuse les connexions"), ("silent", "se tait avant son salut")):
                drill.whole_server(weather, label, seconds=25)
            drill.whole_server("busy", "répond 4xx pendant 10 min (accélérées)", seconds=TEN_MINUTES / ACCELERATED)
            drill.let_ladders_end()
        finally:
            workers.stop()
        drill.judge()


@dataclass
class Drill:
    figures: Figures
    sink: Sink
    rung_at: float = 0
    passed_at: float = 0

    def bad_recipients(self) -> None:
        """In real time: what each mood costs those who stand behind it in the queue."""
        self.figures.title("Destinataires qui font attendre, coupent, remettent à plus tard ou refusent")
        write_news(NOTICES)
        self._give_moods()
        healthy = Notice.objects.filter(recipient_email__startswith="sain")
        due_from = timezone.now()
        Notice.objects.update(next_try_at=due_from, due_at=due_from)
        wait_until(
            lambda: not healthy.exclude(state=State.SENT).exists(), PATIENCE, "healthy ones", meanwhile=self.ring
        )
        sent = [due_from, *healthy.order_by("sent_at").values_list("sent_at", flat=True)]
        pauses = [(after - before).total_seconds() for before, after in pairwise(sent)]
        self.figures.at_least("messages à des adresses saines", healthy.count(), NOTICES - sum(MOODS.values()))
        self.figures.at_most("plus long temps sans qu’un seul parte", max(pauses), HELD_UP, " s")
        self.figures.tell("  le dernier est parti après (s)", round((sent[-1] - due_from).total_seconds()))

    def _give_moods(self) -> None:
        """The bad ones stand among the first, so that as many as can be are behind them."""
        moods = [f"{mood}+{number}@example.org" for mood, count in MOODS.items() for number in range(count)]
        for number, pk in enumerate(Notice.objects.order_by("id").values_list("pk", flat=True)):
            bad = moods[number // 3] if number % 3 == 0 and number // 3 < len(moods) else ""
            address = bad or f"sain+{number}@example.org"
            Notice.objects.filter(pk=pk).update(recipient_email=address, recipient=None)

    def whole_server(self, weather: str, label: str, seconds: float) -> None:
        """Everybody's messages wait, and leave when it is over."""
        self.sink.weather(weather)
        written = timezone.now()
        write_news(Notice.objects.count() + LATER)
        caught = Notice.objects.filter(created_at__gte=written)
        over = time.monotonic() + seconds
        wait_until(lambda: time.monotonic() > over, PATIENCE, weather, meanwhile=self.live)
        self.figures.exactly(f"serveur qui {label} : partis", caught.filter(state=State.SENT).count(), 0)
        tried = caught.exclude(last_error="").count()
        self.sink.weather("")
        wait_until(lambda: not caught.exclude(state=State.SENT).exists(), PATIENCE, weather, meanwhile=self.live)
        self.figures.tell(f"  essayés en vain, puis remis, sur {caught.count()}", tried)

    def let_ladders_end(self) -> None:
        """The last tries of who hangs for ever; what is in doubt is asked of the log."""
        left = Notice.objects.filter(state__in=[*OPEN_STATES, State.UNCERTAIN])
        wait_until(lambda: not left.exists(), 2 * PATIENCE, "all settle", meanwhile=lambda: self.live(HASTY))

    def ring(self, every: float = BELL) -> None:
        if time.monotonic() - self.rung_at > every:
            self.rung_at = time.monotonic()
            tick.apply_async(expires=BELL - 1)

    def live(self, accelerated: float = ACCELERATED) -> None:
        """What is put off waits so much less, and a delivery in doubt until its sender has given up."""
        self.ring(every=1)
        if time.monotonic() - self.passed_at < 1:
            return
        self.passed_at, now = time.monotonic(), timezone.now()
        passed = timedelta(seconds=accelerated)
        Notice.objects.filter(state=State.PENDING, next_try_at__gt=now).update(next_try_at=F("next_try_at") - passed)
        given_up = now + HANDING_LEASE - timedelta(seconds=TIMEOUT + 2)
        Notice.objects.filter(state=State.HANDING, next_try_at__range=(now, given_up)).update(next_try_at=now)

    def judge(self) -> None:
        self.figures.title("À la fin")
        for where, seconds in sorted(self.sink.left().items()):
            self.figures.at_most(
                f"attente avant de raccrocher ({where}, {len(seconds)} fois)", max(seconds), TIMEOUT, " s"
            )
        states = dict(Notice.objects.values_list("state").annotate(Count("pk")))
        self.figures.tell("états", ", ".join(f"{state} {count}" for state, count in states.items()))
        refused = Notice.objects.filter(recipient_email__startswith="refused")
        self.figures.exactly(
            "refusés (5xx) : en échec, visibles, essayés une fois",
            refused.troubled(State.FAILED).filter(attempts=F("attempts_forgiven") + 1).count(),
            MOODS["refused"],
        )
        hanging = Notice.objects.filter(recipient_email__startswith="hang.rcpt")
        self.figures.exactly(
            "qui font toujours attendre : en échec, visibles",
            hanging.troubled(State.FAILED).count(),
            MOODS["hang.rcpt"],
        )
        taken = self.sink.taken()
        wanted = Notice.objects.exclude(pk__in=refused).exclude(pk__in=hanging)
        ids = set(wanted.values_list("message_id", flat=True))
        self.figures.exactly("perdus", len(ids - set(taken)), 0)
        self.figures.exactly("en double", sum(count > 1 for count in taken.values()), 0)
        self.figures.exactly("remis en tout", taken.total(), len(ids))
