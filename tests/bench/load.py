"""A server of two processes, clients that never wait, and what it cost: requests per second, CPU per request."""

import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.processes import Child, EmbeddedError, start_child

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 2
CLIENTS = 4
PATIENCE = 60  # seconds
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sample:
    """What one burst of requests took."""

    requests: int
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_seconds / self.requests


@dataclass(frozen=True)
class Server:
    port: int
    master: int

    def burst(self, requests: Sequence[bytes], expected: int) -> Sample:
        """Sends them all, CLIENTS at a time. Raises AssertionError when an answer has not the expected status."""
        cpu, started = self._cpu_seconds(), time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as clients:
            statuses = set(clients.map(self.ask, requests))
        taken = time.perf_counter() - started
        assert statuses == {expected}, f"answers {statuses} instead of {expected}"
        return Sample(len(requests), taken, self._cpu_seconds() - cpu)

    def ask(self, request: bytes) -> int:
        """The status of the answer, once all of it has come."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as talk:
            talk.sendall(request)
            start = talk.recv(65536)
            while talk.recv(65536):
                pass
        return int(start[9:12])

    def workers(self) -> list[str]:
        return Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()

    def _cpu_seconds(self) -> float:
        """CPU of the processes that answer, since they started."""
        return sum(_cpu_ticks(worker) for worker in self.workers()) / TICKS


def _cpu_ticks(process: str) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def serving(log: Path, environment: dict[str, str]) -> Iterator[Server]:
    """The portal, or what these settings make of it, behind gunicorn's plain worker processes."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers", str(PROCESSES)]
        command += ["--bind", f"fd://{listener.fileno()}", "--log-level", "warning", "portal.wsgi"]
        child = start_child("Web", command, log=log, cwd=ROOT, env=environment, pass_fds=(listener.fileno(),))
        server = Server(listener.getsockname()[1], child.process.pid)
        try:
            wait_for_workers(server, child)
            yield server
        finally:
            child.stop()


def wait_for_workers(server: Server, child: Child) -> None:
    """Until each process has answered: they take turns, so many quick questions reach all of them."""
    deadline = time.monotonic() + PATIENCE
    while len(server.workers()) < PROCESSES:
        if not child.is_running() or time.monotonic() > deadline:
            raise EmbeddedError(f"The server does not start:\n{child.last_lines()}")
        time.sleep(0.05)
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(server.ask, [request("GET", "/")] * CLIENTS * PROCESSES))


def request(method: str, path: str, body: bytes = b"", cookies: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    if cookies:
        lines.append(f"Cookie: {cookies}")
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body
