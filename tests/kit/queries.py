"""Counting SQL statements, so that a test can say: as many for a hundred rows as for one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from fairlead.platform.db.database import Database

_HOUSEKEEPING = (
    "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ", ";", "SELECT SET_CONFIG('APP.TENANT_ID'",
    "SELECT REFRESH_STATISTICS", "SELECT CURRENT_SETTING('JIT')", "WITH RECURSIVE TYPEINFO_TREE",
)  # fmt: skip
"""Transactions, their tenant, the planner's statistics, refreshed each time that a table doubles, and the
types that the driver learns once a connection."""


@dataclass
class Queries:
    """The statements that reached the server, without those that only begin and end transactions."""

    seen: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many."""
        return len(self.seen)

    def note(self, sql: str) -> None:
        """Count a statement that asks or changes something."""
        if not " ".join(sql.split()).upper().startswith(_HOUSEKEEPING):
            self.seen.append(sql)


@asynccontextmanager
async def count_queries(database: Database) -> AsyncIterator[Queries]:
    """Every statement on the test's own connection, whether SQLAlchemy or the fast path of reading sent it."""
    found = Queries()
    async with database.session() as session:
        connection: Any = (await (await session.connection()).get_raw_connection()).driver_connection

    def direct(record: Any) -> None:
        found.note(record.query)

    def through(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        found.note(sql)

    # SQLAlchemy runs prepared statements, which asyncpg's own logger does not tell; all others it does.
    engine = database.engine.sync_engine
    connection.add_query_logger(direct)
    event.listen(engine, "before_cursor_execute", through)
    try:
        yield found
        await asyncio.sleep(0)  # asyncpg tells its loggers in the loop's next round
    finally:
        connection.remove_query_logger(direct)
        event.remove(engine, "before_cursor_execute", through)
