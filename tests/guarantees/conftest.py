"""What the guarantees share: databases of their own, really committed to, and thrown away afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from psycopg.sql import SQL, Composed, Identifier

from tests.guarantees.crowd import IDENTITY, send_home

IDLE_CONNECTIONS_ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {} AND state = 'idle'"


@pytest.fixture(scope="module")
def db(django_db_setup):
    """By this name pytest-django knows that the test database is needed; here no transaction is opened in it."""


@pytest.fixture(scope="module")
def own_database(db, django_db_blocker):
    """A copy of the test database, in place of it: parallel transactions commit, and nothing has to be emptied."""
    tests = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), copied_database(tests, "own"):
        yield tests


@pytest.fixture
def broken_database(own_database):
    """A further copy, as new, for one test, which may take the walls away: the negative controls."""
    with copied_database(own_database, "broken"):
        yield


@pytest.fixture(autouse=True)
def nobody_stays():
    """Connections are for one test: the other processes of the run need some too."""
    yield
    send_home()


@contextmanager
def copied_database(source: str, suffix: str) -> Iterator[None]:
    """Puts a copy of `source` in the place of the database that Django uses, and drops it at the end."""
    original = connection.settings_dict["NAME"]
    name = f"{source}_{suffix}"
    connection.close()
    maintain(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
    # A live server of earlier tests may still hold one: PostgreSQL copies only what nobody uses.
    maintain(SQL(IDLE_CONNECTIONS_ENDED).format(source))
    maintain(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(source)))
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        send_home()
        connection.close()
        connection.settings_dict["NAME"] = original
        maintain(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def maintain(statement: Composed) -> None:
    """Runs a statement about whole databases, from a database that it does not concern."""
    parameters = connection.get_connection_params()
    identity = {key: parameters[key] for key in IDENTITY if key in parameters}
    with psycopg.connect(**{**identity, "dbname": "postgres"}, autocommit=True) as maintenance:
        maintenance.execute(statement)
