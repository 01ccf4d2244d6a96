"""What a checkout knows of its own `make run`: that there is one, and the environment that leads to its servers."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.embedded.processes import EmbeddedError
from portal.embedded.servers import lock_file

CHECKOUT = Path(__file__).resolve().parent.parent.parent
VAR = CHECKOUT / "var"
LOCK = VAR / "run.lock"
NOTE = VAR / "run.json"


@contextmanager
def only_run() -> Iterator[bool]:
    """Holds the lock of the checkout, which the kernel gives back however the process ends.

    Gives whether the last run was killed: its parts may be ending just now.
    """
    VAR.mkdir(exist_ok=True)
    try:
        handle = lock_file(LOCK)
    except BlockingIOError as error:
        raise EmbeddedError(
            f"Le portail tourne déjà dans ce dossier : {running_environment().get('SITE_URL', 'il démarre')}. "
            "Arrêtez-le d'abord, avec Ctrl-C dans sa fenêtre."
        ) from error
    except PermissionError as error:
        raise EmbeddedError(
            f"Le fichier {LOCK} appartient à un autre compte. "
            "Clonez le projet dans un autre dossier, ou relancez avec ce compte."
        ) from error
    try:
        was_killed = NOTE.exists()
        NOTE.unlink(missing_ok=True)
        yield was_killed
    finally:
        NOTE.unlink(missing_ok=True)
        os.close(handle)


def note_environment(environment: dict[str, str]) -> None:
    """Keeps the settings of this run for `make manage`; they hold secrets, so only their owner reads them."""
    with os.fdopen(os.open(NOTE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as note:
        json.dump(environment, note)


def running_environment() -> dict[str, str]:
    """The settings of the run that holds the lock; empty while it starts."""
    try:
        return json.loads(NOTE.read_text())
    except (FileNotFoundError, ValueError):
        return {}


def secret_key() -> str:
    """The same key from one run to the next, so that people stay signed in."""
    path = VAR / "secret_key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def run_environment(given: dict[str, str], port: int, mail_port: int) -> dict[str, str]:
    """The settings of a run on this machine; whatever the person gave goes first."""
    settings = {
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        # As in production, so that a newcomer meets the portal's own refusals rather than a developer's.
        "DEBUG": "0",
        "DEFAULT_FROM_EMAIL": "Culture à l’hôpital <portail@localhost>",
        "DEMONSTRATION": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "HASHED_STATIC_FILES": "0",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "MAIL_CATCHER_DIR": str(VAR / "mail"),
        "SECRET_KEY": given.get("SECRET_KEY") or secret_key(),
        "SITE_URL": f"http://localhost:{port}",
    }
    return {name: given.get(name) or value for name, value in settings.items()}
