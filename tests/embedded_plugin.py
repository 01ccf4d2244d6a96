"""The environment of the tests: real servers, started once by the process that was typed, shared by xdist's workers.

Loaded with `-p` (pyproject.toml), because pytest-django reads the settings before any conftest.py.
"""

import os
from contextlib import ExitStack

import pytest
from django.conf import settings

from portal.embedded.processes import EmbeddedError
from portal.embedded.servers import throwaway_servers
from portal.management.commands.build_fonts import build_fonts
from tests import migrated

ENVIRONMENT = {
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DEBUG": "0",
    "DEFAULT_FROM_EMAIL": "Portail <portail@example.org>",
    "DEMONSTRATION": "0",
    "HASHED_STATIC_FILES": "0",
    "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only-for-tests",
    "SITE_URL": "http://testserver",
    "TRUSTED_PROXY_COUNT": "0",
    # The browser's driver runs an event loop in the tests' own thread; Django would refuse every query there.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

servers = ExitStack()


def pytest_addoption(parser):
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    os.environ.update(ENVIRONMENT)
    try:
        given = os.environ.get("DATABASE_URL")
        os.environ.update(servers.enter_context(throwaway_servers(dict(os.environ), migrated.seed())))
        os.environ[migrated.OURS] = "" if given else "1"
    except EmbeddedError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_sessionstart(session):
    """A clean clone has no fonts yet, and a page that asks for one would complain in the browser."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        build_fonts(settings.ASSETS_DIR / "fonts")


def pytest_unconfigure(config):
    servers.close()
