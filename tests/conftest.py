"""Fixtures of every test: mails over real SMTP, and the browser."""

import asyncio
import email
import email.policy
import gc
import os
import shutil
import socket
import sys
import threading
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.template import engines
from django.test import TransactionTestCase, override_settings
from django.utils import translation

from portal.embedded.mail_catcher import serve
from portal.public import memory
from tests import migrated
from tests.emptied import empty_tables
from tests.rules import add_starting_rules

OUR_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
]
NO_BROWSER = "Chromium is not installed: as root, `make test` installs it; or `apt-get install chromium`."


def pytest_collection_finish():
    """What is imported stays: the garbage collector need not go through it again and again."""
    gc.collect()
    gc.freeze()


@dataclass(frozen=True)
class Received:
    """One message as it came over SMTP."""

    sender: str
    recipients: list[str]
    message: EmailMessage


class UndefinedVariable(str):
    """What a template prints for a variable that nobody gave: in one of our own templates, a failure.

    Django's, the admin's and allauth's templates lean on undefined variables, so theirs stay empty.
    """

    __slots__ = ()

    def __contains__(self, part) -> bool:
        return part == "%s"

    def __mod__(self, variable) -> str:
        context = sys._getframe(1).f_locals["context"]
        origin = context.render_context.template.origin.name
        if Path(origin).is_relative_to(OUR_TEMPLATES):
            pytest.fail(f"{origin} prints {variable}, which is not in its context")
        return ""


@pytest.fixture(autouse=True, scope="session")
def defined_variables():
    engines["django"].engine.string_if_invalid = UndefinedVariable()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Each process starts from a copy of the migrated database."""
    if template := migrated.template():
        connection.settings_dict["TEST"] |= {"TEMPLATE": template, "MIGRATE": False}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What a browser left behind in the live server may not keep the database from being dropped.

    Asked on a connection of its own: Django's may be another context's, and long closed by the server.
    """
    yield
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        connection.close()
        name = connection.settings_dict["NAME"]
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


@pytest.fixture(autouse=True, scope="session")
def quick_emptying():
    TransactionTestCase._fixture_teardown = empty_tables


@pytest.fixture(autouse=True, scope="session")
def quick_passwords():
    """For the run: what a module builds once has people too, before any of its tests."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def spoken_language():
    """What the last page of another test was read in must not make this one's addresses."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def forgotten_pages():
    """A page remembered for one test's rows must not answer the next."""
    memory.clear()


@pytest.fixture
def smtp_sink(settings):
    """A real SMTP server on the loopback, which Django's mail goes to; the list of what it received."""
    received: list[Received] = []

    def keep(envelope):
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        received.append(Received(envelope.mail_from, envelope.rcpt_tos, message))

    listener = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(serve(listener, keep), loop).result(timeout=5)
    yield received
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium. Where it is missing, a person's run goes on without it and says so; CI fails."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None and os.environ.get("CI"):
        pytest.fail(NO_BROWSER)
    if path is None:
        pytest.skip(NO_BROWSER)
    return {**browser_type_launch_args, "executable_path": path, "args": BROWSER_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture
def axe(page):
    """Call it on an open page: it fails with every finding of axe, and where it is."""

    def check(context=None):
        findings = Axe().run(page, context).response["violations"]
        sentences = [
            f"{finding['id']} ({finding['impact']}): {finding['help']}: {node['target']} {node['html'][:200]}"
            for finding in findings
            for node in finding["nodes"]
        ]
        assert not sentences, "\n".join(sentences)

    return check


def pytest_terminal_summary(terminalreporter):
    """Says at the very end what was not tried, so that nobody believes that it was."""
    missing = [report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)]
    if missing:
        terminalreporter.write_line(f"{len(missing)} browser tests were NOT run. {NO_BROWSER}", yellow=True)


@pytest.fixture
def starting_rules(db):
    """The reminder rules that a new portal starts with: a test that empties the tables may have taken them."""
    add_starting_rules()
