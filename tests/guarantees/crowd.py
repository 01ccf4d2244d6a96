"""Many at once: threads that start together, each with its own connection to PostgreSQL."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context

import psycopg
from django.db import connection
from psycopg import IsolationLevel

PATIENCE = 120  # seconds: the machine may have much else to do
IDENTITY = ("dbname", "host", "port", "user", "password")
LARGEST = 64

# They stay for the next round, with their connections: a race is between people who are all there already, and opening
# connections, each of which makes PostgreSQL read its catalogue again, cost more than the races themselves.
crowd = ThreadPoolExecutor(LARGEST)
present: set[int] = set()


def all_at_once(deed: Callable, arguments: Sequence) -> list:
    """What `deed(argument)` returned for each argument, in order; none begins before all are ready."""
    start = threading.Barrier(len(arguments))

    def together(argument):
        start.wait(PATIENCE)
        present.add(threading.get_ident())
        try:
            # Nothing of it, such as a language, stays in the thread.
            return copy_context().run(deed, argument)
        finally:
            connection.close_if_unusable_or_obsolete()

    deeds = [crowd.submit(together, argument) for argument in arguments]
    wait(deeds, PATIENCE)
    return [deed.result(timeout=0) for deed in deeds]


def send_home() -> None:
    """Closes everybody's connection: the database may be dropped, and the next test may use another one."""
    if present:
        all_at_once(lambda _number: connection.close(), range(LARGEST))
        present.clear()


def raw_connection(isolation: IsolationLevel) -> psycopg.Connection:
    """A connection without Django to the database that Django uses now."""
    parameters = connection.get_connection_params()
    raw = psycopg.connect(**{key: parameters[key] for key in IDENTITY if key in parameters})
    raw.isolation_level = isolation
    return raw
