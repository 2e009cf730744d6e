"""Taking jobs back from workers that stopped answering: killed, cut off, or hung."""

from collections.abc import Collection

from procrastinate.jobs import Job as Queued
from sqlalchemy import text

from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor
from fairlead.platform.jobs import failures, metrics
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Ticket
from fairlead.platform.log import get_logger

log = get_logger(__name__)

_LOSSES = 3
"""Runs that any job may lose to a dying worker before it is suspected of killing them."""

_HOLD = text(
    "SELECT id FROM procrastinate_jobs WHERE id = :job AND status = 'doing'"
    " AND worker_id IS NOT DISTINCT FROM CAST(:worker AS bigint) FOR UPDATE SKIP LOCKED"
)


class Sweep:
    """One worker's look at all jobs under way; any number of workers may sweep at once."""

    def __init__(self, queue: Queue, *, stalled_after: float) -> None:
        self.queue = queue
        self.stalled_after = stalled_after
        self._unheld: set[int] = set()

    async def once(self, worker_ids: Collection[int]) -> int:
        """Take back every job whose worker is gone, and those marked as ours that we do not run."""
        stalled = list(await self.queue.manager.get_stalled_jobs(seconds_since_heartbeat=self.stalled_after))
        stalled += await self._unsettled(worker_ids)
        return sum([await self._take_back(job) for job in stalled if "tenant_id" in job.task_kwargs])

    async def _unsettled(self, worker_ids: Collection[int]) -> list[Queued]:
        """Our jobs whose end could not be stored: not running at two sweeps in a row."""
        ours = [
            job
            for worker_id in worker_ids
            for job in await self.queue.manager.list_jobs_async(worker_id=worker_id, status="doing")
        ]
        unheld = {job.id: job for job in ours if job.id is not None and job.id not in self.queue.runner.running}
        found = [job for job_id, job in unheld.items() if job_id in self._unheld]
        self._unheld = set(unheld)
        return found

    async def _take_back(self, job: Queued) -> bool:
        ticket = Ticket.of(job)
        now = system_now()
        spent = ticket.attempt >= max(self.queue.runner.retry(ticket.name).tries, _LOSSES)
        error = failures.WorkerLost("The worker that ran this job stopped answering.")
        work = self.queue.runner.work
        async with work.begin(ticket.tenant_id, Actor.system("worker sweep"), now=now) as ctx:
            if await ctx.scalar(_HOLD.bindparams(job=ticket.id, worker=job.worker_id)) is None:
                return False  # another sweep has it, or its run has ended after all
            await self.queue.runner.give_back(ctx, ticket, error, at=now, again=None if spent else now)
        log.warning("job taken back from a lost worker", job=ticket.name, job_id=ticket.id, given_up=spent)
        metrics.RECOVERED.inc()
        return True
