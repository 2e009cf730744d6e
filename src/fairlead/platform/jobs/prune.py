"""Forgetting jobs that ended well, so that the queue's tables stay small."""

from datetime import datetime, timedelta

from sqlalchemy import text

from fairlead.platform.context import Context
from fairlead.platform.jobs.calendar import daily
from fairlead.platform.jobs.declare import Due, job, scheduled

KEEP = timedelta(days=7)
"""How long finished and discarded jobs stay listed. Failed ones stay until staff decide."""

KEEP_RUNS = timedelta(days=400)
"""How long runs of schedules are kept: a yearly one must know its last."""

_JOBS = text("""
DELETE FROM procrastinate_jobs AS job
WHERE (args ->> 'tenant_id')::integer = :tenant AND status IN ('succeeded', 'cancelled', 'aborted')
  AND NOT EXISTS (SELECT FROM procrastinate_events AS event WHERE event.job_id = job.id AND event.at > :before)
""")
_FAILURES = text("""
DELETE FROM job_failures AS failure WHERE tenant_id = :tenant
  AND NOT EXISTS (SELECT FROM procrastinate_jobs AS job WHERE job.id = failure.job_id)
""")
_RUNS = text("""
DELETE FROM schedule_runs AS run WHERE tenant_id = :tenant AND due_at < :before
  AND EXISTS (SELECT FROM schedule_runs AS later WHERE later.tenant_id = run.tenant_id
    AND later.schedule = run.schedule AND later.due_at > run.due_at)
""")


async def prune(ctx: Context, *, now: datetime) -> int:
    """Delete the company's jobs that ended longer ago than `KEEP`, with their failures; returns how many."""
    deleted = await ctx.session.execute(_JOBS.bindparams(tenant=ctx.tenant_id, before=now - KEEP))
    await ctx.session.execute(_FAILURES.bindparams(tenant=ctx.tenant_id))
    await ctx.session.execute(_RUNS.bindparams(tenant=ctx.tenant_id, before=now - KEEP_RUNS))
    return int(getattr(deleted, "rowcount", 0))


@scheduled(daily(at="03:40"))
@job("jobs.prune")
async def prune_finished(ctx: Context, args: Due) -> None:
    """Forget jobs that ended well more than a week ago."""
    await prune(ctx, now=args.at)


JOBS = (prune_finished,)
