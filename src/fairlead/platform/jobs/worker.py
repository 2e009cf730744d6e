"""The worker: the library's loop of fetching and waking, kept alive, swept and stopped in our way."""

import asyncio
from dataclasses import dataclass

from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

from fairlead.platform.jobs.alive import Heart
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.recovery import Sweep
from fairlead.platform.log import get_logger

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How a worker runs; durations in seconds."""

    concurrency: int = 4
    queues: tuple[str, ...] | None = None
    poll: float = 1.0
    """Jobs that become due are found by looking; fresh ones announce themselves."""
    heartbeat: float = 5.0
    stalled_after: float = 20.0
    """Without a heartbeat for so long, a worker is taken for dead and its jobs are run again."""
    sweep: float = 10.0
    grace: float = 15.0
    """Between being asked to stop and putting unfinished jobs back."""
    reconnect: float = 2.0
    """Pause after the database went away."""


async def work(queue: Queue, options: WorkerOptions) -> None:
    """Run jobs until a signal asks to stop, through restarts of the database; then end them or put them back."""
    while True:
        try:
            async with queue:
                await _life(queue, options)
        except ConnectorException as error:
            log.warning("the queue's database is away, trying again", error=repr(error), pause=options.reconnect)
            await asyncio.sleep(options.reconnect)
        else:
            return


async def _life(queue: Queue, options: WorkerOptions) -> None:
    worker = Worker(
        queue.app,
        queues=options.queues,
        concurrency=options.concurrency,
        fetch_job_polling_interval=options.poll,
        shutdown_graceful_timeout=options.grace,
        update_heartbeat_interval=options.heartbeat,
        stalled_worker_timeout=options.stalled_after,
    )
    sweep = Sweep(queue, stalled_after=options.stalled_after)
    heart = Heart(queue.runner.work.database, "worker", facts={"concurrency": options.concurrency})
    side = [
        asyncio.create_task(_beat(queue, worker, heart, options), name="beat"),
        asyncio.create_task(_sweep(sweep, worker, options), name="sweep"),
    ]
    try:
        await worker.run()  # type: ignore[no-untyped-call] # the library leaves it unannotated
    finally:
        for task in side:
            task.cancel()
        await asyncio.gather(*side, return_exceptions=True)
        await heart.stop()


async def _beat(queue: Queue, worker: Worker, heart: Heart, options: WorkerOptions) -> None:
    """Sign life, for the sweep of other workers and for the doctor. The library's own beat ends at its first error."""
    while True:
        try:
            await heart.beat()
            if worker.worker_id is not None:
                await queue.manager.update_heartbeat(worker.worker_id)
        except Exception as error:  # noqa: BLE001 - must outlive an outage of the database
            log.warning("heartbeat failed", error=repr(error))
        await asyncio.sleep(options.heartbeat)


async def _sweep(sweep: Sweep, worker: Worker, options: WorkerOptions) -> None:
    while True:
        await asyncio.sleep(options.sweep)
        try:
            await sweep.once(worker.worker_id)
        except Exception as error:  # noqa: BLE001 - must outlive an outage of the database
            log.warning("sweep for stalled jobs failed", error=repr(error))
