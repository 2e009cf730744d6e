"""Finding clients by a few letters, and what happened to one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, or_, select

from fairlead.domains.clients.lifecycle import Status
from fairlead.domains.clients.models import Client
from fairlead.platform.context import Context
from fairlead.platform.db.paging import DEFAULT_LIMIT
from fairlead.platform.events import EventRow


@dataclass(frozen=True, slots=True)
class ClientHit:
    """A client that fits a search."""

    id: UUID
    number: str
    name: str
    status: Status
    email: str | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event that concerns a client."""

    id: UUID
    seq: int
    name: str
    at: datetime
    actor: str
    subject_id: UUID
    payload: dict[str, Any]


async def search_clients(ctx: Context, text: str, limit: int = 8) -> list[ClientHit]:
    """Clients whose number, external id, name or e-mail contains a text; exact and leading matches first."""
    wanted = text.strip()
    if not wanted:
        return []
    columns = (Client.number, Client.external_id, Client.name, Client.email)
    exact = or_(*(func.lower(column) == wanted.lower() for column in columns))
    leading = or_(*(column.istartswith(wanted, autoescape=True) for column in columns))
    statement = (
        select(Client.id, Client.number, Client.name, Client.status, Client.email)
        .where(or_(*(column.icontains(wanted, autoescape=True) for column in columns)))
        .order_by(case((exact, 0), (leading, 1), else_=2), Client.name, Client.id)
        .limit(limit)
    )
    return [ClientHit(*row) for row in await ctx.rows(statement)]


async def timeline(
    ctx: Context, client_id: UUID, *, before: int | None = None, limit: int = DEFAULT_LIMIT
) -> list[TimelineEntry]:
    """What happened to a client, newest first; `before` is the `seq` of the last entry already shown."""
    statement = select(
        EventRow.id, EventRow.seq, EventRow.name, EventRow.at, EventRow.actor_name, EventRow.subject_id,
        EventRow.payload,
    ).where(EventRow.client_id == client_id)  # fmt: skip
    if before is not None:
        statement = statement.where(EventRow.seq < before)
    rows = await ctx.rows(statement.order_by(EventRow.seq.desc()).limit(limit))
    return [TimelineEntry(*row) for row in rows]
