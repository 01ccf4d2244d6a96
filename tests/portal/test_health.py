"""The health of the portal: said in time, whatever is broken."""

import socket
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from notifications.models import Heartbeat
from portal import health
from portal.celery import app

# Health asks on a connection of its own, so its rows must be committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def silence():
    """A port that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def beat(seconds_ago: int) -> None:
    Heartbeat.objects.create(id=1, beat_at=timezone.now() - timedelta(seconds=seconds_ago))


def test_health_is_ok_with_everything_there(client):
    beat(seconds_ago=20)

    answer = client.get("/health/")

    assert answer.status_code == 200
    assert answer.json() | {"seconds_since_tick": 0} == {
        "status": "ok",
        "database": "ok",
        "broker": "ok",
        "seconds_since_tick": 0,
    }
    assert 20 <= answer.json()["seconds_since_tick"] < 60
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies


@pytest.mark.parametrize("seconds", [None, health.LATE_TICK + 1])
def test_health_is_degraded_without_a_recent_tick(client, seconds):
    if seconds:
        beat(seconds)

    answer = client.get("/health/")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")


def test_health_is_degraded_without_a_broker(client, monkeypatch):
    beat(seconds_ago=1)
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    answer = client.get("/health/")

    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["broker"] == "down"


def test_health_does_not_wait_for_a_silent_broker(client, monkeypatch, silence):
    monkeypatch.setattr(app.conf, "broker_write_url", f"redis://127.0.0.1:{silence}/0")
    started = time.monotonic()

    assert client.get("/health/").json()["broker"] == "down"
    assert time.monotonic() - started < 4


def test_health_is_down_without_a_database(client, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    answer = client.get("/health/")

    assert (answer.status_code, answer.json()) == (503, {"status": "down", "database": "down"})


def test_health_does_not_wait_for_a_silent_database(client, monkeypatch, silence):
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(silence))
    started = time.monotonic()

    assert client.get("/health/").status_code == 503
    assert time.monotonic() - started < 4


def test_health_is_only_read(client):
    assert client.post("/health/").status_code == 405


def test_health_answers_without_https_to_whoever_watches(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/health/").status_code == 200
