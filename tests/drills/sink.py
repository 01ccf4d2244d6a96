"""A mail server in a process of its own, to be obeyed and believed: it writes down what it takes before it answers.

Its log is written as Postfix does, and so that a power cut would not lose a line. It kills its client where `order`
says so, and behaves as the recipient's local part says.
"""

import argparse
import asyncio
import email
import os
import signal
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from aiosmtpd.smtp import SMTP

from tests.drills.processes import part

LOG, TAKEN, KILLED, ORDER = "mail.log", "taken.txt", "killed.txt", "order.txt"
FOR_EVER = 3600  # seconds


class Sink:
    """The side of whoever asks: what the server took, whom it killed, and what it is told to do."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.log = folder / LOG
        self.url = f"smtp://127.0.0.1:{port}"

    def taken(self) -> Counter[str]:
        """How many times each Message-ID was taken."""
        return Counter(line.split()[0] for line in read_lines(self.folder / TAKEN))

    def kills(self) -> int:
        return len(read_lines(self.folder / KILLED))

    def order(self, moment: str) -> None:
        """Has the next client killed once, at this moment: `mail`, `dot-taken`, `dot-lost`. Empty: nobody."""
        unfinished = self.folder / "order.new"
        unfinished.write_text(moment)
        unfinished.rename(self.folder / ORDER)


def read_lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


@contextmanager
def sinking(folder: Path) -> Iterator[Sink]:
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = ["-m", "tests.drills.sink", "--descriptor", str(listener.fileno()), "--folder", str(folder)]
        with part("sink", command, folder, dict(os.environ), pass_fds=(listener.fileno(),)):
            yield Sink(folder, listener.getsockname()[1])


class Server(SMTP):
    """Can break off in the middle of a message."""

    async def smtp_DATA(self, argument):  # noqa: N802
        if mood_of(self.envelope) != "broken":
            return await super().smtp_DATA(argument)
        await self.push("354 Begin")
        await self._reader.read(100)
        self.transport.abort()
        return None


class Handler:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        self._obey("mail", session)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        envelope.rcpt_tos.append(address)
        mood = mood_of(envelope)
        if mood == "hang.rcpt":
            await asyncio.sleep(FOR_EVER)
        return {"refused": "550 No such mailbox", "busy": "451 Try again later"}.get(mood, "250 OK")

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        mood = mood_of(envelope)
        if mood == "hang.data":
            await asyncio.sleep(FOR_EVER)
        if self._obey("dot-lost", session):
            return "451 Lost"
        self._obey("dot-taken", session)
        self._take(envelope)
        if mood == "hang.answer":
            await asyncio.sleep(FOR_EVER)
        return "250 Taken"

    def _take(self, envelope) -> None:
        message_id = email.message_from_bytes(envelope.content)["Message-ID"]
        self.number += 1
        queue = f"{self.number:X}"
        lines = [f"postfix/cleanup[2]: {queue}: message-id={message_id}"]
        lines += [f"postfix/qmgr[3]: {queue}: from=<{envelope.mail_from}>, size=1, nrcpt=1 (queue active)"]
        log_lines(self.folder, *lines)
        write_down(self.folder / TAKEN, f"{message_id} {envelope.rcpt_tos[0]}")

    def _obey(self, moment: str, session) -> bool:
        order = self.folder / ORDER
        if not order.exists() or order.read_text() != moment:
            return False
        order.write_text("")
        client = client_of(session.peer[1])
        os.kill(client, signal.SIGKILL)
        write_down(self.folder / KILLED, f"{moment} {client}")
        return True


def mood_of(envelope) -> str:
    """« hang.data+12@example.org » hangs; the number is for many addresses of one mood."""
    return envelope.rcpt_tos[0].partition("@")[0].partition("+")[0] if envelope.rcpt_tos else ""


def client_of(port: int) -> int:
    """The process at the other end of a connection on this machine."""
    return next(link.pid for link in psutil.net_connections("tcp4") if link.laddr.port == port and link.pid)


def log_lines(folder: Path, *lines: str, at: datetime | None = None) -> None:
    stamp = (at or datetime.now(UTC)).isoformat(timespec="milliseconds")
    write_down(folder / LOG, *(f"{stamp} drill {line}" for line in lines))


def write_down(path: Path, *lines: str) -> None:
    with path.open("a") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())


async def main(descriptor: int, folder: Path) -> None:
    handler = Handler(folder)
    listener = socket.socket(fileno=descriptor)
    # The drills cut leases of a quarter of an hour short: it is as if the server had run for longer.
    log_lines(folder, "postfix/master[1]: daemon started", at=datetime.now(UTC) - timedelta(hours=1))
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: Server(handler, hostname="localhost", timeout=FOR_EVER), sock=listener)
    while True:
        log_lines(folder, "postfix/anvil[4]: statistics: max connection count 1")
        await asyncio.sleep(1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--descriptor", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    asyncio.run(main(given.descriptor, given.folder))
