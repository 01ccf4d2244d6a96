"""How the portal is: asked by `make run`, by a proxy, by whoever watches over it. Every question has a short limit."""

from datetime import datetime

import psycopg
from django.conf import settings
from django.db import connection
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from notifications.models import Heartbeat
from portal.celery import app

LATE_TICK = 120  # seconds; the tick comes every 15
DATABASE_LIMITS = {"connect_timeout": 2, "options": "-c statement_timeout=1000"}
BROKER_LIMITS = {"socket_connect_timeout": 1, "socket_timeout": 1, "max_retries": 0, "retry_on_timeout": False}


def read_health() -> dict:
    """`down` without the database; `degraded` when messages would wait: no broker, or no tick for two minutes."""
    try:
        beat_at = ask_last_beat()
    except psycopg.Error:
        return {"status": "down", "database": "down"}
    seconds = None if beat_at is None else int((timezone.now() - beat_at).total_seconds())
    broker = "ok" if broker_answers() else "down"
    is_fine = broker == "ok" and seconds is not None and seconds <= LATE_TICK
    return {
        "status": "ok" if is_fine else "degraded",
        "database": "ok",
        "broker": broker,
        "seconds_since_tick": seconds,
    }


def ask_last_beat() -> datetime | None:
    """On a connection of its own: the limits of the portal's own one are those of long pages."""
    parameters = connection.get_connection_params() | DATABASE_LIMITS
    table = psycopg.sql.Identifier(Heartbeat._meta.db_table)
    with psycopg.connect(**parameters) as database:
        row = database.execute(psycopg.sql.SQL("SELECT beat_at FROM {}").format(table)).fetchone()
    return row[0] if row else None


def broker_answers() -> bool:
    limits = settings.CELERY_BROKER_TRANSPORT_OPTIONS | BROKER_LIMITS
    try:
        with app.connection_for_write(transport_options=limits) as broker:
            return broker.default_channel.client.ping()
    except (KombuError, RedisError, OSError):
        return False
