"""The two servers together: those of a run, which keep their data, and those of a test run, which are thrown away."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.embedded.postgresql import PostgreSQL, end_last_server
from portal.embedded.processes import EmbeddedError, can_reach, open_folder, server_account
from portal.embedded.valkey import Valkey

# The path of a Unix socket is 107 bytes at most, whatever the length of the checkout's own path.
SHORT_FOLDER = Path("/tmp")  # noqa: S108
# For root only, when the checkout is under a folder that the servers' account may not enter, such as /root.
STATE_FOLDER = Path("/var/lib")
SEED_READY = "seed-ready"


def state_folder(checkout: Path) -> Path:
    """Where the servers of a run keep their data: var/ of the checkout, or a folder that their account can reach."""
    var = checkout / "var"
    var.mkdir(exist_ok=True)
    if can_reach(var, server_account(var / "postgresql")):
        return var
    elsewhere = STATE_FOLDER / f"portal-{fingerprint(checkout)}"
    return open_folder(elsewhere)


def fingerprint(folder: Path) -> str:
    """The same short name for the same folder and person, another one for any other."""
    return hashlib.sha256(f"{os.geteuid()} {folder.resolve()}".encode()).hexdigest()[:12]


@contextmanager
def running(servers: list[PostgreSQL | Valkey]) -> Iterator[dict[str, str]]:
    """Starts servers one after the other; gives the environment that leads to them; stops them whatever happens."""
    started = []
    try:
        for server in servers:
            started.append(server)
            server.start()
        yield {"REDIS_URL" if isinstance(server, Valkey) else "DATABASE_URL": server.url for server in servers}
    finally:
        for server in reversed(started):
            server.stop()


def run_servers(checkout: Path, environment: dict[str, str]) -> list[PostgreSQL | Valkey]:
    """The servers that `environment` does not give. The caller holds the lock of the run."""
    data = state_folder(checkout) / "postgresql"
    account = server_account(data)
    logs = checkout / "var" / "log"
    name = f"portal-{fingerprint(checkout)}"
    servers: list[PostgreSQL | Valkey] = []
    if not environment.get("DATABASE_URL"):
        servers.append(PostgreSQL(data, SHORT_FOLDER / f"{name}-db", log=logs / "postgresql.log", account=account))
    if not environment.get("REDIS_URL"):
        servers.append(Valkey(SHORT_FOLDER / f"{name}-broker", log=logs / "valkey.log", account=account))
    return servers


@contextmanager
def throwaway_servers(environment: dict[str, str], seed: Path | None = None) -> Iterator[dict[str, str]]:
    """Servers of one test run, apart from every other; what killed runs left behind is removed first.

    PostgreSQL begins with the data of `seed`, where there are some; and leaves them there for the next run, once the
    file SEED_READY beside its own data says that they are worth keeping.
    """
    base = throwaway_base()
    with locked(base / "creation.lock"):
        sweep(base)
        folder = Path(tempfile.mkdtemp(dir=base))
        folder.chmod(0o711)
        use = lock_file(folder.with_suffix(".lock"))
    account = server_account(folder / "postgresql")
    servers: list[PostgreSQL | Valkey] = []
    if not environment.get("DATABASE_URL"):
        log = folder / "postgresql.log"
        servers.append(PostgreSQL(folder / "postgresql", folder / "db", log=log, account=account, is_throwaway=True))
        if seed and seed.exists():
            copy_data(seed, folder / "postgresql")
    if not environment.get("REDIS_URL"):
        servers.append(Valkey(folder / "broker", log=folder / "valkey.log", account=account))
    try:
        with running(servers) as addresses:
            yield addresses
        if seed and (folder / SEED_READY).exists():
            keep_seed(folder / "postgresql", seed)
    finally:
        remove(folder)
        os.close(use)


def keep_seed(data: Path, seed: Path) -> None:
    """In place of every other one; a kill in the middle leaves nothing that looks finished."""
    shutil.rmtree(seed.parent, ignore_errors=True)
    seed.parent.mkdir(parents=True)
    unfinished = seed.with_suffix(".unfinished")
    copy_data(data, unfinished)
    os.rename(unfinished, seed)


def copy_data(source: Path, target: Path) -> None:
    """With its owner and its modes, without which PostgreSQL does not start."""
    subprocess.run(["cp", "--archive", source, target], check=True)


def throwaway_base() -> Path:
    """The folder of this person's test runs; a stranger's folder of that name is refused."""
    base = SHORT_FOLDER / f"portal-tests-{os.geteuid()}"
    open_folder(base, 0o711)
    if base.is_symlink() or base.lstat().st_uid != os.geteuid():
        raise EmbeddedError(f"Le dossier {base} appartient à un autre compte : demandez sa suppression.")
    return base


def sweep(base: Path) -> None:
    """Removes the folders whose test run is dead: the kernel gave its lock back."""
    for lock in base.glob("*.lock"):
        if lock.name == "creation.lock":
            continue
        try:
            handle = lock_file(lock)
        except BlockingIOError:
            continue
        remove(lock.with_suffix(""))
        os.close(handle)


def remove(folder: Path) -> None:
    end_last_server(folder / "postgresql")
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_suffix(".lock").unlink(missing_ok=True)


def lock_file(path: Path) -> int:
    """Takes a file's lock until its descriptor is closed or this process dies; BlockingIOError when it is taken."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    return handle


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Waits for the lock of a file."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
