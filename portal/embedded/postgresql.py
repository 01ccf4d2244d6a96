"""One PostgreSQL server on a Unix socket: made, started, mended after a crash, stopped."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from portal.embedded.binaries import postgresql_programs
from portal.embedded.processes import Account, Child, EmbeddedError, as_account, own_folder, start_child

DATABASE = "portal"
START_PATIENCE = 60  # seconds; recovering after a crash can take some
# The C locale of the operating system is everywhere; PostgreSQL's own C.UTF-8 knows accents and needs no system locale.
INITDB_OPTIONS = [
    f"--username={DATABASE}",
    "--auth=trust",  # the socket's folder is closed to everybody else
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
]
# A test database is thrown away: it needs no protection against a power cut.
THROWAWAY_OPTIONS = ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]
PLAIN_ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath}


class PostgreSQL:
    def __init__(
        self, data: Path, sockets: Path, *, log: Path, account: Account | None, is_throwaway: bool = False
    ) -> None:
        self.data = data
        self.sockets = sockets
        self.log = log
        self.account = account
        self.is_throwaway = is_throwaway
        self.programs = postgresql_programs(account)
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """DATABASE_URL of the server: an empty host, then the socket's folder as part of the path."""
        return f"postgres://{DATABASE}@/{self.sockets}/{DATABASE}"

    def start(self) -> None:
        if not self.data.exists():
            self._create()
        self._refuse_other_version()
        end_last_server(self.data)
        shutil.rmtree(self.sockets, ignore_errors=True)
        own_folder(self.sockets, self.account)
        deadline = time.monotonic() + START_PATIENCE
        while not self._is_ready():
            if self.child is None or not self.child.is_running():
                # Processes of a crashed server can hold its memory for a moment longer.
                if time.monotonic() > deadline - START_PATIENCE + 10:
                    raise EmbeddedError(f"PostgreSQL ne démarre pas :\n{self.child.last_lines()}")
                self._launch()
            if time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL ne répond pas :\n{self.child.last_lines()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends the connections that are left, unlike SIGTERM, which would wait for them for ever."""
        if self.child:
            self.child.stop()

    def _launch(self) -> None:
        settings = ["listen_addresses=", f"unix_socket_directories={self.sockets}", "max_connections=200"]
        if self.is_throwaway:
            settings += THROWAWAY_OPTIONS
        command = [self.programs / "postgres", "-D", self.data]
        for setting in settings:
            command += ["-c", setting]
        self.child = start_child(
            "PostgreSQL",
            command,
            log=self.log,
            stop_signal=signal.SIGINT,
            env=PLAIN_ENVIRONMENT,
            **as_account(self.account),
        )
        time.sleep(0.05)

    def _is_ready(self) -> bool:
        if self.child is None or not self.child.is_running():
            return False
        command = [self.programs / "pg_isready", "--quiet", "--host", self.sockets]
        return subprocess.run(command, env=PLAIN_ENVIRONMENT, cwd="/", check=False).returncode == 0

    def _create(self) -> None:
        """Makes the data beside its final place: a kill in the middle leaves nothing that looks finished."""
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        own_folder(unfinished, self.account)
        options = INITDB_OPTIONS + (["--no-sync"] if self.is_throwaway else [])
        self._run([self.programs / "initdb", "-D", unfinished, *options])
        single = [self.programs / "postgres", "--single", "-D", unfinished, "-c", "fsync=off", "postgres"]
        self._run(single, b"CREATE DATABASE " + DATABASE.encode())
        os.rename(unfinished, self.data)

    def _run(self, command: list, standard_input: bytes = b"") -> None:
        finished = subprocess.run(
            command,
            input=standard_input,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=PLAIN_ENVIRONMENT,
            check=False,
            **as_account(self.account),
        )
        if finished.returncode != 0:
            raise EmbeddedError(f"La base de données ne se prépare pas :\n{finished.stdout.decode(errors='replace')}")

    def _refuse_other_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        answer = subprocess.run([self.programs / "postgres", "--version"], capture_output=True, cwd="/", check=True)
        expected = answer.stdout.decode().split()[-1].split(".")[0]
        if found != expected:
            raise EmbeddedError(
                f"Les données de {self.data} viennent de PostgreSQL {found}, et ce programme est le {expected}. "
                "Supprimez ce dossier pour repartir de la saison de démonstration."
            )


def end_last_server(data: Path) -> None:
    """Waits for a server of an earlier run that a `kill -9` left on these data, and insists if it lingers.

    The caller holds the lock of the run, so nobody uses that server any more.
    """
    note = data / "postmaster.pid"
    try:
        pid = int(note.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    for number, patience in ((signal.SIGINT, 10), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        if not serves(pid, data):
            break
        os.kill(pid, number)
        deadline = time.monotonic() + patience
        while serves(pid, data) and time.monotonic() < deadline:
            time.sleep(0.05)
    # After a restart of the machine the number can belong to any process, and PostgreSQL would refuse to start.
    note.unlink(missing_ok=True)


def serves(pid: int, data: Path) -> bool:
    """Whether this process is a PostgreSQL server on these data."""
    try:
        return os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
