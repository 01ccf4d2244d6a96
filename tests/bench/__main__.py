"""`make bench`: what the portal costs beside a bare Django, in one run; fails when a target is missed.

Starts its own throwaway servers; everything stays on the loopback.
"""

import importlib
import os
import sys

import django

from portal.embedded.servers import throwaway_servers
from tests.embedded_plugin import ENVIRONMENT


def main() -> int:
    os.environ.update(ENVIRONMENT, DJANGO_SETTINGS_MODULE="portal.settings")
    with throwaway_servers(dict(os.environ)) as servers:
        os.environ.update(servers)
        django.setup()
        # Only now: what is measured imports models.
        return importlib.import_module("tests.bench.measures").main()


if __name__ == "__main__":
    sys.exit(main())
