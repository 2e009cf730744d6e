"""The connection pool: SQLAlchemy over asyncpg, as a database role that does not own the tables."""

from typing import Any

import orjson
from sqlalchemy import make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from fairlead.platform.db.reads import Reads

APP_ROLE = "fairlead_app"
"""Row-level security binds this role; the owner role runs migrations only."""


def async_url(url: str | URL) -> URL:
    """The same address for the asyncpg driver, whichever driver the given one names."""
    return make_url(url).set(drivername="postgresql+asyncpg")


def dumps(value: Any) -> str:
    """JSON text of a JSON-safe value."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


class Database:
    """One pool of connections as `fairlead_app`; `owner=True` connects as the role in the URL instead."""

    def __init__(self, url: str | URL, *, owner: bool = False, pool_size: int = 10, name: str = "fairlead") -> None:
        self.url = async_url(url)
        settings = {"application_name": name, "timezone": "UTC", "jit": "off"}
        if not owner:
            settings["role"] = APP_ROLE
        self.engine: AsyncEngine = create_async_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=pool_size,
            json_serializer=dumps,
            json_deserializer=orjson.loads,
            connect_args={"server_settings": settings},
        )
        self.session = async_sessionmaker(self.engine, expire_on_commit=False, class_=AsyncSession)
        self.reads: Reads | None = Reads(self.url, self.engine.dialect, settings, size=pool_size)

    async def ping(self) -> bool:
        """Whether the server answers a query now."""
        async with self.engine.connect() as connection:
            return bool(await connection.scalar(text("SELECT 1")) == 1)

    async def close(self) -> None:
        """Give every connection back."""
        if self.reads is not None:
            await self.reads.close()
        await self.engine.dispose()
