"""What billing does by itself: the night's run, and each chunk of a run."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.events import BillingRunRequested
from fairlead.platform.context import Context
from fairlead.platform.events import on
from fairlead.platform.jobs.calendar import daily
from fairlead.platform.jobs.declare import Due, job, scheduled
from fairlead.platform.jobs.enqueue import enqueue


@dataclass(frozen=True)
class Chunk:
    """One chunk of a run."""

    run_id: UUID
    position: int


@job("billing.run_chunk", queue="billing")
async def run_chunk(ctx: Context, chunk: Chunk) -> None:
    """Bill one chunk of a run; one that is done already, or whose run was closed, is left alone."""
    await commands.run_chunk(ctx, chunk.run_id, chunk.position)


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


JOBS = (run_billing, run_chunk)
