"""`make run`: the whole portal on this machine, from one command to Ctrl-C.

Servers, then preparation, then web, worker and beat. One that stops by itself stops all the others.
"""

import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from portal.embedded.processes import LIBC, PR_SET_PDEATHSIG, Child, EmbeddedError, start_child
from portal.embedded.run_state import CHECKOUT, VAR, note_environment, only_run, run_environment
from portal.embedded.servers import run_servers, running, state_folder

LOGS = VAR / "log"
ACCOUNTS = VAR / "demonstration_accounts.txt"
DEFAULT_PORT = 8000
HEALTH_PATIENCE = 120  # seconds
STOP_PATIENCE = 10  # seconds
KILLED_PATIENCE = 20  # seconds: gunicorn's workers notice after 15 that their master was killed
# Nobody listens to what workers tell each other, and telling it to a silent broker would keep one from its work.
QUIET_WORKER = ("--without-gossip", "--without-mingle", "--without-heartbeat")


class StopAsked(BaseException):
    """Ctrl-C, or a request of the system to end."""


def main() -> int:
    started = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as `nohup make run` asks
        signal.signal(signal.SIGHUP, ask_to_stop)
    if "MAKELEVEL" in os.environ:
        # `make` killed outright could not pass the request on.
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    try:
        run(started)
    except StopAsked:
        print("Tout est arrêté.", flush=True)
        return 0
    except EmbeddedError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    return 0


def ask_to_stop(number, frame) -> None:
    raise StopAsked


def run(started: float) -> None:
    with ExitStack() as held:
        was_killed = held.enter_context(only_run())
        port = chosen_port()
        web_listener = held.enter_context(listen(port, KILLED_PATIENCE if was_killed else 0))
        mail_listener = held.enter_context(socket.create_server(("127.0.0.1", 0)))
        environment = dict(os.environ)
        environment |= run_environment(environment, port, mail_listener.getsockname()[1])
        servers = run_servers(CHECKOUT, environment)
        with step("PostgreSQL et Valkey"):
            environment |= held.enter_context(running(servers))
        note_environment(environment)
        children: list[Child] = []
        held.callback(stop_all, children)
        prepare(environment, children)
        with step("Web, tâches et horloge"):
            for child in start_parts(environment, web_listener, mail_listener):
                children.append(child)
            watched = [*children, *(server.child for server in servers)]
            health = wait_for_health(port, watched)
        if health["broker"] != "ok":
            print("Attention : le serveur de REDIS_URL ne répond pas. Les messages partiront à son retour.", flush=True)
        print_welcome(environment, time.monotonic() - started)
        while True:
            refuse_stopped(watched)
            time.sleep(0.3)


@contextmanager
def step(label: str) -> Iterator[None]:
    """One line for each step, with its seconds."""
    started = time.monotonic()
    yield
    print(f"{label} ({time.monotonic() - started:.1f} s)", flush=True)


def chosen_port() -> int:
    given = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise EmbeddedError(f"PORT={given} n'est pas un numéro de port. Essayez : PORT=8001 make run")
    return int(given)


def listen(port: int, patience: float) -> socket.socket:
    """The web's socket, taken before anything starts: the port cannot be lost in between.

    Waits `patience` seconds for the web processes of a killed run, which end by themselves.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return socket.create_server(("127.0.0.1", port), backlog=256)
        except PermissionError as error:
            raise EmbeddedError(f"Le port {port} est réservé à root. Essayez : PORT=8001 make run") from error
        except OSError as error:
            if time.monotonic() >= deadline:
                raise EmbeddedError(
                    f"Le port {port} est déjà pris par un autre programme. "
                    f"Choisissez-en un autre : PORT={port + 1} make run"
                ) from error
        time.sleep(0.2)


def prepare(environment: dict[str, str], children: list[Child]) -> None:
    """Runs portal.preparation and repeats its lines as they come."""
    child = python_child("Préparation", "preparation", ["-m", "portal.preparation", ACCOUNTS], environment)
    children.append(child)
    printed = 0
    while True:
        is_finished = not child.is_running()
        lines = child.log.read_text(errors="replace").splitlines()
        complete = lines if is_finished else lines[:-1]
        for line in complete[printed:]:
            if line.endswith(" s)"):
                print(line, flush=True)
        printed = max(printed, len(complete))
        if is_finished:
            break
        time.sleep(0.1)
    children.remove(child)
    if child.process.returncode != 0:
        raise EmbeddedError(f"La préparation a échoué ({child.log}) :\n{child.last_lines()}")


def start_parts(environment: dict[str, str], web_listener: socket.socket, mail_listener: socket.socket):
    """One child after the other: mail box, web, worker, beat."""
    web, mail = web_listener.fileno(), mail_listener.fileno()
    catcher = ["--descriptor", str(mail), "--folder", environment["MAIL_CATCHER_DIR"]]
    mail_command = ["-m", "portal.embedded.mail_catcher", *catcher]
    yield python_child("Courriels", "mail", mail_command, environment, pass_fds=(mail,))
    # While a second process holds it, whoever still sends when the mail box has gone would wait for an answer.
    mail_listener.close()
    gunicorn = ["-m", "gunicorn", "--no-control-socket", "--preload", "--workers", "2", "--bind", f"fd://{web}"]
    yield python_child("Web", "web", [*gunicorn, "portal.wsgi"], environment, pass_fds=(web,))
    celery = ["-m", "celery", "--app", "portal", "--quiet"]
    worker = ["worker", "--concurrency", "2", "--loglevel", "INFO", *QUIET_WORKER]
    yield python_child("Tâches", "worker", [*celery, *worker], environment)
    # In memory: a file of last beats, cut short by a kill, would prevent the next start, and our intervals are short.
    beat = ["beat", "--loglevel", "INFO", "--scheduler", "portal.beat:SteadyScheduler", "--pidfile="]
    yield python_child("Horloge", "beat", [*celery, *beat], environment)


def python_child(label: str, log: str, arguments: list, environment: dict[str, str], **popen_arguments) -> Child:
    """A part of the portal, with its log in var/log."""
    command = [sys.executable, *arguments]
    return start_child(label, command, log=LOGS / f"{log}.log", cwd=CHECKOUT, env=environment, **popen_arguments)


def wait_for_health(port: int, children: list[Child]) -> dict:
    """What the portal's health page says, once it answers."""
    deadline = time.monotonic() + HEALTH_PATIENCE
    while time.monotonic() < deadline:
        refuse_stopped(children)
        if health := ask_health(port):
            return health
        time.sleep(0.2)
    raise EmbeddedError(f"Le portail ne répond pas : voyez {LOGS}.")


def ask_health(port: int) -> dict | None:
    """None while it does not answer. Without urllib, which would pass by the proxy of the person's environment."""
    web = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        web.request("GET", "/health/")
        answer = web.getresponse()
        return json.load(answer) if answer.status == 200 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        web.close()


def refuse_stopped(children: list[Child]) -> None:
    for child in children:
        if not child.is_running():
            raise EmbeddedError(
                f"« {child.name} » s'est arrêté, donc tout s'arrête. Son journal, {child.log}, finit ainsi :\n"
                f"{child.last_lines()}"
            )


def stop_all(children: list[Child]) -> None:
    """Asks all at once, so that the slowest sets the pace; the servers themselves stop after those who use them."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_PATIENCE
    for child in children:
        child.stop(max(0.1, deadline - time.monotonic()))


def print_welcome(environment: dict[str, str], seconds: float) -> None:
    site = environment["SITE_URL"]
    print(
        f"\nLe portail est prêt ({seconds:.0f} s).\n\n"
        f"  Offre publique  {site}/\n"
        f"  Espace          {site}/espace/\n"
        f"  Gestion         {site}/gestion/\n"
        f"  Courriels       {site}/demonstration/courriels/\n\n"
        f"{ACCOUNTS.read_text()}\n"
        f"Données : {state_folder(CHECKOUT)}. Journaux : {LOGS}. Ctrl-C arrête tout.",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
