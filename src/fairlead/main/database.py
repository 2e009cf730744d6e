"""Which database a process works on: the one in DATABASE_URL, looked at first, or the embedded one."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import asyncpg

from fairlead.main import embedded
from fairlead.main.errors import DatabaseUnusable
from fairlead.platform.settings import Settings

OLDEST = 15
_SCHEMES = {"postgresql", "postgres", "postgresql+asyncpg", "postgresql+psycopg"}
_EXAMPLE = "write it as postgresql://user:password@host:5432/database"
_TIMEOUT = 10.0


_EXPLANATIONS: tuple[tuple[type[Exception], str, str], ...] = (
    (
        asyncpg.InvalidPasswordError,
        "the server at {where} refuses the password",
        "check the user and the password in DATABASE_URL",
    ),
    (
        asyncpg.InvalidCatalogNameError,
        "the server at {where} has no such database",
        "create it with 'createdb', or correct the name in DATABASE_URL",
    ),
    (
        asyncpg.InvalidAuthorizationSpecificationError,
        "the server at {where} does not let this user in",
        "check the user in DATABASE_URL and pg_hba.conf of the server",
    ),
    (socket.gaierror, "no host of that name ({where})", "correct the host in DATABASE_URL"),
    (
        ConnectionRefusedError,
        "nobody answers at {where}",
        "start that server, correct DATABASE_URL, or unset it to use the embedded one",
    ),
    (
        TimeoutError,
        "no answer from {where} within 10 s",
        "check the host in DATABASE_URL and the firewall before it",
    ),
)
"""What can go wrong on the way to a server, the most specific first."""


@dataclass(frozen=True, slots=True)
class Database:
    """An address that was connected to just now."""

    owner_url: str
    version: str
    embedded: bool
    started: bool = False


@contextlib.contextmanager
def database(settings: Settings, tell: Callable[[str], None] | None = None) -> Iterator[Database]:
    """Check the given server, or start or attach to the embedded one for as long as the block runs."""
    if settings.database_url is not None:
        yield check(settings.database_url.get_secret_value())
        return
    with embedded.server(settings.home, tell=tell) as server:
        yield Database(server.owner_url, server.version, embedded=True, started=server.started)


def check(url: str) -> Database:
    """Connect once to DATABASE_URL and return it in plain form, or say what is wrong with it."""
    plain = plain_url(url)
    return Database(plain, asyncio.run(_version(plain)), embedded=False)


def plain_url(url: str) -> str:
    """Return `postgresql://…` whichever driver the address names; refuse what is no address."""
    try:
        parts = urlsplit(url.strip())
        named = bool(parts.hostname or "host=" in parts.query) and bool(parts.path.strip("/"))
        port_fits = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        named = port_fits = False
    if not named or not port_fits or parts.scheme not in _SCHEMES:
        raise DatabaseUnusable("DATABASE_URL is not the address of a PostgreSQL database", _EXAMPLE)
    return f"postgresql:{url.strip().partition(':')[2]}"


async def _version(url: str) -> str:
    where = _where(url)
    try:
        connection = await asyncpg.connect(url, timeout=_TIMEOUT)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ssl.SSLError, ValueError) as error:
        raise _explain(error, where) from None
    try:
        version = str(connection.get_settings().server_version).split()[0]  # Debian adds its own version
        if connection.get_server_version().major < OLDEST:
            raise DatabaseUnusable(
                f"the server at {where} is PostgreSQL {version}",
                f"use {OLDEST} or newer, or unset DATABASE_URL to use the embedded one",
            )
        return version
    finally:
        await connection.close(timeout=_TIMEOUT)


def _explain(error: Exception, where: str) -> DatabaseUnusable:
    for kind, what, remedy in _EXPLANATIONS:
        if isinstance(error, kind):
            return DatabaseUnusable(what.format(where=where), remedy)
    return DatabaseUnusable(f"cannot connect to {where} ({str(error) or type(error).__name__})", "correct DATABASE_URL")


def _where(url: str) -> str:
    """The address for messages: never the password."""
    parts = urlsplit(url)
    host = parts.hostname or "the unix socket"
    return f"{host}:{parts.port or 5432}/{parts.path.strip('/')}"
