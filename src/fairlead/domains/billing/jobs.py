"""What billing does by itself: the night's run, and each chunk of a run."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.events import BillingRunRequested, BillingRunUndoRequested
from fairlead.platform.context import Context
from fairlead.platform.events import on
from fairlead.platform.jobs.calendar import daily, every
from fairlead.platform.jobs.declare import Due, job, scheduled
from fairlead.platform.jobs.enqueue import enqueue


@dataclass(frozen=True)
class Chunk:
    """One chunk of a run."""

    run_id: UUID
    position: int


@dataclass(frozen=True)
class UndoChunk:
    """One chunk of a run that is undone."""

    undo_id: UUID
    chunk: int


@job("billing.run_chunk", queue="billing")
async def run_chunk(ctx: Context, chunk: Chunk) -> None:
    """Bill one chunk of a run; one that is done already, or whose run was closed, is left alone."""
    await commands.run_chunk_or_close(ctx, chunk.run_id, chunk.position)


@dataclass(frozen=True)
class OpenInvoices:
    """A stretch of the open invoices: as of which day, and behind which of them."""

    today: date
    after: UUID | None = None


@scheduled(daily(at="00:20"))
@job("billing.charge_late_fees")
async def charge_late_fees(ctx: Context, due: Due) -> None:
    """Charge the fees of invoices that were not paid in time, before the night's billing run."""
    await late_fee_chunk.fn(ctx, OpenInvoices(ctx.today(due.zone)))


@job("billing.late_fee_chunk")
async def late_fee_chunk(ctx: Context, chunk: OpenInvoices) -> None:
    """Look at one stretch of the open invoices; what is left goes on in a job of its own."""
    last = await commands.charge_late_fees(ctx, chunk.today, after=chunk.after)
    while last is not None and ctx.dry_run:
        last = await commands.charge_late_fees(ctx, chunk.today, after=last)
    if last is not None:
        await enqueue(ctx, [late_fee_chunk.call(OpenInvoices(chunk.today, last))])


@job("billing.undo_chunk", queue="billing")
async def undo_chunk(ctx: Context, chunk: UndoChunk) -> None:
    """Undo one chunk of a run; one that is done already is left alone."""
    await commands.undo_chunk(ctx, chunk.undo_id, chunk.chunk)


@dataclass(frozen=True)
class More:
    """What is left of what an hour has to issue."""


@job("billing.issue_more", queue="billing")
async def issue_more(ctx: Context, _more: More) -> None:
    """Go on issuing drafts whose window has passed, until there are none: one unit of work issues so many."""
    await _issue_reviewed(ctx)


@scheduled(every(hours=1))
@job("billing.issue_reviewed")
async def issue_reviewed(ctx: Context, _due: Due) -> None:
    """Issue drafts whose review window has passed, that nobody holds, and that are approved where it is asked for."""
    await _issue_reviewed(ctx)


async def _issue_reviewed(ctx: Context) -> None:
    if await commands.issue_reviewed(ctx):
        await enqueue(ctx, [issue_more.call(More())])


@scheduled(daily(at="00:30"))
@job("billing.run")
async def run_billing(ctx: Context, due: Due) -> None:
    """Bill everything that is due on the company's new day."""
    await commands.request_run(ctx, due.at.astimezone(ZoneInfo(due.zone)).date())


@on(BillingRunRequested)
async def spread_billing_run(ctx: Context, event: BillingRunRequested) -> None:
    """Hand the chunks of a requested run to the workers."""
    positions = await queries.positions_left(ctx, event.run_id)
    await enqueue(ctx, [run_chunk.call(Chunk(event.run_id, position)) for position in positions])


@on(BillingRunUndoRequested)
async def spread_undo(ctx: Context, event: BillingRunUndoRequested) -> None:
    """Hand the chunks of a run that is undone to the workers."""
    chunks = await queries.undo_chunks_left(ctx, event.undo_id)
    await enqueue(ctx, [undo_chunk.call(UndoChunk(event.undo_id, chunk)) for chunk in chunks])


JOBS = (charge_late_fees, issue_more, issue_reviewed, late_fee_chunk, run_billing, run_chunk, undo_chunk)
