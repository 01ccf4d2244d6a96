"""Makes the project's own environment: .venv with exactly the pinned packages, and for the tests a browser and an
antivirus.

Run by the machine's Python, before anything is installed: standard library only, and no import of the project.
"""

import argparse
import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = CHECKOUT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCK = CHECKOUT / "requirements.lock"
INSTALLED = ENVIRONMENT / "installed.lock"  # the list that the last complete installation followed
OLDEST_PYTHON = (3, 11)
# Debian's package → the programs of which one is enough.
PROGRAMS = {"chromium": ("chromium", "chromium-browser", "google-chrome"), "clamav-daemon": ("clamd",)}


class SetUpError(Exception):
    """What is missing on this machine, as a French sentence."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--for-tests", action="store_true", help="also the programs that the tests drive")
    arguments = parser.parse_args()
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise SetUpError(f"Python {sys.version.split()[0]} est trop ancien : il faut Python 3.11 ou plus récent.")
        with one_at_a_time():
            make_environment()
            if arguments.for_tests:
                install_programs()
    except PermissionError as error:
        print(
            f"Le fichier {error.filename} appartient à un autre compte (root, peut-être). "
            "Clonez le projet dans un autre dossier, ou relancez avec ce compte.",
            file=sys.stderr,
        )
        return 1
    except (SetUpError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


@contextmanager
def one_at_a_time():
    """Two commands typed at once must not install into the same folder."""
    folder = CHECKOUT / "var"
    folder.mkdir(exist_ok=True)
    with (folder / "set_up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    started = time.monotonic()
    if not works():
        if not has_venv():
            install_packages(["python3-venv"], "Le module « venv » de Python manque.")
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
    if INSTALLED.exists() and INSTALLED.read_bytes() == LOCK.read_bytes():
        return
    INSTALLED.unlink(missing_ok=True)
    install_pinned()
    shutil.copyfile(LOCK, INSTALLED)
    print(f"Environnement Python installé ({time.monotonic() - started:.0f} s)", flush=True)


def has_venv() -> bool:
    """Debian keeps a part of Python's `venv` in a package of its own."""
    found = importlib.util.find_spec("ensurepip")
    return found is not None and found.origin is not None


def works() -> bool:
    """False also for an environment that came along with a copied folder, or whose Python has gone."""
    try:
        answer = subprocess.run([PYTHON, "-c", "import pip, sys; print(sys.prefix)"], capture_output=True, check=False)
    except OSError:
        return False
    return answer.stdout.decode().strip() == str(ENVIRONMENT)


def install_pinned() -> None:
    """With uv, in seconds; with pip, in a minute or two, where uv is not to be had."""
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    pinned = ["install", "--quiet", "--require-hashes", "--requirement", LOCK]
    if subprocess.run([*pip, "install", "--quiet", "uv"], check=False).returncode == 0:
        uv = [PYTHON, "-m", "uv", "pip", *pinned, "--python", PYTHON]
        # The machine's own certificates, as pip uses them: a hospital's network often has its own.
        certificates = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
        if subprocess.run(uv, env={**os.environ, **certificates}, check=False).returncode == 0:
            return
    print("uv n'a pas pu installer les paquets : essai avec pip, plus lent.", flush=True)
    if subprocess.run([*pip, *pinned], check=False).returncode != 0:
        raise SetUpError("Les paquets Python n'ont pas pu être installés : vérifiez l'accès à un index de paquets.")


def install_programs() -> None:
    missing = [package for package, names in PROGRAMS.items() if not any(map(shutil.which, names))]
    if not missing:
        return
    started = time.monotonic()
    try:
        install_packages(missing, "Un programme des tests manque.")
    except SetUpError as error:
        # The tests say themselves which of them were skipped; with CI=true they fail.
        print(error, flush=True)
    else:
        print(f"Installé pour les tests : {', '.join(missing)} ({time.monotonic() - started:.0f} s)", flush=True)


def install_packages(names: list[str], sentence: str) -> None:
    """Installs some of Debian's packages, as root; otherwise says what to type."""
    advice = f"{sentence} Installez-le : apt-get install --no-install-recommends {' '.join(names)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetUpError(advice)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *names]
    for command in (["apt-get", "update", "-qq"], install):
        if subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            raise SetUpError(advice)


if __name__ == "__main__":
    sys.exit(main())
