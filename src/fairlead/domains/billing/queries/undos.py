"""How the undoing of a billing run stands, and what became of each invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from fairlead.domains.billing.models import BillingRunUndo, BillingRunUndoItem, CreditNote, Invoice
from fairlead.domains.billing.terms import UndoOutcome, UndoStatus
from fairlead.kernel.errors import NotFound
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class UndoRow:
    """An undo with the counts of its invoices."""

    id: UUID
    run_id: UUID
    status: UndoStatus
    reason: str
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    version: int
    invoices: int
    done: int
    deleted: int
    credited: int
    kept: int


@dataclass(frozen=True, slots=True)
class UndoneRow:
    """What became of one invoice; a deleted draft had no number."""

    invoice_id: UUID
    number: str | None
    outcome: UndoOutcome | None
    credit_note_id: UUID | None
    credit_note_number: str | None
    why: str | None


async def find_undo(ctx: Context, run_id: UUID) -> UndoRow | None:
    """How the undoing of a run stands; None when nobody undoes it."""
    item = BillingRunUndoItem
    counts = (
        func.count(item.id),
        func.count(item.done_at),
        *(func.count().filter(item.outcome == outcome) for outcome in UndoOutcome),
    )
    own = [name for name in UndoRow.__dataclass_fields__ if name in BillingRunUndo.__table__.columns]
    columns = [getattr(BillingRunUndo, name) for name in own]
    statement = (
        select(*columns, *counts)
        .outerjoin(item, (item.tenant_id == BillingRunUndo.tenant_id) & (item.undo_id == BillingRunUndo.id))
        .where(BillingRunUndo.run_id == run_id)
        .group_by(BillingRunUndo.tenant_id, BillingRunUndo.id)
    )
    row = await ctx.row(statement)
    return None if row is None else UndoRow(*row)


async def undo_of(ctx: Context, run_id: UUID) -> UndoRow:
    """As `find_undo`; raises NotFound."""
    found = await find_undo(ctx, run_id)
    if found is None:
        raise NotFound.of("undo of billing run", run_id)
    return found


async def undone(
    ctx: Context, undo_id: UUID, *, outcome: UndoOutcome | None = None, limit: int | None = None
) -> Sequence[UndoneRow]:
    """The invoices of an undo, in the order in which they are undone."""
    item = BillingRunUndoItem
    statement = (
        select(
            item.invoice_id,
            Invoice.number,
            item.outcome,
            item.credit_note_id,
            CreditNote.number.label("note"),
            item.why,
        )
        .outerjoin(Invoice, (Invoice.tenant_id == item.tenant_id) & (Invoice.id == item.invoice_id))
        .outerjoin(CreditNote, (CreditNote.tenant_id == item.tenant_id) & (CreditNote.id == item.credit_note_id))
        .where(item.undo_id == undo_id)
        .order_by(item.chunk, item.position)
        .limit(limit)
    )
    if outcome is not None:
        statement = statement.where(item.outcome == outcome)
    return [UndoneRow(*row) for row in await ctx.rows(statement)]


async def undo_chunks_left(ctx: Context, undo_id: UUID) -> list[int]:
    """The chunks that are not done, in order."""
    item = BillingRunUndoItem
    statement = select(item.chunk).where(item.undo_id == undo_id, item.position == 0, item.done_at.is_(None))
    return [row.chunk for row in await ctx.rows(statement.order_by(item.chunk))]
