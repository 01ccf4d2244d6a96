"""The embedded servers, with the real programs: what survives, what is thrown away, what is said when it cannot be."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import redis

from portal.embedded import binaries, servers
from portal.embedded.binaries import package_folder, readable
from portal.embedded.postgresql import PostgreSQL, serves
from portal.embedded.processes import EmbeddedError, can_reach, own_folder, server_account, start_child
from portal.embedded.servers import run_servers, running, state_folder, sweep, throwaway_base, throwaway_servers
from portal.embedded.valkey import Valkey

CHECKOUT = Path(__file__).resolve().parent.parent.parent
START_AND_SAY = """
import sys, time
from portal.embedded.servers import throwaway_servers
with throwaway_servers({}) as addresses:
    print(addresses["DATABASE_URL"], flush=True)
    time.sleep(60)
"""


@pytest.fixture
def place():
    """A folder with a space in its name that the servers' account may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="portail essai "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def make_postgresql(place: Path, *, is_throwaway: bool = True) -> PostgreSQL:
    data = place / "data"
    account = server_account(data)
    return PostgreSQL(data, place / "db", log=place / "log", account=account, is_throwaway=is_throwaway)


@pytest.fixture
def postgresql(place):
    """A server of its own, started."""
    server = make_postgresql(place)
    with running([server]):
        yield server


def connect(server: PostgreSQL) -> psycopg.Connection:
    return psycopg.connect(host=str(server.sockets), user="portal", dbname="portal", autocommit=True)


def wait_until(condition, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_postgresql_knows_accents_and_what_the_portal_needs(postgresql):
    with connect(postgresql) as database:
        for extension in ("btree_gist", "unaccent", "pg_trgm"):
            database.execute(f"CREATE EXTENSION {extension}")
        row = database.execute("SELECT lower('ÉÀÇ'), current_setting('server_encoding'), current_setting('fsync')")

        assert row.fetchone() == ("éàç", "UTF8", "off")


def test_postgresql_listens_on_its_socket_only_and_nobody_else_may_open_it(postgresql):
    with connect(postgresql) as database:
        assert database.execute("SHOW listen_addresses").fetchone() == ("",)
    assert postgresql.sockets.stat().st_mode & 0o777 == 0o700


def test_postgresql_stops_although_somebody_is_connected(place):
    server = make_postgresql(place)
    with running([server]):
        database = connect(server)
        started = time.monotonic()

    assert time.monotonic() - started < 5
    assert not server.child.is_running()
    database.close()


def test_postgresql_keeps_its_rows_through_a_crash(place):
    server = make_postgresql(place, is_throwaway=False)
    with running([server]):
        with connect(server) as database:
            database.execute("CREATE TABLE note AS SELECT 'kept' AS words")
        server.child.process.kill()

        server.start()

        with connect(server) as database:
            assert database.execute("SELECT words FROM note").fetchone() == ("kept",)


def test_postgresql_takes_over_from_the_server_of_a_killed_run(place, postgresql):
    successor = make_postgresql(place)

    with running([successor]):
        assert not postgresql.child.is_running()
        assert successor.child.is_running()


def test_postgresql_is_not_fooled_by_a_number_that_now_belongs_to_another_process(place, postgresql):
    note = (postgresql.data / "postmaster.pid").read_text()
    postgresql.stop()
    bystander = subprocess.Popen(["sleep", "60"])
    (postgresql.data / "postmaster.pid").write_text("\n".join([str(bystander.pid), *note.splitlines()[1:]]))

    with running([make_postgresql(place)]):
        assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_data_of_another_postgresql_are_refused_with_a_sentence(place, postgresql):
    postgresql.stop()
    (postgresql.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(EmbeddedError, match="viennent de PostgreSQL 12"):
        make_postgresql(place).start()


def test_unfinished_data_are_made_again(place):
    (place / "data.unfinished").mkdir()
    (place / "data.unfinished" / "PG_VERSION").write_text("18")

    with running([make_postgresql(place)]) as addresses:
        assert addresses["DATABASE_URL"].endswith("/portal")


def test_valkey_answers_and_keeps_nothing(place):
    server = Valkey(place / "broker", log=place / "log", account=server_account(place / "data"))
    with running([server]):
        with redis.Redis(unix_socket_path=str(server.socket_path)) as client:
            client.set("key", "value")
        assert server.socket_path.parent.stat().st_mode & 0o777 == 0o700

    with running([server]), redis.Redis(unix_socket_path=str(server.socket_path)) as client:
        assert client.get("key") is None


def test_servers_die_with_a_killed_owner_and_the_next_test_run_cleans_up():
    command = [sys.executable, "-c", START_AND_SAY]
    owner = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
    folder = Path(owner.stdout.readline().split("@/")[1]).parent.parent
    pid = int((folder / "postgresql" / "postmaster.pid").read_text().split()[0])

    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()

    assert wait_until(lambda: not serves(pid, folder / "postgresql"))
    assert folder.exists()
    with throwaway_servers({"DATABASE_URL": "given", "REDIS_URL": "given"}):
        assert not folder.exists()


def test_sweeping_leaves_a_running_test_run_alone():
    with throwaway_servers({"DATABASE_URL": "given"}) as addresses:
        sweep(throwaway_base())

        socket_path = addresses["REDIS_URL"].removeprefix("redis+socket://").split("?")[0]
        with redis.Redis(unix_socket_path=socket_path) as client:
            assert client.ping()


def test_a_run_begins_with_the_data_that_an_earlier_one_found_worth_keeping(place):
    def tables_of_run(statement: str, *, is_kept: bool) -> int:
        with throwaway_servers({"REDIS_URL": "given"}, place / "seeds" / "one") as addresses:
            sockets = Path(addresses["DATABASE_URL"].partition("@/")[2]).parent
            if is_kept:
                (sockets.parent / servers.SEED_READY).touch()
            with psycopg.connect(host=str(sockets), user="portal", dbname="portal", autocommit=True) as server:
                server.execute(statement)
                return server.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]

    assert tables_of_run("CREATE TABLE lost ()", is_kept=False) == 1
    assert tables_of_run("CREATE TABLE kept ()", is_kept=True) == 1
    assert tables_of_run("CREATE TABLE more ()", is_kept=False) == 2


def test_given_servers_are_used_and_none_is_started():
    with throwaway_servers({"DATABASE_URL": "postgres://given", "REDIS_URL": "redis://given"}) as addresses:
        assert addresses == {}


def test_data_stay_in_the_checkout_where_the_servers_may_enter(place):
    assert state_folder(place) == place / "var"


def test_data_go_where_the_servers_may_enter(place, monkeypatch):
    monkeypatch.setattr(servers, "STATE_FOLDER", place)
    closed = place / "closed"
    (closed / "checkout").mkdir(parents=True)
    closed.chmod(0o700)

    folder = state_folder(closed / "checkout")

    # An ordinary user runs the servers, so nothing of theirs is closed to them.
    assert can_reach(folder, server_account(folder / "postgresql"))
    assert folder.is_relative_to(closed) == (os.geteuid() != 0)


def test_programs_are_copied_only_where_the_servers_may_not_read_them(place, monkeypatch):
    monkeypatch.setattr("portal.embedded.binaries.SHARED_COPIES", place / "copies")
    closed = place / "closed"
    (closed / "package").mkdir(parents=True)
    (closed / "package" / "program").write_text("x")
    closed.chmod(0o700)
    account = server_account(place / "data")

    found = readable([closed / "package"], "package-1", account)

    assert can_reach(found, account)
    assert (found / "program").read_text() == "x"
    assert found.is_relative_to(closed) == (account is None)
    assert readable([closed / "package"], "package-1", account) == found


def test_socket_paths_are_short_whatever_the_checkout(place):
    deep = place.joinpath(*["a folder with a long name"] * 6)
    deep.mkdir(parents=True)

    database, broker = run_servers(deep, {})

    assert len(os.fsencode(database.sockets / ".s.PGSQL.5432.lock")) < 107
    assert len(os.fsencode(broker.socket_path)) < 107


def test_two_checkouts_have_servers_of_their_own(place):
    for name in ("one", "two"):
        (place / name).mkdir()

    first, second = (run_servers(place / name, {}) for name in ("one", "two"))

    assert {server.sockets for server in first}.isdisjoint(server.sockets for server in second)


def test_folder_that_somebody_else_prepared_is_refused(place):
    (place / "elsewhere").mkdir()
    (place / "trap").symlink_to(place / "elsewhere")

    with pytest.raises(EmbeddedError, match="appartient à un autre compte"):
        own_folder(place / "trap", None)


def test_missing_package_is_said_with_what_to_do():
    with pytest.raises(EmbeddedError, match="lancez « make run »"):
        package_folder("no_such_package")


def test_programs_installed_under_a_closed_umask_are_opened_in_their_copy(place, monkeypatch):
    monkeypatch.setattr(binaries, "SHARED_COPIES", place / "copies")
    package = place / "package"
    package.mkdir(mode=0o700)
    program = package / "program"
    program.write_text("#!/bin/sh")
    program.chmod(0o700)
    account = server_account(place / "data")
    copy = readable([package], "program-1", account)
    if account is None:
        pytest.skip("Only root gives the servers another account.")
    assert can_reach(copy / "program", account)
    (copy.parent).chmod(0o700)
    assert can_reach(readable([package], "program-1", account) / "program", account)


def test_stopping_a_child_ends_what_it_left_behind(tmp_path):
    """As gunicorn's workers, whose master was killed."""
    script = "sleep 600 & echo $!; wait"
    child = start_child("parent", ["sh", "-c", script], log=tmp_path / "log")
    assert wait_until(lambda: child.log.read_text().strip().isdecimal())
    orphan = int(child.log.read_text())
    child.process.kill()
    child.stop()
    assert wait_until(lambda: not Path(f"/proc/{orphan}/cmdline").exists() or not is_sleeping(orphan))


def is_sleeping(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().split()[2] not in "ZX"
