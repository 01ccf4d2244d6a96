"""The portal behind gunicorn, with several processes, and signed-in people who speak HTTP to it."""

import os
import re
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from portal.embedded.processes import start_child

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds: the machine may have much else to do
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str


@contextmanager
def serving(log: Path, *, processes: int) -> Iterator[int]:
    """Gunicorn on the database that Django uses now; gives its port. Each process has its own connection."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        descriptor = listener.fileno()
        command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--preload", "--timeout", "60"]
        command += ["--workers", str(processes), "--bind", f"fd://{descriptor}", "portal.wsgi"]
        environment = {**os.environ, "DATABASE_URL": address_of_database()}
        server = start_child("Web", command, log=log, cwd=ROOT, env=environment, pass_fds=(descriptor,))
        try:
            port = listener.getsockname()[1]
            deadline = time.monotonic() + PATIENCE
            while Visitor(port).get(reverse("robots")).status != 200 and time.monotonic() < deadline:
                time.sleep(0.1)
            yield port
        finally:
            server.process.send_signal(signal.SIGTERM)
            server.stop()


def address_of_database() -> str:
    """DATABASE_URL with the database of the moment: tests work on copies."""
    given = urlsplit(os.environ["DATABASE_URL"])
    folder, _slash, _name = given.path.rpartition("/")
    return urlunsplit(given._replace(path=f"{folder}/{connection.settings_dict['NAME']}"))


class Visitor:
    """Somebody's browser, without its screen: cookies, forms, no redirects followed."""

    def __init__(self, port: int, user: User | None = None) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""
        if user:
            signed_in = Client()
            signed_in.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
            self.cookies = {name: morsel.value for name, morsel in signed_in.cookies.items()}

    def get(self, path: str) -> Answer:
        answer = self._ask("GET", path)
        if found := TOKEN.search(answer.text):
            self.token = found[1]
        return answer

    def post(self, path: str, **fields) -> Answer:
        """Posts with the token of the last form that was read."""
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": self.token, **fields}))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        talk = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            talk.request(method, path, body, headers)
            response = talk.getresponse()
            text = unescape(response.read().decode())
            for line in response.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return Answer(response.status, response.headers.get("Location", ""), text)
        finally:
            talk.close()
