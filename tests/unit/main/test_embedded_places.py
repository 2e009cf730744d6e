"""Where the embedded cluster's files are."""

import os
from pathlib import Path

import pytest

from fairlead.main.embedded.accounts import Account
from fairlead.main.embedded.places import SOCKET_PATH_LIMIT, Places, places_of
from fairlead.main.errors import DatabaseUnusable

STRANGER = Account(uid=64000, gid=64000, name="stranger", switch=True)


def test_everything_is_in_the_home_folder(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path / "pg")

    assert places.data == tmp_path / "pg/data"
    assert places.log == tmp_path / "pg/server.log"
    assert places.credentials == tmp_path / "pg.json"


def test_a_short_path_keeps_the_socket_in_the_home_folder() -> None:
    places = Places(Path("/srv/f"), Path("/srv/f/pg"))

    assert places.sockets == Path("/srv/f/pg/run")


def test_a_long_path_moves_the_socket_and_stays_below_the_limit() -> None:
    base = Path("/srv") / ("deep/" * 20) / "pg"
    sockets = Places(base.parent, base).sockets

    assert base not in sockets.parents
    assert len(os.fsencode(sockets / ".s.PGSQL.65535.lock")) <= SOCKET_PATH_LIMIT


def test_two_long_paths_do_not_share_a_socket() -> None:
    first, second = (Path("/srv") / ("deep/" * 20) / name for name in ("one", "two"))

    assert Places(first.parent, first).sockets != Places(second.parent, second).sockets


def test_a_pointer_in_the_home_folder_is_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "pg.location").write_text(f"{elsewhere}\n")

    assert places_of(tmp_path).data == elsewhere / "data"


def test_a_pointer_to_nowhere_is_refused_and_no_empty_database_made(tmp_path: Path) -> None:
    (tmp_path / "pg.location").write_text("/nonexistent/fairlead\n")

    with pytest.raises(DatabaseUnusable) as refused:
        places_of(tmp_path)

    assert str(refused.value) == (
        f"{tmp_path}/pg.location says that the database is in /nonexistent/fairlead, which does not exist: "
        f"restore that folder, or delete {tmp_path}/pg.location to start with an empty database"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["pg.location"]


def test_a_stranger_cannot_pass_a_closed_folder(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    inside = closed / "inside"
    inside.mkdir(parents=True)
    for folder in (inside, closed):
        folder.chmod(0o755)

    assert STRANGER._may_enter(closed)
    closed.chmod(0o700)
    assert not STRANGER._may_enter(closed)
    assert not STRANGER.may_traverse(inside)


def test_the_own_account_needs_no_look_at_permissions(tmp_path: Path) -> None:
    own = Account(uid=os.geteuid(), gid=os.getegid(), name="me", switch=False)

    assert own.may_traverse(tmp_path)
    assert own.popen() == {}


def test_a_stand_in_drops_every_group() -> None:
    assert STRANGER.popen() == {"user": 64000, "group": 64000, "extra_groups": []}
