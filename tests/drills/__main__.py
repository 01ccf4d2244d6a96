"""`make drills`: what becomes of notices when processes are killed, brokers and mail servers fail, clocks are set.

Each drill is a process of its own with servers of its own, prints its figures, and fails when one is missed.
`make drills ARGS="kill"` runs some. Everything stays on the loopback.
"""

import importlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

from portal.embedded.servers import throwaway_servers
from tests.drills.figures import Figures
from tests.embedded_plugin import ENVIRONMENT

DRILLS = ("broker", "clock", "kill", "smtp", "week")


def main(names: list[str]) -> int:
    unknown = set(names) - set(DRILLS)
    if unknown:
        print(f"No such drill: {', '.join(sorted(unknown))}. There are: {', '.join(DRILLS)}.", file=sys.stderr)
        return 2
    if len(names) == 1:
        return run(names[0])
    failed = [
        name for name in names or DRILLS if subprocess.run([sys.executable, "-m", "tests.drills", name]).returncode
    ]
    print(f"\nManqués : {', '.join(failed)}." if failed else "\nTout est tenu.")
    return 1 if failed else 0


def run(name: str) -> int:
    started = time.monotonic()
    figures = Figures()
    os.environ.update(ENVIRONMENT, DJANGO_SETTINGS_MODULE="portal.settings")
    with throwaway_servers(dict(os.environ)) as servers, tempfile.TemporaryDirectory() as folder:
        os.environ.update(servers)
        django.setup()
        # Only now: what is drilled imports models.
        importlib.import_module(f"tests.drills.{name}").run(figures, Path(folder))
    figures.tell("durée (s)", round(time.monotonic() - started))
    return 0 if figures.is_kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
