"""One database is migrated, once; every process of the tests has a copy of it, and so has the next run.

A run of a few tests would else spend most of its time on migrations.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from django.db import connection

from portal.embedded.servers import SEED_READY

CHECKOUT = Path(__file__).resolve().parent.parent
# Set where the servers are the tests' own.
OURS = "TESTS_OWN_DATABASE"


def seed() -> Path:
    """Where the data of a migrated server are kept, while nothing that made them has changed."""
    made_by = sorted([*CHECKOUT.glob("*/migrations/*.py"), CHECKOUT / "requirements.lock"])
    digest = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in made_by))
    return CHECKOUT / "var" / "migrated" / digest.hexdigest()[:16]


def template() -> str | None:
    """The name of the migrated database of this run; None on a server that somebody gave, which is left as it is."""
    if not os.environ.get(OURS):
        return None
    given = connection.settings_dict
    name, sockets = given["NAME"], given["HOST"]
    ready = Path(sockets).parent / SEED_READY
    with (ready.with_suffix(".lock")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(host=sockets, user=given["USER"], dbname=name, autocommit=True) as server:
            # Tests undo their rows: counted in between, a table of many is planned for as empty, for the whole run.
            server.execute("ALTER SYSTEM SET autovacuum = off")
            server.execute("SELECT pg_reload_conf()")
            [is_migrated] = server.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
        if not is_migrated:
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=CHECKOUT, check=True)
            ready.touch()
    return name
