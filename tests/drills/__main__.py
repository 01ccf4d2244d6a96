"""`make drills`: what becomes of notices when processes are killed, brokers and mail servers fail, clocks are set.

Each drill is a process of its own with servers of its own, prints its figures, and fails when one is missed.
`make drills ARGS="kill"` runs some, `ARGS="broker:frozen"` one part of one. Everything stays on the loopback; the logs
of the last run of each are left in `var/drills/`.
"""

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

from portal.embedded.servers import throwaway_servers
from tests.drills.figures import Figures
from tests.drills.processes import ROOT
from tests.embedded_plugin import ENVIRONMENT

# And of which parts each consists, if they can be run alone.
DRILLS: dict[str, tuple[str, ...]] = {
    "broker": ("closed", "silent", "emptied", "frozen", "cron"),
    "clock": (),
    "kill": (),
    "smtp": (),
    "week": (),
}
LOGS = ROOT / "var" / "drills"


def main(names: list[str]) -> int:
    known = [*DRILLS, *(f"{name}:{part}" for name, parts in DRILLS.items() for part in parts)]
    unknown = set(names) - set(known)
    if unknown:
        print(f"No such drill: {', '.join(sorted(unknown))}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    if len(names) == 1:
        return run(names[0])
    failed = [
        name for name in names or DRILLS if subprocess.run([sys.executable, "-m", "tests.drills", name]).returncode
    ]
    print(f"\nManqués : {', '.join(failed)}." if failed else "\nTout est tenu.")
    return 1 if failed else 0


def run(name: str) -> int:
    """One drill, or one part of it, in this process. Returns its exit code."""
    started = time.monotonic()
    figures = Figures()
    drill, _, part = name.partition(":")
    os.environ.update(ENVIRONMENT, DJANGO_SETTINGS_MODULE="portal.settings")
    with throwaway_servers(dict(os.environ)) as servers, tempfile.TemporaryDirectory() as folder:
        os.environ.update(servers)
        django.setup()
        # Only now: what is drilled imports models.
        module = importlib.import_module(f"tests.drills.{drill}")
        try:
            module.run(figures, Path(folder), *([(part,)] if part else []))
        finally:
            leave_logs(Path(folder), LOGS / drill)
    figures.tell("durée (s)", round(time.monotonic() - started))
    return 0 if figures.is_kept else 1


def leave_logs(folder: Path, where: Path) -> None:
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir(parents=True)
    for log in folder.rglob("*.log"):
        shutil.copy(log, where / log.name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
