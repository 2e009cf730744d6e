"""Running what waits in the queue here and now, for the demo, the command line and tests."""

import asyncio
from collections.abc import Sequence

from procrastinate.jobs import Job as Queued

from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Ticket

_BEAT = 5.0

_CLAIM = 16
"""Jobs claimed at a time by each lane: a claim's round trip shared by so many."""


class JobsFailed(RuntimeError):
    """Jobs failed while the queue was drained; their failures are on record."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(", ".join(names))


async def run_until_idle(queue: Queue, *, concurrency: int = 4, raise_on_failure: bool = False) -> int:
    """Run every job that is due, and those that they enqueue, until none is; returns how many ran.

    A failed job waits for its next try and is not waited for.
    """
    failed: list[str] = []
    total = 0
    async with queue:
        worker_id = await queue.manager.register_worker()
        beat = asyncio.create_task(_beat(queue, worker_id))
        try:
            while ran := sum(await asyncio.gather(*(_lane(queue, worker_id, failed) for _ in range(concurrency)))):
                total += ran
        finally:
            beat.cancel()
            await asyncio.gather(beat, return_exceptions=True)
            await queue.manager.unregister_worker(worker_id)
    if failed and raise_on_failure:
        raise JobsFailed(failed)
    return total


async def _lane(queue: Queue, worker_id: int, failed: list[str]) -> int:
    """Run jobs one after the other until none is due; those claimed and not begun are put back when it is stopped."""
    ran = 0
    claimed: list[Queued] = []
    try:
        while claimed := await queue.manager.fetch_jobs(worker_id, _CLAIM):
            while claimed:
                job = claimed.pop(0)
                ran += 1
                if not await queue.runner.run(job):
                    failed.append(job.task_name)
    finally:
        for job in claimed:
            await queue.runner.release(Ticket.of(job))
    return ran


async def _beat(queue: Queue, worker_id: int) -> None:
    """A long drain signs life, or a worker's sweep would take its jobs for lost."""
    while True:
        await asyncio.sleep(_BEAT)
        await queue.manager.update_heartbeat(worker_id)
