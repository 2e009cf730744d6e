"""Ending a run of a job inside the transaction of its effects: both commit, or neither."""

from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import text

from fairlead.kernel.ids import JobId
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver

_WAKE = """SELECT pg_notify('procrastinate_any_queue_v1', '{"type": "job_inserted", "job_id": 0}')"""
_RELEASE = """
UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL WHERE id = :job AND status = 'doing' RETURNING id
"""
_HURRY = "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE id = :job AND status = 'todo'"

_YIELD = """
UPDATE procrastinate_jobs AS job SET queueing_lock = NULL WHERE id = :job AND queueing_lock IS NOT NULL AND EXISTS (
  SELECT FROM procrastinate_jobs AS other
  WHERE other.queueing_lock = job.queueing_lock AND other.status = 'todo' AND other.id <> job.id)
"""


class Overtaken(RuntimeError):
    """This job has meanwhile been finished or taken back by another worker; what this run did must not commit."""


async def succeed(ctx: Context, job_id: JobId) -> None:
    """Mark the job done when this unit of work commits; a second worker that got as far is refused here."""
    await _call(ctx, "SELECT procrastinate_finish_job_v1($1, 'succeeded', false)", job_id)


async def fail(ctx: Context, job_id: JobId) -> None:
    """Mark the job as failed for good: staff decide what happens to it."""
    await _call(ctx, "SELECT procrastinate_finish_job_v1($1, 'failed', false)", job_id)


async def try_again(ctx: Context, job_id: JobId, at: datetime | None) -> None:
    """Put the job back in the queue for another try, not before `at`."""
    await _yield_key(ctx, job_id)
    await _call(ctx, "SELECT procrastinate_retry_job_v2($1, $2, NULL, NULL, NULL)", job_id, at)
    await wake(ctx)


async def release(ctx: Context, job_id: JobId) -> bool:
    """Put a job back that was stopped through no fault of its own: this run does not count as a try."""
    await _yield_key(ctx, job_id)
    released = await ctx.scalar(text(_RELEASE).bindparams(job=job_id))
    await wake(ctx)
    return released is not None


async def hurry(ctx: Context, job_id: JobId) -> None:
    """Let a job that waits for a later moment run now."""
    await ctx.session.execute(text(_HURRY).bindparams(job=job_id))
    await wake(ctx)


async def wake(ctx: Context) -> None:
    """Tell idle workers, on commit, to look: the library notifies of new rows only."""
    await ctx.session.execute(text(_WAKE))


async def _yield_key(ctx: Context, job_id: JobId) -> None:
    """Leave the unique key to a job that was enqueued with it while this one ran: only one may wait with it."""
    await ctx.session.execute(text(_YIELD).bindparams(job=job_id))


async def _call(ctx: Context, sql: str, *values: Any) -> None:
    try:
        await (await driver(ctx.session)).execute(sql, *values)
    except asyncpg.RaiseError as error:
        raise Overtaken(str(error)) from error
