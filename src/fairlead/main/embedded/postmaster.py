"""The server process: whether it lives, starting it, waiting for it, stopping it.

`pg_ctl status` is not asked: where process 1 does not reap, a killed server stays behind as a zombie that
`kill(pid, 0)` still finds. The state in /proc and the status line of postmaster.pid do not lie.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from fairlead.main.embedded.accounts import Account
from fairlead.main.embedded.binaries import Binaries
from fairlead.main.embedded.places import Places
from fairlead.main.errors import DatabaseUnusable

START_LIMIT = 300.0
"""Seconds a start may take: recovery after a crash replays up to max_wal_size."""
STOP_LIMIT = 60.0
_PAUSE = 0.02
_LOG_LIMIT = 10_000_000
_children: list[int] = []


def alive(pid: int) -> bool:
    """Whether a process exists and is more than a zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def running_pid(places: Places) -> int | None:
    """The process id of the server that works on this data folder, or None."""
    _reap()
    pid, _ = _pid_file(places)
    return pid if pid is not None and _serves(pid, places) else None


def port(places: Places) -> int:
    """The port that the running server wrote into postmaster.pid."""
    lines = (places.data / "postmaster.pid").read_text().splitlines()
    return int(lines[3])


def start(places: Places, binaries: Binaries, account: Account, port: int, options: dict[str, str]) -> int:
    """Start the server and wait until it accepts connections; return its process id."""
    _forget_the_dead(places)
    arguments = [binaries.program("postgres"), "-D", str(places.data), "-p", str(port)]
    for name, value in options.items():
        arguments += ["-c", f"{name}={value}"]
    said_before = _log_size(places)
    log = os.open(places.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        account.own(places.log)
        process = subprocess.Popen(  # noqa: S603 - the wheel's postgres
            arguments, stdout=log, stderr=log, **launch(places, account)
        )
    finally:
        os.close(log)
    adopt(process)
    try:
        wait_until_ready(places, process.pid)
    except DatabaseUnusable:
        raise _did_not_start(places, said_before) from None
    return process.pid


def adopt(child: "subprocess.Popen[bytes]") -> None:
    """Take over a child that may outlive this process; we collect it by its process id."""
    _children.append(child.pid)
    child.returncode = 0  # or it would complain, when forgotten, that it still runs


def wait_until_ready(places: Places, pid: int) -> None:
    """Wait until the server accepts connections; after a crash it replays its log first."""
    until = time.monotonic() + START_LIMIT
    while time.monotonic() < until:
        if _pid_file(places) == (pid, "ready"):
            return
        _reap()
        if not alive(pid):
            raise DatabaseUnusable(f"the embedded PostgreSQL (process {pid}) ended", f"see {places.log}")
        time.sleep(_PAUSE)
    raise DatabaseUnusable(f"the embedded PostgreSQL is not ready after {START_LIMIT:.0f} s", f"see {places.log}")


def stop(places: Places, pid: int) -> None:
    """Stop the server: connections are ended, data is flushed; forced only when that takes too long."""
    for how in (signal.SIGINT, signal.SIGQUIT):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        until = time.monotonic() + STOP_LIMIT
        while time.monotonic() < until:
            _reap()
            if not alive(pid):
                return
            time.sleep(_PAUSE)
    raise DatabaseUnusable(
        f"the embedded PostgreSQL (process {pid}) does not stop", f"see {places.log}, then 'kill -9 {pid}'"
    )


def free_port(preferred: int | None) -> int:
    """The preferred port when nobody listens there, otherwise one that the system picks."""
    for port in (preferred, 0):
        if port is None:
            continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise DatabaseUnusable("no free port on 127.0.0.1", "close some programs, or set DATABASE_URL")


def launch(places: Places, account: Account) -> dict[str, Any]:
    """How PostgreSQL's programs start: own session (Ctrl-C is not for them), own account, plain locale."""
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": str(places.base)}
    return {
        "stdin": subprocess.DEVNULL,
        "cwd": places.base,
        "env": environment,
        "start_new_session": True,
        "umask": 0o077,
        **account.popen(),
    }


def _did_not_start(places: Places, said_before: int) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"the embedded PostgreSQL did not start ({_complaint(places, said_before)})",
        f"the whole story is in {places.log}",
    )


def _complaint(places: Places, said_before: int) -> str:
    """The first thing that a failed start complained about."""
    said = places.log.read_bytes()[said_before:].decode(errors="replace").splitlines()
    for line in said:
        for word in ("FATAL:", "PANIC:", "ERROR:"):
            if word in line:
                return line.partition(word)[2].strip()
    return said[0].removeprefix("postgres: ").strip() if said else "it said nothing"


def _log_size(places: Places) -> int:
    """Where the log ends now; a log grown too big is set aside first, keeping one older."""
    if not places.log.exists():
        return 0
    size = places.log.stat().st_size
    if size > _LOG_LIMIT:
        places.log.replace(places.log.with_suffix(".log.old"))
        return 0
    return size


def _pid_file(places: Places) -> tuple[int | None, str]:
    """The process id (first line) and the status (eighth line) of postmaster.pid."""
    try:
        lines = (places.data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None, ""
    pid = int(lines[0]) if lines and lines[0].strip().lstrip("-").isdigit() else None
    return pid, lines[7].strip() if len(lines) > 7 else ""


def _serves(pid: int, places: Places) -> bool:
    """Whether a process is the server of this data folder; its number may be another program's by now."""
    if not alive(pid):
        return False
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return os.fsencode(places.data) in arguments


def _forget_the_dead(places: Places) -> None:
    """Remove the lock file of a server that is gone, once its last backend is gone too.

    PostgreSQL would take a zombie's, or a later program's, process id in that file for a running server.
    """
    until = time.monotonic() + 10
    while _backends(places.data):
        if time.monotonic() > until:
            raise DatabaseUnusable(
                f"processes of a killed PostgreSQL still work on {places.data}", "wait a moment and try again"
            )
        time.sleep(_PAUSE)
    (places.data / "postmaster.pid").unlink(missing_ok=True)


def _backends(data: Path) -> list[int]:
    """Live processes whose working folder is the data folder: what a killed server leaves for a moment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink() == data and alive(int(entry.name)):
                    found.append(int(entry.name))
    return found


def _reap() -> None:
    """Collect our own ended servers, so that they do not stay behind as zombies."""
    for pid in list(_children):
        try:
            ended = os.waitpid(pid, os.WNOHANG)[0] == pid
        except ChildProcessError:
            ended = True
        if ended:
            _children.remove(pid)
