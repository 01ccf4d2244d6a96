"""`make manage ARGS="…"`: Django's command line on the data of `make run`, whether it runs now or not."""

import os
import subprocess
import sys
from contextlib import ExitStack

from portal.embedded.processes import EmbeddedError
from portal.embedded.run_state import CHECKOUT, only_run, run_environment, running_environment
from portal.embedded.servers import run_servers, running

NO_PORT = 9  # "discard": outside a run nobody receives mails


def main(arguments: list[str]) -> int:
    with ExitStack() as held:
        environment = dict(os.environ)
        try:
            held.enter_context(only_run())
        except EmbeddedError:
            environment |= running_environment()
            if "SITE_URL" not in environment:
                raise
        else:
            environment |= run_environment(environment, 8000, NO_PORT)
            environment |= held.enter_context(running(run_servers(CHECKOUT, environment)))
        command = [sys.executable, CHECKOUT / "manage.py", *arguments]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EmbeddedError as problem:
        sys.exit(str(problem))
