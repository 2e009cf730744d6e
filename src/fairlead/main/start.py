"""`fairlead run`: the database, its schema, the demo company, then web, worker and scheduler as one group."""

import asyncio
import contextlib
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType
from urllib.parse import urlsplit

from rich.console import Console

from fairlead.main.database import Database, database
from fairlead.main.errors import SetupProblem
from fairlead.main.migrate import upgrade
from fairlead.main.running import claim, listen, url_of
from fairlead.main.serve import LISTEN_FD
from fairlead.main.supervisor import Program, Supervisor
from fairlead.platform.settings import Settings

READY_LIMIT = 120.0
"""Seconds until the first page has to be there."""
_GROUP = ("web", "worker", "scheduler")


FirstStart = Callable[[Settings, str], str]
"""Loads what a new installation shows (settings, the database's address) and returns how to log in."""


def start(settings: Settings, console: Console, first_start: FirstStart | None = None) -> None:
    """Run everything until Ctrl-C or SIGTERM, then stop everything in order.

    `first_start` is called before the group starts, each time: it knows whether there is anything to load.
    """
    with _sigterm_interrupts(), claim(settings.home) as announce, listen(settings.host, settings.port) as bound:
        url = settings.public_url or url_of(bound)
        announce(url)
        with _opened(settings, console) as opened:
            prepare(opened.owner_url, console)
            said = f"Fairlead runs at [bold]{url}[/bold] (Ctrl-C stops it)"
            if first_start is not None:
                said = f"{said}\n{first_start(settings, opened.owner_url)}".rstrip()
            programs = group(settings, opened.owner_url, bound)
            asyncio.run(Supervisor(programs).run(_when_ready(url_of(bound), lambda: console.print(said))))
            console.print("Stopped.")


def prepare(owner_url: str, console: Console) -> None:
    """Bring the schema up to date, saying so when there was something to do."""
    with console.status("Bringing the database up to date"):
        applied = asyncio.run(upgrade(owner_url))
    if applied:
        console.print(f"Database migrated ({len(applied)} steps).")


def group(settings: Settings, owner_url: str, bound: socket.socket) -> list[Program]:
    """The programs of the group; each finds the database and its folder in the environment, and for the links in
    mail where the server really listens.
    """
    here, listening = urlsplit(url_of(bound)), bound.fileno()
    environment = {
        "FAIRLEAD_HOME": str(settings.home.absolute()),
        "FAIRLEAD_HOST": str(here.hostname),
        "FAIRLEAD_PORT": str(here.port),
        "FAIRLEAD_DATABASE_URL": owner_url,
        LISTEN_FD: str(listening),
    }
    return [
        Program(
            name,
            [sys.executable, "-m", "fairlead.main.child", name],
            environment,
            keep_open=[listening] if name == "web" else [],
        )
        for name in _GROUP
    ]


@contextlib.contextmanager
def _opened(settings: Settings, console: Console) -> Iterator[Database]:
    with contextlib.ExitStack() as stack:
        with console.status("Starting the database"):
            opened = stack.enter_context(database(settings, tell=console.print))
        console.print(f"PostgreSQL {opened.version} is ready{' (embedded)' if opened.embedded else ''}.")
        yield opened


def _when_ready(url: str, then: Callable[[], None]) -> Callable[[], "asyncio.Future[None]"]:
    async def wait() -> None:
        until = time.monotonic() + READY_LIMIT
        while not await answers(url):
            if time.monotonic() > until:
                raise SetupProblem(f"no page at {url} after {READY_LIMIT:.0f} s", "run 'fairlead doctor'")
            await asyncio.sleep(0.1)
        then()

    return lambda: asyncio.ensure_future(wait())


async def answers(url: str) -> bool:
    """Whether a web server answers at an address with anything but an error of its own."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host.strip("[]"), int(port)), 5)
        try:
            writer.write(f"GET /health HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
            status = await asyncio.wait_for(reader.readline(), 5)
        finally:
            writer.close()
    except (OSError, TimeoutError):
        return False
    words = status.split()
    return len(words) > 1 and words[1].isdigit() and int(words[1]) < 500


@contextlib.contextmanager
def _sigterm_interrupts() -> Iterator[None]:
    """Until the group has its own handlers, SIGTERM unwinds like Ctrl-C, so that the database is let go."""

    def interrupt(_signum: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
