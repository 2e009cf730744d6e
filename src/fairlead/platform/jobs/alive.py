"""Signs of life of workers and schedulers, for `fairlead doctor` and the dashboard."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from fairlead.kernel.ids import uuid7
from fairlead.platform.clock import system_now
from fairlead.platform.db.database import Database
from fairlead.platform.jobs.models import HEARTBEATS

_FORGET = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Alive:
    """A process that signed its life."""

    kind: str
    host: str
    pid: int
    started_at: datetime
    beat_at: datetime
    facts: Mapping[str, Any]


class Heart:
    """Keeps one row of this process fresh."""

    def __init__(self, database: Database, kind: str, facts: Mapping[str, Any] | None = None) -> None:
        self.database = database
        self.started_at = system_now()
        self.row = {
            "id": uuid7(self.started_at), "kind": kind, "host": platform.node(), "pid": os.getpid(),
            "started_at": self.started_at, "facts": dict(facts or {}),
        }  # fmt: skip

    async def beat(self) -> None:
        """Sign, and forget those who have been silent for a day."""
        now = system_now()
        statement = insert(HEARTBEATS).values(**self.row, beat_at=now)
        async with self.database.engine.connect() as connection:
            autocommit = await _autocommit(connection)
            await autocommit.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"beat_at": now}))
            await autocommit.execute(delete(HEARTBEATS).where(HEARTBEATS.c.beat_at < now - _FORGET))

    async def stop(self) -> None:
        """Sign off; a process that cannot is forgotten in time."""
        try:
            async with self.database.engine.connect() as connection:
                autocommit = await _autocommit(connection)
                await autocommit.execute(delete(HEARTBEATS).where(HEARTBEATS.c.id == self.row["id"]))
        except (DBAPIError, OSError):
            return


async def alive(database: Database, *, within: timedelta = timedelta(seconds=30)) -> list[Alive]:
    """Processes that signed lately, by kind and age."""
    statement = (
        select(HEARTBEATS)
        .where(HEARTBEATS.c.beat_at > system_now() - within)
        .order_by(HEARTBEATS.c.kind, HEARTBEATS.c.started_at)
    )
    async with database.engine.connect() as connection:
        rows = (await connection.execute(statement)).all()
    return [Alive(row.kind, row.host, row.pid, row.started_at, row.beat_at, row.facts) for row in rows]


async def _autocommit(connection: AsyncConnection) -> AsyncConnection:
    """A heartbeat is no business change: each statement stands alone, outside any unit of work."""
    return await connection.execution_options(isolation_level="AUTOCOMMIT")
