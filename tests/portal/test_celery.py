"""The worker and a broker that fails: `make drills ARGS="broker"` tries the whole."""

import pytest
from kombu.utils import functional

from portal.celery import LONGEST_PAUSE, app
from portal.run import CHECKOUT, QUIET_WORKER

NOBODY = "redis://127.0.0.1:1/0"
TRIES = 20


class EnoughError(Exception):
    pass


def test_broker_that_has_gone_is_looked_for_as_often_after_an_hour(monkeypatch):
    """Whatever comes back is found within seconds: what waits is sent within a minute."""
    monkeypatch.setattr(functional, "sleep", lambda seconds: None)
    pauses = []

    def note(error, pause):
        pauses.append(pause)
        if len(pauses) == TRIES:
            raise EnoughError

    with app.connection_for_read(url=NOBODY) as broker, pytest.raises(EnoughError):
        broker.ensure_connection(note, app.conf.broker_connection_max_retries)
    assert max(pauses) == LONGEST_PAUSE <= 5


def test_deployed_worker_tells_others_nothing():
    """A heartbeat to a broker that keeps silent held the worker in its tries, deaf to bells, until the broker spoke."""
    command = (CHECKOUT / "docker-compose.yml").read_text().partition("portal worker")[2].partition("depends_on")[0]
    assert "--without-heartbeat" in QUIET_WORKER
    assert set(QUIET_WORKER) <= set(command.split())
