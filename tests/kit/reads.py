"""The fast path of reading inside a test's own transaction, so that it sees what the test has written."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, Row
from sqlalchemy.ext.asyncio import AsyncConnection

from fairlead.platform.db.reads import Reading, Reads


class SharedReads(Reads):
    """Reads over one connection that others use too: each statement in a savepoint, undone with its settings."""

    @classmethod
    async def over(cls, connection: AsyncConnection) -> "SharedReads":
        """Reads on the connection of a test."""
        shared = cls(connection.engine.url, connection.dialect, {}, size=1)
        shared.connection = (await connection.get_raw_connection()).driver_connection
        return shared

    connection: Any

    async def open(self, tenant: int) -> "SharedReading":
        return SharedReading(self, self.connection, tenant)


class SharedReading(Reading):
    """Statements of one company."""

    __slots__ = ()

    async def rows(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        await self._connection.execute(f"SAVEPOINT reading; SET LOCAL app.tenant_id = '{self._tenant}'")
        try:
            return await super().rows(statement, values)
        finally:
            await self._connection.execute("ROLLBACK TO SAVEPOINT reading; RELEASE SAVEPOINT reading")

    async def close(self) -> None:
        """Nothing is held between statements."""
