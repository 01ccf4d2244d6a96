"""How many notices two senders of a real worker hand over in a second: rows, mails and calendar files, real news."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db.models import Count, Max, Min

from notifications.models import OPEN_STATES, Notice
from notifications.tasks import tick
from portal.embedded.processes import EmbeddedError, start_child
from tests.bench.load import PATIENCE, PROCESSES, ROOT
from tests.drills.news import write_news

NOTICES = 1200
WORKER = ["-m", "celery", "--app", "portal", "--quiet", "worker", "--concurrency", str(PROCESSES)]


def notices_per_second(folder: Path) -> float:
    """From the first notice sent to the last; everything that was due before is sent too."""
    write_news(NOTICES)
    # Not those that wait for the morning, or for what they tell to be true.
    news = Notice.objects.filter(kind="session_confirmed")
    with sending(folder):
        for _ in range(PROCESSES):
            tick.apply_async(expires=PATIENCE)
        deadline = time.monotonic() + 2 * PATIENCE
        while (left := news.filter(state__in=OPEN_STATES)).exists():
            if time.monotonic() > deadline:
                raise EmbeddedError(f"{left.count()} notices were not sent.")
            time.sleep(0.2)
    sent = news.filter(state=Notice.State.SENT).aggregate(first=Min("sent_at"), last=Max("sent_at"), count=Count("pk"))
    return sent["count"] / (sent["last"] - sent["first"]).total_seconds()


@contextmanager
def sending(folder: Path) -> Iterator[None]:
    """A worker of two processes, and a mail server that takes everything."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        descriptor = listener.fileno()
        sink = start_child(
            "Courriels",
            [sys.executable, "-m", "tests.bench.sink", str(descriptor)],
            log=folder / "sink.log",
            cwd=ROOT,
            pass_fds=(descriptor,),
        )
        environment = {**os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{listener.getsockname()[1]}"}
        worker = start_child("Tâches", [sys.executable, *WORKER], log=folder / "worker.log", cwd=ROOT, env=environment)
        try:
            yield
        finally:
            worker.stop()
            sink.stop()
