"""The portal's own processes, started as in production, to be killed; none outlives its drill."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from portal.embedded.processes import Child, start_child
from portal.run import QUIET_WORKER

ROOT = Path(__file__).resolve().parents[2]
CELERY = ["-m", "celery", "--app", "portal", "--quiet"]
# As docker-compose.yml starts them.
WORKER = [*CELERY, "worker", "--concurrency", "1", "--loglevel", "INFO", *QUIET_WORKER]
BEAT = [*CELERY, "beat", "--scheduler", "portal.beat:SteadyScheduler", "--pidfile=", "--loglevel", "INFO"]


class DrillError(Exception):
    """The drill itself could not go on: it says nothing about the portal."""


@contextmanager
def part(
    name: str, command: list[str], folder: Path, environment: dict[str, str], **popen_arguments
) -> Iterator[Child]:
    child = start(name, command, folder, environment, **popen_arguments)
    try:
        yield child
    finally:
        child.stop()


def start(name: str, command: list[str], folder: Path, environment: dict[str, str], **popen_arguments) -> Child:
    log = folder / f"{name}.log"
    return start_child(name, [sys.executable, *command], log=log, cwd=ROOT, env=environment, **popen_arguments)


class Workers:
    """Celery workers that are started again when they were killed."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.children: list[Child] = []
        self.started = 0

    def keep(self, count: int) -> None:
        """Has `count` of them run, whatever became of the last."""
        self.children = [child for child in self.children if child.is_running()]
        while len(self.children) > count:
            self.children.pop().stop()
        while len(self.children) < count:
            self.started += 1
            name = f"worker{self.started}"
            hostname = ["--hostname", f"{name}@drill"]
            self.children.append(start(name, [*WORKER, *hostname], self.folder, self.environment))

    def senders(self) -> list[psutil.Process]:
        """The pool processes, which do the work."""
        found = []
        for child in self.children:
            try:
                found += psutil.Process(child.process.pid).children()
            except psutil.NoSuchProcess:
                continue
        return found

    def kill_sender(self, process: psutil.Process) -> bool:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            return False
        return True

    def kill_whole(self, child: Child) -> None:
        """The worker and its pool at once."""
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()

    def stop(self) -> None:
        self.keep(0)


def wait_until(
    is_so: Callable[[], object], seconds: float, what: str, *, meanwhile: Callable[[], object] = bool
) -> None:
    """Raises DrillError when it does not come."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise DrillError(f"waited {seconds:g} s in vain: {what}")
        meanwhile()
        time.sleep(0.01)
