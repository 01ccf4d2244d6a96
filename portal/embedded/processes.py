"""Child processes that never outlive the process that started them (Linux)."""

import ctypes
import os
import pwd
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


class EmbeddedError(Exception):
    """Something on this machine prevents the start; the message is a French sentence for whoever typed the command."""


@dataclass(frozen=True)
class Account:
    """Whom the servers run as when this process is root: PostgreSQL refuses to be."""

    uid: int
    gid: int


def server_account(data: Path) -> Account | None:
    """None for an ordinary user; for root, the owner of the data that is already there, or an existing account."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        owner = data.stat()
        return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedError("PostgreSQL refuse de démarrer sous root, et ni « postgres » ni « nobody » n'existent ici.")


def as_account(account: Account | None) -> dict:
    """The arguments of `subprocess` that start a process under an account, away from folders it may not read."""
    if account is None:
        return {"cwd": "/"}
    return {"cwd": "/", "user": account.uid, "group": account.gid, "extra_groups": []}


def can_reach(path: Path, account: Account | None) -> bool:
    """Whether an account may go through every folder above `path`: asked of the kernel, under that account."""
    return subprocess.run(["test", "-x", path], **as_account(account), check=False).returncode == 0


def open_folder(path: Path, mode: int = 0o755) -> Path:
    """Makes a folder that the servers' account may go through, whatever the umask."""
    path.mkdir(parents=True, exist_ok=True)
    if path.stat().st_uid == os.geteuid():
        path.chmod(mode)
    return path


def own_folder(path: Path, account: Account | None) -> Path:
    """Makes `path` a folder that only the servers' account may open, or refuses one that somebody else put there."""
    path.mkdir(mode=0o700, exist_ok=True)
    if account is not None and path.lstat().st_uid == 0:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    expected = account.uid if account else os.geteuid()
    if path.is_symlink() or path.lstat().st_uid != expected:
        raise EmbeddedError(
            f"Le dossier {path} appartient à un autre compte. Supprimez-le, ou relancez avec le compte qui l'a créé."
        )
    path.chmod(0o700)
    return path


class Child:
    """One process, its log, and how to stop it."""

    def __init__(self, name: str, process: subprocess.Popen, log: Path, stop_signal: int) -> None:
        self.name = name
        self.process = process
        self.log = log
        self.stop_signal = stop_signal

    def is_running(self) -> bool:
        return self.process.poll() is None

    def last_lines(self, count: int = 8) -> str:
        """The end of its log, for the sentence that says that it stopped."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def ask_to_stop(self) -> None:
        if self.is_running():
            self.process.send_signal(self.stop_signal)

    def stop(self, patience: float = 10) -> None:
        """Asks, waits `patience` seconds, then insists."""
        self.ask_to_stop()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._end_orphans()

    def _end_orphans(self) -> None:
        """What it started itself and left behind: gunicorn's workers notice a killed master only after 15 s."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def start_child(
    name: str,
    command: list,
    *,
    log: Path,
    stop_signal: int = signal.SIGTERM,
    **popen_arguments,
) -> Child:
    """Starts a child that receives `stop_signal` from the kernel when this process ends, however it ends.

    It has its own session, so that Ctrl-C reaches only the supervisor, which stops everything in order.
    """
    parent = os.getpid()

    def follow_parent() -> None:
        # After the change of account, which would clear it. The parent may have died in between.
        LIBC.prctl(PR_SET_PDEATHSIG, stop_signal)
        if os.getppid() != parent:
            os._exit(1)

    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=follow_parent,
            **popen_arguments,
        )
    return Child(name, process, log, stop_signal)
