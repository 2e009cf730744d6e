"""Undoing a billing run: its drafts are deleted, its invoices credited wholly, and the next run bills the same again.

As a run, it goes in chunks of clients, each one transaction that also marks its invoices done: whatever kills it, it
goes on where it stopped, and two workers never have one chunk.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from fairlead.domains.billing.commands.crediting import credit
from fairlead.domains.billing.commands.drafts import open_again
from fairlead.domains.billing.commands.freeing import charges_of, release
from fairlead.domains.billing.errors import RunStillRunning
from fairlead.domains.billing.events import BillingRunUndone, BillingRunUndoRequested
from fairlead.domains.billing.lifecycle import InvoiceAction, InvoiceStatus
from fairlead.domains.billing.models import BillingRun, BillingRunUndo, BillingRunUndoItem, Invoice
from fairlead.domains.billing.repository.found import Invoices
from fairlead.domains.billing.terms import CreditMode, RunStatus, UndoOutcome, UndoStatus
from fairlead.kernel.errors import NotFound, Problem
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.undoing import attempted, undone

CHUNK = 25
"""Clients a transaction: each of their invoices takes a dozen statements."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of one invoice."""

    invoice_id: UUID
    outcome: UndoOutcome
    total: Money
    why: str | None = None
    credit_note_id: UUID | None = None


@dataclass(slots=True)
class UndoPreview:
    """What undoing a run would do, to the cent."""

    undone: list[Undone] = field(default_factory=list)

    def count(self, outcome: UndoOutcome) -> int:
        """How many invoices would be deleted, credited or kept."""
        return sum(one.outcome is outcome for one in self.undone)

    def totals(self, outcome: UndoOutcome) -> list[Money]:
        """What they come to, by currency."""
        found = [one.total for one in self.undone if one.outcome is outcome]
        return [
            Money.sum((one for one in found if one.currency == code), code)
            for code in sorted({one.currency for one in found})
        ]

    @property
    def kept(self) -> list[Undone]:
        """Those that cannot be undone, with their reasons."""
        return [one for one in self.undone if one.outcome is UndoOutcome.KEPT]


async def preview_undo(ctx: Context, run_id: UUID, *, reason: str) -> UndoPreview:
    """Undo everything and take it back: the same code, rolled back."""
    await _ended(ctx, run_id)
    async with undone(ctx):
        return UndoPreview([await _undo(ctx, row.id, reason) for row in await _left(ctx, run_id)])


async def start_undo(ctx: Context, run_id: UUID, *, reason: str, chunk: int = CHUNK) -> UUID:
    """Begin to undo a run, or go on with what was begun. Where an undo has ended, what it kept is tried once more."""
    await _ended(ctx, run_id)
    begun = await _begun(ctx, run_id)
    if begun is not None:
        if begun.status is UndoStatus.FINISHED:
            await _try_again(ctx, begun, await _left(ctx, run_id), reason, chunk)
        return begun.id
    undo = BillingRunUndo(
        id=ctx.new_id(), run_id=run_id, status=UndoStatus.RUNNING, reason=reason, started_at=ctx.now,
        started_by=ctx.actor.name,
    )  # fmt: skip
    ctx.session.add(undo)
    await ctx.session.flush()
    rows = _items(ctx, undo.id, await _left(ctx, run_id), chunk)
    if rows:
        await ctx.session.execute(insert(BillingRunUndoItem), rows)
    await _finish_if_done(ctx, undo.id)
    return undo.id


async def request_undo(ctx: Context, run_id: UUID, *, reason: str) -> UUID:
    """Begin to undo a run, for the workers to carry out."""
    undo_id = await start_undo(ctx, run_id, reason=reason)
    ctx.emit(BillingRunUndoRequested(run_id=run_id, undo_id=undo_id))
    return undo_id


async def undo_chunk(ctx: Context, undo_id: UUID, chunk: int | None = None) -> int | None:
    """Undo one chunk: the one named, or the next that nobody else has; its number, or None when there is none."""
    head = await _claim(ctx, undo_id, chunk)
    if head is None:
        return None
    reason = await ctx.scalar(select(BillingRunUndo.reason).where(BillingRunUndo.id == undo_id))
    own = (BillingRunUndoItem.undo_id == undo_id, BillingRunUndoItem.chunk == head)
    statement = select(BillingRunUndoItem.invoice_id).where(*own).order_by(BillingRunUndoItem.position)
    done = [await _undo(ctx, row.invoice_id, reason) for row in await ctx.rows(statement)]
    for one in done:
        await ctx.session.execute(
            update(BillingRunUndoItem)
            .where(*own, BillingRunUndoItem.invoice_id == one.invoice_id)
            .values(outcome=one.outcome, why=one.why, credit_note_id=one.credit_note_id, done_at=ctx.now)
            .execution_options(synchronize_session=False)
        )
    await _finish_if_done(ctx, undo_id)
    return head


async def _ended(ctx: Context, run_id: UUID) -> None:
    """The run, locked so that two who undo it at once begin once."""
    run = (
        await ctx.session.scalars(select(BillingRun).where(BillingRun.id == run_id).with_for_update(key_share=True))
    ).one_or_none()
    if run is None:
        raise NotFound.of("billing run", run_id)
    if run.status is RunStatus.RUNNING:
        raise RunStillRunning(run_id=run_id)


async def _begun(ctx: Context, run_id: UUID) -> BillingRunUndo | None:
    statement = select(BillingRunUndo).where(BillingRunUndo.run_id == run_id).with_for_update(key_share=True)
    return (await ctx.session.scalars(statement)).one_or_none()


async def _try_again(ctx: Context, undo: BillingRunUndo, left: Sequence[Any], reason: str, size: int) -> None:
    """Take up again what was kept, in chunks of its own: what stood in its way may be gone."""
    if not left:
        return
    last = await ctx.scalar(select(func.max(BillingRunUndoItem.chunk)).where(BillingRunUndoItem.undo_id == undo.id))
    for row in _items(ctx, undo.id, left, size):
        await ctx.session.execute(
            update(BillingRunUndoItem)
            .where(BillingRunUndoItem.undo_id == undo.id, BillingRunUndoItem.invoice_id == row["invoice_id"])
            .values(chunk=last + 1 + row["chunk"], position=row["position"], outcome=None, why=None, done_at=None)
            .execution_options(synchronize_session=False)
        )
    undo.status, undo.reason, undo.finished_at = UndoStatus.RUNNING, reason, None
    undo.version += 1
    await ctx.session.flush()


async def _left(ctx: Context, run_id: UUID) -> Sequence[Any]:
    """What there is to undo, a client's latest first: periods are set free from the last one back.

    Where the run was undone before, that is what was kept.
    """
    item = BillingRunUndoItem
    settled = (
        select(item.invoice_id)
        .join(BillingRunUndo, (BillingRunUndo.tenant_id == item.tenant_id) & (BillingRunUndo.id == item.undo_id))
        .where(BillingRunUndo.run_id == run_id, item.outcome != UndoOutcome.KEPT)
    )
    statement = (
        select(Invoice.id, Invoice.client_id)
        .where(Invoice.run_id == run_id, Invoice.status != InvoiceStatus.VOID, Invoice.id.not_in(settled))
        .order_by(Invoice.client_id, Invoice.issue_date.desc(), Invoice.id.desc())
    )
    return await ctx.rows(statement)


def _items(ctx: Context, undo_id: UUID, invoices: Sequence[Any], size: int) -> list[dict[str, Any]]:
    """Items in chunks that never part the invoices of a client."""
    rows: list[dict[str, Any]] = []
    positions: dict[int, int] = {}
    for place, (_, own) in enumerate(groupby(invoices, key=lambda one: one.client_id)):
        chunk = place // size
        for one in own:
            positions[chunk] = positions.get(chunk, -1) + 1
            rows.append(
                {
                    "tenant_id": ctx.tenant_id, "id": ctx.new_id(), "undo_id": undo_id, "invoice_id": one.id,
                    "chunk": chunk, "position": positions[chunk],
                }
            )  # fmt: skip
    return rows


async def _claim(ctx: Context, undo_id: UUID, chunk: int | None) -> int | None:
    """Lock the first item of a chunk that is not done: whoever has it has the chunk."""
    statement = (
        select(BillingRunUndoItem.chunk)
        .where(
            BillingRunUndoItem.undo_id == undo_id, BillingRunUndoItem.position == 0,
            BillingRunUndoItem.done_at.is_(None),
        )
        .order_by(BillingRunUndoItem.chunk)
        .limit(1)
        .with_for_update(skip_locked=chunk is None)
    )  # fmt: skip
    if chunk is not None:
        statement = statement.where(BillingRunUndoItem.chunk == chunk)
    found = await ctx.scalar(statement)
    return None if found is None else int(found)


async def _undo(ctx: Context, invoice_id: UUID, reason: str) -> Undone:
    """Delete or credit one invoice; one that cannot be is kept, and nothing of the try stays."""
    try:
        async with attempted(ctx):
            return await _take_back(ctx, invoice_id, reason)
    except Problem as problem:
        row = (await ctx.rows(select(Invoice.total_minor, Invoice.currency).where(Invoice.id == invoice_id)))[:1]
        total = Money(row[0][0], row[0][1]) if row else Money.zero("USD")
        return Undone(invoice_id, UndoOutcome.KEPT, total, str(problem))


async def _take_back(ctx: Context, invoice_id: UUID, reason: str) -> Undone:
    invoice = await Invoices(ctx).get(invoice_id, lock=True)
    total = invoice.total
    if invoice.status is InvoiceStatus.DRAFT:
        invoice.advance(InvoiceAction.DELETE)
        await release(ctx, await charges_of(ctx, invoice_id))
        await open_again(ctx, invoice)
        await ctx.session.flush()
        return Undone(invoice_id, UndoOutcome.DELETED, total)
    note = await credit(ctx, invoice_id, reason=reason, mode=CreditMode.REBILL)
    return Undone(invoice_id, UndoOutcome.CREDITED, total, credit_note_id=note.id)


async def _finish_if_done(ctx: Context, undo_id: UUID) -> None:
    """Finish when nothing is left. The lock lets the later of two last chunks see the earlier."""
    statement = select(BillingRunUndo).where(BillingRunUndo.id == undo_id).with_for_update(key_share=True)
    undo = (await ctx.session.scalars(statement.execution_options(populate_existing=True))).one()
    left, *counts = (
        await ctx.rows(
            select(
                func.count().filter(BillingRunUndoItem.done_at.is_(None)),
                *(func.count().filter(BillingRunUndoItem.outcome == outcome) for outcome in UndoOutcome),
            ).where(BillingRunUndoItem.undo_id == undo_id)
        )
    )[0]
    if left or undo.status is not UndoStatus.RUNNING:
        return
    undo.status, undo.finished_at = UndoStatus.FINISHED, ctx.now
    undo.version += 1
    deleted, credited, kept = counts
    ctx.emit(BillingRunUndone(run_id=undo.run_id, undo_id=undo.id, deleted=deleted, credited=credited, kept=kept))
