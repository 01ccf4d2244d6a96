"""A mail server in a process of its own, to be obeyed and believed: it writes down what it takes before it answers.

Its log is written as Postfix does, and so that a power cut would not lose a line. It kills its client where `order`
says so, behaves as the recipient's local part says, and towards everybody as `weather` says.
"""

import argparse
import asyncio
import email
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from aiosmtpd.smtp import SMTP

from tests.drills.processes import part

LOG, TAKEN, KILLED, ORDER = "mail.log", "taken.txt", "killed.txt", "order.txt"
WEATHER, LEFT = "weather.txt", "left.txt"
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
        self._say(ORDER, moment)

    def weather(self, weather: str) -> None:
        """Towards everybody: `closed` refuses connections, `silent` says nothing, `busy` puts off. Empty: fair."""
        self._say(WEATHER, weather)

    def left(self) -> dict[str, list[float]]:
        """Where it kept silent, and after how many seconds each client left."""
        found: dict[str, list[float]] = {}
        for line in read_lines(self.folder / LEFT):
            where, seconds = line.split()
            found.setdefault(where, []).append(float(seconds))
        return found

    def _say(self, name: str, word: str) -> None:
        unfinished = self.folder / "word.new"
        unfinished.write_text(word)
        unfinished.rename(self.folder / name)


def read_lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


@contextmanager
def sinking(folder: Path) -> Iterator[Sink]:
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        command = ["-m", "tests.drills.sink", "--descriptor", str(listener.fileno()), "--folder", str(folder)]
        with part("sink", command, folder, dict(os.environ), pass_fds=(listener.fileno(),)):
            listener.close()  # it alone may then refuse
            yield Sink(folder, port)


class Server(SMTP):
    """Can keep silent from the start, or break off in the middle of a message."""

    async def _handle_client(self):
        if self.event_handler.weather == "silent":
            await self.event_handler.keep_silent("banner")
        await super()._handle_client()

    async def smtp_DATA(self, argument):  # noqa: N802
        if self.event_handler.mood_for(self.envelope, "broken") != "broken":
            return await super().smtp_DATA(argument)
        await self.push("354 Begin")
        await self._reader.read(100)
        self.transport.abort()
        return None


class Handler:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self.weather = ""
        self.met: set[str] = set()

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        self._obey("mail", session)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        envelope.rcpt_tos.append(address)
        if self.weather == "busy":
            return "451 Try again later"
        if mood_of(address) == "hang.rcpt":
            await self.keep_silent("rcpt")
        if self.mood_for(envelope, "busy"):
            return "451 Try again later"
        return "550 No such mailbox" if mood_of(address) == "refused" else "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.mood_for(envelope, "hang.data"):
            await self.keep_silent("data")
        if self._obey("dot-lost", session):
            return "451 Lost"
        self._obey("dot-taken", session)
        self._take(envelope)
        if self.mood_for(envelope, "hang.answer"):
            await self.keep_silent("answer")
        return "250 Taken"

    def mood_for(self, envelope, mood: str) -> str:
        """The mood, if the recipient is of this one and was not met before."""
        address = envelope.rcpt_tos[0]
        if mood_of(address) != mood or address in self.met:
            return ""
        self.met.add(address)
        return mood

    async def keep_silent(self, where: str) -> None:
        """Until the client leaves; writes down how long it took."""
        started = time.monotonic()
        try:
            await asyncio.sleep(FOR_EVER)
        finally:
            write_down(self.folder / LEFT, f"{where} {time.monotonic() - started:.2f}")

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


def mood_of(address: str) -> str:
    """« hang.data+12@example.org » hangs; the number is for many addresses of one mood.

    `refused` and `hang.rcpt` are so for ever, `busy`, `broken`, `hang.data` and `hang.answer` at the first try.
    """
    return address.partition("@")[0].partition("+")[0]


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
    port = listener.getsockname()[1]
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(say_that_it_runs(folder))
        tasks.create_task(follow_weather(handler, listener, port))


async def say_that_it_runs(folder: Path) -> None:
    while True:
        log_lines(folder, "postfix/anvil[4]: statistics: max connection count 1")
        await asyncio.sleep(1)


async def follow_weather(handler: Handler, listener: socket.socket, port: int) -> None:
    loop = asyncio.get_running_loop()

    def protocol() -> Server:
        return Server(handler, hostname="localhost", timeout=FOR_EVER)

    server = await loop.create_server(protocol, sock=listener)
    while True:
        handler.weather = "".join(read_lines(handler.folder / WEATHER))
        if handler.weather == "closed" and server.is_serving():
            server.close()
        elif handler.weather != "closed" and not server.is_serving():
            server = await loop.create_server(protocol, "127.0.0.1", port)
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--descriptor", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    asyncio.run(main(given.descriptor, given.folder))
