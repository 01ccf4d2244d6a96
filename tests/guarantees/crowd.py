"""Many at once: threads that start together, each with its own connection to PostgreSQL."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.db import connection
from psycopg import IsolationLevel

PATIENCE = 120  # seconds: the machine may have much else to do
IDENTITY = ("dbname", "host", "port", "user", "password")


def all_at_once(deed: Callable, arguments: Sequence) -> list:
    """What `deed(argument)` returned for each argument, in order; none begins before all are ready."""
    start = threading.Barrier(len(arguments))

    def together(argument):
        start.wait(PATIENCE)
        try:
            return deed(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(together, arguments, timeout=PATIENCE))


def raw_connection(isolation: IsolationLevel) -> psycopg.Connection:
    """A connection without Django to the database that Django uses now."""
    parameters = connection.get_connection_params()
    raw = psycopg.connect(**{key: parameters[key] for key in IDENTITY if key in parameters})
    raw.isolation_level = isolation
    return raw
