"""Many rows in one statement: `INSERT … SELECT … FROM unnest(arrays)`.

Row-level security forbids COPY FROM; an unnest of typed arrays runs at nearly its speed and obeys the policies.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from asyncpg.pgproto import pgproto
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import dialect as postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from fairlead.kernel.ids import uuid7s
from fairlead.kernel.pricing import Pricing
from fairlead.platform.db.base import PricingJSON
from fairlead.platform.db.database import dumps

_DIALECT = postgresql()  # type: ignore[no-untyped-call] # the dialect's constructor is not annotated


def pricing_text(value: Pricing | None) -> str | None:
    """A pricing as the driver takes it."""
    return None if value is None else dumps(value.stored())


@lru_cache(maxsize=256)
def _insert_sql(table: Table, columns: tuple[str, ...], suffix: str) -> str:
    types = [table.c[name].type.compile(dialect=_DIALECT) for name in columns]
    arrays = ", ".join(f"${i}::{kind}[]" for i, kind in enumerate(types, 1))
    listed = ", ".join(columns)
    return f"INSERT INTO {table.name} ({listed}) SELECT {listed} FROM unnest({arrays}) AS t({listed}) {suffix}".strip()


def fresh_ids(at: datetime) -> Iterator[UUID]:
    """Ascending UUIDv7 values of the driver's own class, which reach the server without a detour through Python."""
    return map(pgproto.UUID, uuid7s(at))


async def driver(session: AsyncSession) -> Any:
    """The asyncpg connection under a session, inside the session's transaction."""
    return (await (await session.connection()).get_raw_connection()).driver_connection


async def insert_rows(
    session: AsyncSession,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    suffix: str = "",
) -> int:
    """Insert `rows` (one tuple a row, in the order of `columns`) with a single statement; how many were inserted.

    JSONB columns take plain Python values. `suffix` may say `ON CONFLICT DO NOTHING`. Rows must carry their
    `tenant_id`: the ORM's guard does not see them, the database's policies do.
    """
    if not rows:
        return 0
    names = tuple(columns)
    arrays: list[list[Any]] = [list(values) for values in zip(*rows, strict=True)]
    for position, name in enumerate(names):
        if isinstance(table.c[name].type, PricingJSON):
            arrays[position] = [pricing_text(value) for value in arrays[position]]
        elif isinstance(table.c[name].type, JSONB):
            arrays[position] = [None if value is None else dumps(value) for value in arrays[position]]
    connection = await driver(session)
    done: str = await connection.execute(_insert_sql(table, names, suffix), *arrays)
    await keep_statistics(connection, table.name, len(rows))
    return int(done.rpartition(" ")[2])


_FIRST = 1000
_grown: dict[str, tuple[int, int]] = {}
"""Table → rows added by this process since its statistics were refreshed, and how many it had then."""


async def keep_statistics(connection: Any, table: str, added: int) -> None:
    """Refresh a table's statistics each time that it doubled.

    Every index begins with the tenant. Without statistics the planner takes them for equals, and a session keeps the
    plan of its foreign-key checks from when the table was empty: each check would read the company's whole index.
    """
    since, known = _grown.get(table, (0, 0))
    since += added
    if since >= max(_FIRST, known):
        rows = await connection.fetchval("SELECT refresh_statistics($1)", table)
        since, known = 0, int(rows)
    _grown[table] = since, known
