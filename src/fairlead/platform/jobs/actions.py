"""What staff do about jobs: run a failed one again, or let one go. Only ever their own company's."""

from typing import ClassVar

from sqlalchemy import text

from fairlead.kernel.errors import Conflict, NotFound
from fairlead.kernel.ids import JobId
from fairlead.platform.context import Context
from fairlead.platform.jobs import settle
from fairlead.platform.jobs.queries import STATES, JobState

_FIND = text(
    "SELECT task_name, status::text AS status FROM procrastinate_jobs"
    " WHERE id = :job AND (args ->> 'tenant_id')::integer = :tenant FOR UPDATE"
)
_FAILED = text(
    "SELECT id FROM procrastinate_jobs WHERE status = 'failed' AND (args ->> 'tenant_id')::integer = :tenant"
    " ORDER BY id FOR UPDATE SKIP LOCKED"
)
_DISCARD = text("UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = :job")


class JobNotRetryable(Conflict):
    """Only a job that failed, or that waits for its next try, can be run again now."""

    job_id: int
    state: JobState
    remedy: ClassVar[str] = "Look at the job again: it may have been run by now."


class JobNotDiscardable(Conflict):
    """Only a job that waits or has failed can be discarded."""

    job_id: int
    state: JobState
    remedy: ClassVar[str] = "Wait until it has ended."


async def retry_job(ctx: Context, job_id: JobId) -> None:
    """Run a failed job again now, or one that waits for its next try without waiting."""
    status = await _status(ctx, job_id)
    if status == "failed":
        await settle.try_again(ctx, job_id, None)
    elif status == "todo":
        await settle.hurry(ctx, job_id)
    else:
        raise JobNotRetryable(job_id=job_id, state=STATES.get(status, JobState.DISCARDED))


async def retry_all_failed(ctx: Context) -> list[JobId]:
    """Run every failed job of the company again; returns their numbers."""
    rows = await ctx.rows(_FAILED.bindparams(tenant=ctx.tenant_id))
    failed = [JobId(row.id) for row in rows]
    for job_id in failed:
        await settle.try_again(ctx, job_id, None)
    return failed


async def discard_job(ctx: Context, job_id: JobId) -> None:
    """Let a waiting or failed job go: it never runs again, and stays listed as discarded."""
    status = await _status(ctx, job_id)
    if status not in {"todo", "failed"}:
        raise JobNotDiscardable(job_id=job_id, state=STATES.get(status, JobState.DISCARDED))
    await ctx.session.execute(_DISCARD.bindparams(job=job_id))


async def _status(ctx: Context, job_id: JobId) -> str:
    found = await ctx.row(_FIND.bindparams(job=job_id, tenant=ctx.tenant_id))
    if found is None:
        raise NotFound.of("job", job_id)
    return str(found.status)
