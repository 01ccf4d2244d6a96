"""`make run` itself, in a copy of the project under a path with a space: start, second run, kill, stop."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "tests", "__pycache__", ".*_cache")
PATIENCE = 240  # seconds; about 20 on a quiet machine


@pytest.fixture(scope="module")
def copy():
    """A checkout of its own, where the servers' account may enter; fonts that are made need not be made again."""
    folder = Path(tempfile.mkdtemp(prefix="portail essai "))
    folder.chmod(0o755)
    checkout = folder / "projet cloné"
    shutil.copytree(CHECKOUT, checkout, ignore=NOT_COPIED)
    if (CHECKOUT / "var" / "assets").exists():
        shutil.copytree(CHECKOUT / "var" / "assets", checkout / "var" / "assets")
    yield checkout
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def own_environment(port) -> dict[str, str]:
    """This machine's, without what the tests' own servers added."""
    given = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR")
    return {name: os.environ[name] for name in given if name in os.environ} | {"PORT": str(port)}


class Run:
    """One `make run`, and every line that it printed."""

    def __init__(self, checkout: Path, port) -> None:
        self.output = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.run"],
            cwd=checkout,
            env=own_environment(port),
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )

    def text(self) -> str:
        self.output.seek(0)
        return self.output.read()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while "Ctrl-C arrête tout" not in self.text():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.2)

    def parts(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)

    def close(self) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGTERM)
        self.output.close()


@pytest.fixture
def start(copy, port):
    """Starts runs in the copy; whatever a test leaves running is stopped."""
    runs = []

    def start(port=port):
        runs.append(Run(copy, port))
        return runs[-1]

    yield start
    for run in runs:
        run.close()


def ask(port: int, path: str) -> urllib.request.addinfourl:
    """Without the proxy of this machine's environment."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return opener.open(f"http://127.0.0.1:{port}{path}", timeout=30)


def gone(parts: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(parts, timeout=30)
    return not [part for part in alive if part.status() != psutil.STATUS_ZOMBIE]


def test_port_already_taken_is_said_before_anything_starts(copy, start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        run = start(number)

        assert run.process.wait(60) == 1

    assert f"Le port {number} est déjà pris" in run.text()
    assert f"PORT={number + 1} make run" in run.text()
    assert not (copy / "var" / "postgresql").exists()


def test_port_that_is_no_port_is_said(start):
    run = start("http")

    assert run.process.wait(60) == 1
    assert "PORT=http n'est pas un numéro de port" in run.text()


def test_run_starts_survives_a_kill_and_stops(copy, start, port):
    """One after the other, in one story: each start costs seconds."""
    first = start()
    first.wait_until_ready()
    assert f"http://localhost:{port}/" in first.text()
    assert "@demo.example" in first.text()
    with ask(port, "/health/") as answer:
        assert json.load(answer)["database"] == "ok"
    with ask(port, "/") as answer:
        assert answer.status == 200

    second = start(port + 1)
    assert second.process.wait(60) == 1
    assert f"Le portail tourne déjà dans ce dossier : http://localhost:{port}." in second.text()

    users = count_users(copy, port)
    assert users > 0
    parts = first.parts()
    assert len(parts) > 8
    first.end(signal.SIGKILL)

    third = start()
    third.wait_until_ready()
    assert gone(parts)
    assert count_users(copy, port) == users

    parts = third.parts()
    assert third.end(signal.SIGINT) == 0
    assert third.text().endswith("Tout est arrêté.\n")
    assert gone(parts)
    assert not (copy / "var" / "run.json").exists()


def test_part_that_stops_by_itself_stops_all_with_its_name(start):
    run = start()
    run.wait_until_ready()
    parts = run.parts()
    beat = next(part for part in parts if "beat" in part.cmdline())

    beat.kill()

    assert run.process.wait(60) == 1
    assert "« Horloge » s'est arrêté, donc tout s'arrête" in run.text()
    assert gone(parts)


def count(copy: Path, port, counted: str) -> int:
    """Through `make manage`, on the data of the run, whether it runs now or not."""
    question = f"from django.db import connection; from accounts.models import User; print('count:', {counted})"
    command = [sys.executable, "-m", "portal.run_manage", "shell", "--no-imports", "--command", question]
    answer = subprocess.run(command, cwd=copy, env=own_environment(port), capture_output=True, text=True, check=True)
    return int(answer.stdout.split("count:")[1])


def count_users(copy: Path, port) -> int:
    return count(copy, port, "User.objects.count()")


def test_manage_works_without_a_run_too(copy, port):
    # Not its users: this may be the first test here, before any run has made the tables.
    assert count(copy, port, "len(connection.introspection.table_names())") >= 0
