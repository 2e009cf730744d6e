"""Reading the event store: the facts about one thing, and the feed of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, Text, cast, func, select, tuple_

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.context import Context
from fairlead.platform.events import EventRow


@dataclass(frozen=True, slots=True)
class Fact:
    """One stored event."""

    id: UUID
    seq: int
    txid: int
    name: str
    version: int
    subject_id: UUID
    client_id: UUID | None
    payload: dict[str, Any]
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    at: datetime

    @property
    def cursor(self) -> str:
        """Where the feed goes on after this fact."""
        return f"{self.txid}-{self.seq}"


def _facts() -> Select[Any]:
    return select(*(getattr(EventRow, name) for name in Fact.__dataclass_fields__))


async def events_about(ctx: Context, subject_id: UUID, *, limit: int = 500) -> Sequence[Fact]:
    """The facts about one thing, oldest first; of more than `limit` the latest."""
    latest = _facts().where(EventRow.subject_id == subject_id).order_by(EventRow.seq.desc()).limit(limit)
    return [Fact(*row) for row in reversed(await ctx.rows(latest))]


async def feed(ctx: Context, *, after: str | None = None, limit: int = 100, names: Sequence[str] = ()) -> list[Fact]:
    """The facts after a cursor, in the order in which transactions settled; nothing is ever passed over.

    Facts of a transaction that began before one still running are held back until that one ends.
    """
    settled = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
    statement = _facts().where(EventRow.txid < settled).order_by(EventRow.txid, EventRow.seq).limit(limit)
    if after is not None:
        statement = statement.where(tuple_(EventRow.txid, EventRow.seq) > tuple_(*_cursor(after)))
    if names:
        statement = statement.where(EventRow.name.in_(names))
    return [Fact(*row) for row in await ctx.rows(statement)]


def _cursor(text: str) -> tuple[int, int]:
    txid, _, seq = text.partition("-")
    if not (txid.isdecimal() and seq.isdecimal() and len(txid) < 19 and len(seq) < 19):
        error = FieldError("after", "query:after", f"{text[:40]!r} is not a cursor of this feed.", "Use `next_cursor`.")
        raise Invalid(errors=(error,))
    return int(txid), int(seq)
