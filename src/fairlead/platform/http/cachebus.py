"""News between processes by LISTEN/NOTIFY: what one process changed, every other forgets."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import asyncpg
from sqlalchemy import func, select

from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.http.principals import PrincipalCache
from fairlead.platform.log import get_logger

CHANNEL = "fairlead_cache"
PRINCIPALS = "principals"
_AGAIN = 1.0
"""Seconds between attempts to reach the database; caches stay short-lived meanwhile."""

_log = get_logger(__name__)

Forget = Callable[[str], None]
"""Called with the key that changed, or an empty text for all of them."""


async def tell(ctx: Context, topic: str, key: str = "") -> None:
    """Tell every process, when this unit of work commits, that `key` of `topic` changed (all of it without a key)."""
    await ctx.session.execute(select(func.pg_notify(CHANNEL, f"{topic}:{key}")))


async def forget_principal(ctx: Context, digest: bytes | None = None) -> None:
    """A token or session was revoked; without a digest, roles or users changed and all are looked up again."""
    await tell(ctx, PRINCIPALS, "" if digest is None else digest.hex())


def principals_topic(cache: PrincipalCache) -> Forget:
    """How the principal cache hears the news."""

    def forget(key: str) -> None:
        if key:
            cache.drop(bytes.fromhex(key))
        else:
            cache.clear()

    return forget


class CacheListener:
    """Listens on a connection of its own; whenever it (re)connects it forgets everything, having missed news."""

    def __init__(self, database: Database, topics: Mapping[str, Forget]) -> None:
        self._dsn = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._topics = topics
        self.listening = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                _log.warning("cache news out of reach", error=type(error).__name__)
            self.listening.clear()
            await asyncio.sleep(_AGAIN)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._dsn, server_settings={"application_name": "fairlead-cache"})
        closed = asyncio.Event()
        connection.add_termination_listener(lambda _connection: closed.set())
        try:
            await connection.add_listener(CHANNEL, self._hear)
            for forget in self._topics.values():
                forget("")
            self.listening.set()
            await closed.wait()
        finally:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=1)

    def _hear(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        topic, _, key = str(payload).partition(":")
        forget = self._topics.get(topic)
        if forget is not None:
            forget(key)
