"""Sharing one server among the processes of a home folder: the first starts it, the last stops it."""

import asyncio
import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from fairlead.main.embedded import postmaster
from fairlead.main.embedded.accounts import database_account
from fairlead.main.embedded.binaries import newest, reachable
from fairlead.main.embedded.cluster import (
    DATABASE,
    OWNER,
    SUPERUSER,
    Credentials,
    ensure_cluster,
    ensure_database,
    load_credentials,
    save_credentials,
    server_options,
)
from fairlead.main.embedded.places import Places, places_of, prepare_base, prepare_home, prepare_sockets
from fairlead.main.errors import DatabaseUnusable, HomeNotWritable

_GUARD = """
import fcntl, os, signal, sys
lock, data, pid = sys.argv[1], os.fsencode(sys.argv[2]), int(sys.argv[3])
with open(lock) as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as known:
            if data in known.read().split(b"\\0"):
                os.kill(pid, signal.SIGINT)
    except (FileNotFoundError, ProcessLookupError):
        pass
"""
"""Waits until nobody holds the lock, killed or not, then stops the server: it outlives no test run."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `owner_url` is the application's; `admin_url` (superuser) for tests and repairs."""

    places: Places
    pid: int
    port: int
    version: str
    owner_url: str
    admin_url: str
    started: bool
    """Whether this call started it; otherwise it attached to one that ran."""


@contextlib.contextmanager
def server(home: Path, *, test: bool = False, tell: Callable[[str], None] | None = None) -> Iterator[Server]:
    """Start or attach to the server of a home folder, and stop it when the last user leaves.

    `test` trades durability for speed and stops the server even when its users are killed. `tell` is given
    one sentence about anything unusual, such as a data folder outside of the home folder.
    """
    if not sys.platform.startswith("linux"):
        raise DatabaseUnusable("the embedded PostgreSQL needs Linux", "set DATABASE_URL to a PostgreSQL 15 or newer")
    places = places_of(prepare_home(home))
    with _open(places.users_lock) as users, _open(places.guard_lock) as guard:
        with _exclusive(places.start_lock):
            fcntl.flock(users, fcntl.LOCK_SH)
            fcntl.flock(guard, fcntl.LOCK_SH)
            entered = _attach_or_start(places, test=test, tell=tell or _silent)
        try:
            yield entered
        finally:
            _leave(entered, users)


@contextlib.asynccontextmanager
async def running(home: Path, *, test: bool = False) -> AsyncIterator[Server]:
    """The same for asynchronous callers: the event loop goes on while the server starts and stops."""
    manager = server(home, test=test)
    entered = await asyncio.to_thread(manager.__enter__)
    try:
        yield entered
    finally:
        await asyncio.to_thread(manager.__exit__, None, None, None)


def _attach_or_start(places: Places, *, test: bool, tell: Callable[[str], None]) -> Server:
    pid = postmaster.running_pid(places)
    if pid is None:
        return _start(places, test=test, tell=tell)
    postmaster.wait_until_ready(places, pid)
    return _connect(places, load_credentials(places), pid, test=test, started=False)


def _start(places: Places, *, test: bool, tell: Callable[[str], None]) -> Server:
    account = database_account(places.data)
    if prepare_base(places, account):
        tell(
            f"The user {account.name}, who runs PostgreSQL for root, cannot reach {places.home}:"
            f" the database is in {places.base} ({places.pointer.name} says so)."
        )
    binaries = reachable(newest(), account)
    credentials = load_credentials(places)
    ensure_cluster(places, binaries, account, credentials, test=test)
    prepare_sockets(places, account)
    port = postmaster.free_port(credentials.port)
    pid = postmaster.start(places, binaries, account, port, server_options(places, test=test))
    save_credentials(places, replace(credentials, port=port))
    if test:
        _set_guard(places, pid)
    return _connect(places, credentials, pid, test=test, started=True)


def _connect(places: Places, credentials: Credentials, pid: int, *, test: bool, started: bool) -> Server:
    port = postmaster.port(places)
    return Server(
        places=places,
        pid=pid,
        port=port,
        version=ensure_database(credentials, port, test=test),
        owner_url=credentials.url(OWNER, port, DATABASE),
        admin_url=credentials.url(SUPERUSER, port, "postgres"),
        started=started,
    )


def _leave(entered: Server, users: int) -> None:
    """Stop the server when nobody else holds it; new arrivals wait for the start lock meanwhile."""
    with _exclusive(entered.places.start_lock):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        pid = postmaster.running_pid(entered.places)
        if pid is not None:
            postmaster.stop(entered.places, pid)


def _set_guard(places: Places, pid: int) -> None:
    postmaster.adopt(
        subprocess.Popen(  # noqa: S603 - our own lines, in our own interpreter
            [sys.executable, "-I", "-S", "-c", _GUARD, str(places.guard_lock), str(places.data), str(pid)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
    )


@contextlib.contextmanager
def _open(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError:
        raise HomeNotWritable(
            f"{path} belongs to somebody else",
            f"run Fairlead as its owner, or 'sudo chown -R $(id -un) {path.parent}'",
        ) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    with _open(path) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _silent(_said: str) -> None:
    """Nobody listens."""
