"""From the doorbell to the mail: a real broker, a real worker of its own process, a real database, real SMTP."""

import subprocess
import sys
import time

import pytest
from django.conf import settings

from activities.notices import announce
from notifications.models import Notice, State
from notifications.services import last_tick_at
from notifications.tasks import tick
from portal.celery import app
from tests.factories import SessionFactory

PATIENCE = 90  # seconds


@pytest.fixture
def worker(smtp_sink, process_environment):
    """A Celery worker on this test's database, broker and mail server."""
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "portal", "worker", "--concurrency", "1"],
        cwd=settings.BASE_DIR,
        env=process_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield process
    process.terminate()
    process.wait(PATIENCE)


@pytest.mark.django_db(transaction=True)
def test_worker_delivers_what_a_change_left_in_the_outbox(smtp_sink, worker):
    session = SessionFactory()
    announce("session_confirmed", session, actor=session.booked_by)
    waiting = Notice.objects.count()
    assert waiting >= 2
    tick.apply_async(expires=PATIENCE)
    end = time.monotonic() + PATIENCE
    while Notice.objects.exclude(state=State.SENT).exists() and time.monotonic() < end:
        assert worker.poll() is None, "the worker died"
        time.sleep(0.1)
    assert Notice.objects.filter(state=State.SENT).count() == waiting == len(smtp_sink)
    while last_tick_at() is None and time.monotonic() < end:
        time.sleep(0.1)
    assert last_tick_at() is not None


def test_beat_rings_the_tick_and_drops_a_bell_nobody_heard():
    """The next one comes anyway: bells must not pile up while no worker listens."""
    entry = app.conf.beat_schedule["notices-tick"]
    assert entry["task"] == tick.name
    assert entry["options"]["expires"] < entry["schedule"].total_seconds() <= 60
    assert app.conf.timezone == "UTC"
    assert not tick.acks_late
    assert app.conf.broker_connection_max_retries is None
