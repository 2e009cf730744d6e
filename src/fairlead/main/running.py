"""One supervisor a home folder: the second is told where the first one is."""

import contextlib
import errno
import fcntl
import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from fairlead.main.embedded.places import prepare_home
from fairlead.main.errors import AlreadyRunning, PortTaken, SetupProblem

LOCK = "run.lock"


@contextlib.contextmanager
def claim(home: Path) -> Iterator[Callable[[str], None]]:
    """Hold the home folder for this supervisor, and yield the function that notes its address.

    A killed supervisor lets go of the folder by itself: the kernel drops its lock.
    """
    path = prepare_home(home) / LOCK
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def announce(url: str) -> None:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "url": url}).encode(), 0)

    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _already_running(path) from None
        announce("")
        yield announce
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def supervisor_of(home: Path) -> int | None:
    """The process id of the supervisor that holds a home folder now, or None."""
    try:
        with (home / LOCK).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(json.load(file)["pid"])
    except (OSError, ValueError):
        return None
    return None


def listen(host: str, port: int) -> socket.socket:
    """Bind the web server's address before anything else starts; the web processes inherit the socket."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        bound = socket.create_server((host, port), family=family, backlog=2048)
    except PermissionError:
        raise PortTaken(
            f"port {port} needs privileges", "choose one above 1023 with --port N or FAIRLEAD_PORT"
        ) from None
    except socket.gaierror:
        raise SetupProblem(f"{host} is no address to listen on", "correct --host or FAIRLEAD_HOST") from None
    except OSError as error:
        raise _not_bound(host, port, error) from None
    bound.set_inheritable(True)
    return bound


def url_of(bound: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = bound.getsockname()[:2]
    if host in {"0.0.0.0", "::", "127.0.0.1", "::1"}:  # noqa: S104 - compared, not bound
        host = "localhost" if host in {"0.0.0.0", "::"} else host  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _not_bound(host: str, port: int, error: OSError) -> SetupProblem:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(
            f"port {port} on {host} is taken by another program",
            "stop that program, or choose another port with --port N or FAIRLEAD_PORT",
        )
    return SetupProblem(
        f"cannot listen on {host}:{port} ({os.strerror(error.errno or 0)})", "correct --host or FAIRLEAD_HOST"
    )


def _already_running(path: Path) -> AlreadyRunning:
    try:
        known = json.loads(path.read_text())
        where = f"process {known['pid']}, {known['url'] or 'starting'}"
        remedy = f"open that address, stop it with 'kill {known['pid']}', or use another --home DIR"
    except (ValueError, KeyError):  # it is starting or stopping in this very moment
        where, remedy = "it starts or stops just now", "wait a moment, or use another --home DIR"
    return AlreadyRunning(f"Fairlead already runs on {path.parent} ({where})", remedy)
