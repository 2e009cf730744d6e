"""What monitoring does by itself: checks every six hours, reports every month, both in chunks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from fairlead.domains.monitoring import commands, queries
from fairlead.domains.monitoring.queries import Range
from fairlead.kernel.period import add_months
from fairlead.platform.context import Context
from fairlead.platform.jobs.calendar import every, monthly
from fairlead.platform.jobs.declare import Due, Job, job, scheduled
from fairlead.platform.jobs.enqueue import enqueue

A = TypeVar("A")

CHUNK = 2000
"""Services a transaction: its overhead is small, and so are its memory and the time for which it holds their rows."""


@dataclass(frozen=True)
class Some:
    """Services by a range of their ids."""

    first: UUID
    until: UUID | None

    @property
    def range(self) -> Range:
        """As queries take it."""
        return Range(self.first, self.until)


@dataclass(frozen=True)
class Reported(Some):
    """Services to report on, and the period."""

    period_start: date
    period_end: date


@job("monitoring.check_some", unique=lambda some: str(some.first))
async def check_some(ctx: Context, some: Some) -> None:
    """Check the health of a range of services."""
    await commands.check_health(ctx, await queries.ids_within(ctx, some.range))


@scheduled(every(hours=6))
@job("monitoring.run_health_checks")
async def run_health_checks(ctx: Context, _due: Due) -> None:
    """Check the health of every live service, spread over the workers; a dry run checks them all in its own place."""
    ranges = [Some(*one) for one in await queries.check_ranges(ctx, CHUNK)]
    await _each(ctx, check_some, ranges)


@job("monitoring.report_some", unique=lambda some: f"{some.first}:{some.period_start}")
async def report_some(ctx: Context, some: Reported) -> None:
    """Keep the SLA reports of a range of services."""
    ids = await queries.ids_within(ctx, some.range)
    await commands.make_sla_reports(ctx, ids, some.period_start, some.period_end)


@scheduled(monthly(day=1, at="08:00"))
@job("monitoring.make_sla_reports")
async def make_sla_reports(ctx: Context, due: Due) -> None:
    """Keep the SLA report of last month for every live service."""
    month = due.at.astimezone(ZoneInfo(due.zone)).date().replace(day=1)
    period = (add_months(month, -1), month)
    ranges = await queries.check_ranges(ctx, CHUNK)
    await _each(ctx, report_some, [Reported(*one, *period) for one in ranges])


async def _each(ctx: Context, task: Job[A], chunks: Sequence[A]) -> None:
    """A job for each chunk. A dry run does them in its own place: what its listeners would do follows from them."""
    if not ctx.dry_run:
        await enqueue(ctx, [task.call(chunk) for chunk in chunks])
        return
    for chunk in chunks:
        await task.fn(ctx, chunk)


JOBS = (check_some, make_sla_reports, report_some, run_health_checks)
