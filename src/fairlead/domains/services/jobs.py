"""What services do by themselves."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fairlead.domains.services import commands, queries
from fairlead.domains.services.events import BulkChangeRequested
from fairlead.platform.context import Context
from fairlead.platform.events import on
from fairlead.platform.jobs.calendar import daily
from fairlead.platform.jobs.declare import Due, Job, job, scheduled
from fairlead.platform.jobs.enqueue import enqueue


@scheduled(daily(at="00:05"))
@job("services.carry_out_cancellations")
async def carry_out_cancellations(ctx: Context, due: Due) -> None:
    """End the services whose scheduled day has come, before the night's billing run."""
    while await commands.carry_out_cancellations(ctx, due.zone):
        await ctx.session.flush()


@scheduled(daily(at="00:02"))
@job("services.carry_out_hold_plans")
async def carry_out_hold_plans(ctx: Context, due: Due) -> None:
    """Suspend and resume the services whose planned day has come, before the night's billing run."""
    while await commands.carry_out_hold_plans(ctx, due.zone):
        await ctx.session.flush()


@dataclass(frozen=True)
class TermChunk:
    """One chunk of a lane's pass through the terms that end: as of which day, and after which of them."""

    today: date
    lane: int
    end_date: date | None = None
    service_id: UUID | None = None

    @property
    def after(self) -> queries.Position | None:
        """Where it begins; None at the beginning."""
        if self.end_date is None or self.service_id is None:
            return None
        return queries.Position(self.end_date, self.service_id)

    def next(self, after: queries.Position) -> "TermChunk":
        """The chunk behind a position."""
        return TermChunk(self.today, self.lane, *after)


@scheduled(daily(at="02:00"))
@job("services.process_auto_renewals")
async def process_auto_renewals(ctx: Context, due: Due) -> None:
    """Renew the services whose term ends, and give those that do not renew their days of grace."""
    await _begin(ctx, due, renew_chunk)


@job("services.renew_chunk")
async def renew_chunk(ctx: Context, chunk: TermChunk) -> None:
    """One chunk of the night's renewals; what is left goes on in a job of its own."""
    run = await commands.process_auto_renewals(ctx, chunk.today, after=chunk.after, lane=chunk.lane)
    await _go_on(ctx, renew_chunk, chunk, run.after)


@scheduled(daily(at="09:00"))
@job("services.send_renewal_reminders")
async def send_renewal_reminders(ctx: Context, due: Due) -> None:
    """Remind the clients whose terms end soon; each stage once a term."""
    await _begin(ctx, due, remind_chunk)


@job("services.remind_chunk")
async def remind_chunk(ctx: Context, chunk: TermChunk) -> None:
    """One chunk of the day's reminders; what is left goes on in a job of its own."""
    run = await commands.send_renewal_reminders(ctx, chunk.today, after=chunk.after, lane=chunk.lane)
    await _go_on(ctx, remind_chunk, chunk, run.after)


async def _begin(ctx: Context, due: Due, chunk_job: Job[TermChunk]) -> None:
    """The first chunk of every lane: one here, the others in jobs of their own; a preview looks at all of them."""
    chunks = [TermChunk(ctx.today(due.zone), lane) for lane in range(queries.LANES)]
    if not ctx.dry_run:
        await enqueue(ctx, [chunk_job.call(one) for one in chunks[1:]])
        chunks = chunks[:1]
    for chunk in chunks:
        await chunk_job.fn(ctx, chunk)


async def _go_on(ctx: Context, chunk_job: Job[TermChunk], chunk: TermChunk, after: queries.Position | None) -> None:
    if after is None:
        return
    if ctx.dry_run:
        await chunk_job.fn(ctx, chunk.next(after))
    else:
        await enqueue(ctx, [chunk_job.call(chunk.next(after))])


@scheduled(daily(at="00:10"))
@job("services.carry_out_changes")
async def carry_out_changes(ctx: Context, due: Due) -> None:
    """Make the changes whose day has come, before the night's billing run; what is left goes on in a job of its own."""
    made = await commands.carry_out_changes(ctx, due.zone)
    while made == commands.CARRIED and ctx.dry_run:
        made = await commands.carry_out_changes(ctx, due.zone)
    if made == commands.CARRIED:
        await enqueue(ctx, [carry_out_changes.call(due)])


@scheduled(daily(at="00:10"))
@job("services.expire_renewal_quotes")
async def expire_renewal_quotes(ctx: Context, due: Due) -> None:  # noqa: ARG001 - a schedule's shape
    """Mark the renewal quotes whose time has run out."""
    await commands.expire_renewal_quotes(ctx)


@dataclass(frozen=True)
class BulkChunk:
    """The next services of a bulk change, in one of its lanes."""

    bulk_id: UUID
    lane: int


LANES = 2
"""Chunks of one bulk change in progress at once: while the database writes one, the rules work on the other."""


@job("services.run_bulk_chunk", lock=lambda chunk: f"{chunk.bulk_id}:{chunk.lane}")
async def run_bulk_chunk(ctx: Context, chunk: BulkChunk) -> None:
    """Change the next two thousand services of a bulk change; one that was stopped or has ended is left alone."""
    await commands.run_bulk_chunk(ctx, chunk.bulk_id)


@on(BulkChangeRequested)
async def spread_bulk_change(ctx: Context, event: BulkChangeRequested) -> None:
    """Hand a bulk change to the workers: a job for every two thousand services, and one a lane to see to its end."""
    jobs = -(-event.services // commands.BULK_CHUNK) + LANES
    await enqueue(ctx, [run_bulk_chunk.call(BulkChunk(event.bulk_id, job % LANES)) for job in range(jobs)])


JOBS = (
    carry_out_cancellations,
    carry_out_changes,
    carry_out_hold_plans,
    expire_renewal_quotes,
    process_auto_renewals,
    remind_chunk,
    renew_chunk,
    run_bulk_chunk,
    send_renewal_reminders,
)
