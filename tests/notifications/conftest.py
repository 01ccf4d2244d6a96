"""A kind of notice of the tests' own, and a mail server that misbehaves on demand."""

import asyncio
import os
import re
import socket
import threading

import pytest
from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import connection

from notifications import kinds
from notifications.kinds import Kind, Message
from notifications.models import Notice
from notifications.services import Recipient, queue_notices


def write_letter(notice: Notice) -> Message:
    return Message(
        subject=f"Lettre {notice.object_id}",
        text="Bonjour.\n.\nUne ligne qui commence par un point.",
        html="<p>Bonjour.</p>",
        reply_to="contact@example.org",
    )


@pytest.fixture
def register_kind(monkeypatch):
    """Registers a kind for one test; what is not given is a plain letter that stays true."""

    def register(name="letter", **traits):
        values = {"label": name, "still_true": lambda notice: True, "render": write_letter, **traits}
        monkeypatch.setitem(kinds._kinds, name, Kind(name=name, **values))

    return register


@pytest.fixture
def queue_letter(register_kind):
    """Queues one letter and gives its row."""
    register_kind()

    def queue(email="anne@example.org", *, object_id=1, kind="letter", occasion="1", **traits):
        queue_notices(
            kind=kind,
            object_type="letter",
            object_id=object_id,
            occasion=occasion,
            recipients=[Recipient(email)],
            **traits,
        )
        return Notice.objects.get(kind=kind, object_id=object_id, occasion=occasion, recipient_email=email)

    return queue


@pytest.fixture
def process_environment():
    """What a process of its own needs to work on this test's database and mail server; ask for it after the server."""

    def build() -> dict[str, str]:
        test_database = rf"/{connection.settings_dict['NAME']}\1"
        return {
            **os.environ,
            "DATABASE_URL": re.sub(r"/[^/?]*(\?|$)", test_database, os.environ["DATABASE_URL"], count=1),
            "EMAIL_URL": f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        }

    return build


class MoodyHandler:
    """Behaves as the recipient's local part says, and remembers what it took and how many connections came."""

    def __init__(self):
        self.taken = []
        self.connections = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        mood = address.partition("@")[0]
        if mood == "refused":
            return "550 No such mailbox"
        if mood == "later":
            return "451 Try again later"
        envelope.rcpt_tos.append(address)
        if mood == "lost-before-data":
            server.transport.abort()
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        mood = envelope.rcpt_tos[0].partition("@")[0]
        if mood == "busy-after-data":
            return "452 Disk full"
        self.taken.append((envelope.rcpt_tos[0], envelope.content))
        if mood == "lost-after-data":
            server.transport.abort()
        return "250 Taken"


@pytest.fixture
def moody_smtp(settings):
    """The handler of a real SMTP server on the loopback that follows the recipients' moods."""
    handler = MoodyHandler()

    def protocol():
        handler.connections += 1
        return SMTP(handler, hostname="localhost")

    listener = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(loop.create_server(protocol, sock=listener), loop).result(timeout=5)
    yield handler
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
