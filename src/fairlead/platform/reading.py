"""A unit of work that only reads: quick while it asks for rows, an ordinary session as soon as it asks for entities."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Row, event, text
from sqlalchemy.exc import MultipleResultsFound
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor, Context, Outbox
from fairlead.platform.db.database import Database
from fairlead.platform.db.reads import NeedsSession, Reading
from fairlead.platform.db.tenancy import TENANT

_LATE = "late_tenant"
_SET_TENANT = text("SELECT set_config('app.tenant_id', :tenant, true)")


@event.listens_for(Session, "after_begin")
def _enter(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if _LATE in session.info:
        connection.execute(_SET_TENANT, {"tenant": str(session.info[_LATE])})


class ReadContext(Context):
    """The context of a read-only unit of work. Nothing is opened before it is asked for."""

    __slots__ = ("_database", "_reading", "_session")

    def __init__(self, database: Database, tenant_id: TenantId, actor: Actor, now: datetime) -> None:
        self._database = database
        self._session: AsyncSession | None = None
        self._reading: Reading | None = None
        self.tenant_id = tenant_id
        self.actor = actor
        self.now = now
        self.dry_run = False
        self.outbox = Outbox()

    @property
    def session(self) -> AsyncSession:  # type: ignore[override] # opened on first use instead of held
        """A session for entities; from then on everything is read through it."""
        if self._session is None:
            self._session = self._database.session()
            self._session.info.update({TENANT: self.tenant_id, _LATE: self.tenant_id})
        return self._session

    async def rows(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        """Every row of a Core statement."""
        reads = self._database.reads
        if self._session is None and reads is not None:
            try:
                if self._reading is None:
                    self._reading = await reads.open(self.tenant_id)
                return await self._reading.rows(statement, values or {})
            except NeedsSession:
                pass  # this statement is the session's
        return (await self.session.execute(statement, values)).all()

    async def row(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Row[*tuple[Any, ...]] | None:
        """The one row of a Core statement, or None."""
        found = await self.rows(statement, values)
        if len(found) > 1:
            raise MultipleResultsFound(f"{len(found)} rows where one was meant")
        return found[0] if found else None

    async def scalar(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the one row of a Core statement, or None."""
        found = await self.row(statement, values)
        return None if found is None else found[0]

    async def close(self) -> None:
        """End what was opened."""
        try:
            if self._reading is not None:
                await self._reading.close()
        finally:
            if self._session is not None:
                await self._session.close()
