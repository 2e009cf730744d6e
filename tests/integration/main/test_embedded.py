"""The embedded PostgreSQL among processes: shared, survived, recovered, stopped by the last."""

import json
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from fairlead.main import embedded
from fairlead.main.embedded.postmaster import alive
from fairlead.main.errors import DatabaseUnusable
from tests.integration.main.processes import Processes, finish, until


def held(process: "subprocess.Popen[str]", group: Processes) -> tuple[int, bool, str]:
    """What a holding process says once it holds: the server's process id, whether it started it, the address."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.stderr.read() if process.stderr else ""
    pid, started, url = json.loads(line)
    group.watched.add(pid)
    return pid, started, url


def count_of_books(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM books").fetchone()
    return int(row[0]) if row else -1


def test_a_server_starts_serves_its_owner_and_stops(home: Path) -> None:
    with embedded.server(home, test=True) as server:
        with psycopg.connect(server.owner_url) as connection:
            row = connection.execute(
                "SELECT current_user::text, rolsuper, rolcreaterole, current_database()::text,"
                " current_setting('server_encoding'), current_setting('data_checksums')"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        assert row == ("fairlead_owner", False, True, "fairlead", "UTF8", "on")
        assert server.started
        assert server.version.startswith("18.")

    assert not alive(server.pid)


async def test_an_asynchronous_caller_gets_the_same(home: Path) -> None:
    async with embedded.running(home, test=True) as server:
        assert urlsplit(server.owner_url).port == server.port

    assert not alive(server.pid)


def test_only_the_local_machine_with_a_password_is_let_in(home: Path) -> None:
    with embedded.server(home, test=True) as server:
        wrong = server.owner_url.replace(urlsplit(server.owner_url).password or "", "guessed")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
        with psycopg.connect(server.admin_url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)

        assert (home / "pg.json").stat().st_mode & 0o777 == 0o600
        assert server.places.data.stat().st_mode & 0o777 == 0o700


def test_an_ordinary_server_is_durable(home: Path) -> None:
    with embedded.server(home) as server, psycopg.connect(server.admin_url) as connection:
        names = ("fsync", "full_page_writes", "synchronous_commit", "jit", "max_wal_size", "shared_buffers")
        shown = [connection.execute(f"SHOW {name}").fetchone() for name in names]

    assert shown == [("on",), ("on",), ("on",), ("off",), ("4GB",), ("256MB",)]


def test_the_last_one_stops_it(home: Path, group: Processes) -> None:
    first, second = group.hold(home, "kept"), group.hold(home, "kept")
    holders = [held(first, group), held(second, group)]

    assert len({pid for pid, _, _ in holders}) == 1
    assert sorted(started for _, started, _ in holders) == [False, True]
    assert finish(first)[0] == 0
    assert alive(holders[0][0])
    assert finish(second)[0] == 0
    assert not alive(holders[0][0])


def test_many_start_at_once_and_share_one(home: Path, group: Processes) -> None:
    holders = [group.hold(home) for _ in range(4)]

    seen = [held(process, group) for process in holders]

    assert len({pid for pid, _, _ in seen}) == 1
    assert [started for _, started, _ in seen].count(True) == 1
    assert [finish(process)[0] for process in holders] == [0, 0, 0, 0]
    assert not alive(seen[0][0])


def test_a_server_survives_its_killed_parent_and_the_next_attaches(home: Path, group: Processes) -> None:
    parent = group.hold(home, "kept")
    pid, _, url = held(parent, group)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE books AS SELECT generate_series(1, 7)")
    parent.kill()
    parent.wait()

    with embedded.server(home) as server:
        assert (server.pid, server.started, server.owner_url) == (pid, False, url)
        assert count_of_books(server.owner_url) == 7

    assert not alive(pid)


def test_a_killed_server_is_recovered_with_what_was_committed(home: Path, group: Processes) -> None:
    parent = group.hold(home, "kept")
    pid, _, url = held(parent, group)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE books AS SELECT generate_series(1, 7)")
    os.kill(pid, signal.SIGKILL)  # its parent lives and does not reap it: a zombie under a live process id
    until(lambda: not alive(pid), "the death of the server")

    with embedded.server(home) as server:
        assert server.started
        assert server.pid != pid
        assert count_of_books(server.owner_url) == 7


def test_a_process_id_that_now_is_another_programs_is_no_server(home: Path, group: Processes) -> None:
    with embedded.server(home, test=True) as server:
        data = server.places.data
    other = group.python("import sys; sys.stdin.read()")
    (data / "postmaster.pid").write_text(f"{other.pid}\n{data}\n0\n5432\n\n127.0.0.1\n\nready\n")

    with embedded.server(home, test=True) as server:
        assert server.started

    assert other.poll() is None


def test_a_test_server_does_not_outlive_killed_users(home: Path, group: Processes) -> None:
    parent = group.hold(home)
    pid, _, _ = held(parent, group)
    parent.kill()
    parent.wait()

    until(lambda: not alive(pid), "the guard to stop the server")


def test_a_taken_port_makes_the_server_choose_another(home: Path) -> None:
    with embedded.server(home, test=True) as server:
        before = server.port
    with socket.create_server(("127.0.0.1", before)), embedded.server(home, test=True) as server:
        assert server.port != before


def test_a_deep_home_gets_a_short_socket(home: Path) -> None:
    deep = home / ("deep/" * 20)

    with embedded.server(deep, test=True) as server:
        sockets = server.places.sockets
        assert (sockets / f".s.PGSQL.{server.port}").is_socket()

    assert deep not in sockets.parents
    shutil.rmtree(sockets)


def test_data_of_another_major_version_is_refused_and_untouched(home: Path) -> None:
    with embedded.server(home, test=True) as server:
        marker = server.places.data / "PG_VERSION"
        version = server.version
    marker.write_text("14\n")

    with pytest.raises(DatabaseUnusable) as refused, embedded.server(home, test=True):
        pass

    assert str(refused.value) == (
        f"{home}/pg/data was made by PostgreSQL 14, and this Fairlead brings {version}: "
        f"start that folder with PostgreSQL 14 and name it in DATABASE_URL,"
        f" or move {home}/pg away to start with an empty database"
    )
    assert marker.read_text() == "14\n"


def test_lost_passwords_are_refused_and_the_data_kept(home: Path) -> None:
    with embedded.server(home, test=True) as server:
        data = server.places.data
    (home / "pg.json").unlink()

    with pytest.raises(DatabaseUnusable, match="restore that file") as refused, embedded.server(home, test=True):
        pass

    assert "\n" not in str(refused.value)
    assert (data / "PG_VERSION").exists()


def test_a_start_that_fails_says_what_postgresql_said(home: Path) -> None:
    with embedded.server(home, test=True) as server:
        control = server.places.data / "global/pg_control"
    control.unlink()

    with pytest.raises(DatabaseUnusable) as refused, embedded.server(home, test=True):
        pass

    assert str(refused.value) == (
        "the embedded PostgreSQL did not start (could not find the database system): "
        f"the whole story is in {home}/pg/server.log"
    )
