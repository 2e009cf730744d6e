"""The worker: the library's loop of fetching and waking, kept alive, swept and stopped in our way."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from procrastinate.exceptions import ConnectorException
from procrastinate.signals import on_stop
from procrastinate.worker import Worker

from fairlead.platform.jobs.alive import Heart
from fairlead.platform.jobs.enqueue import EVENTS_QUEUE, WORKFLOWS_QUEUE
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.recovery import Sweep
from fairlead.platform.log import get_logger

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How a worker runs; durations in seconds."""

    concurrency: int = 4
    queues: tuple[str, ...] | None = None
    prompt: tuple[str, ...] = (EVENTS_QUEUE, WORKFLOWS_QUEUE)
    """Queues whose jobs begin at once: half of the places are theirs alone, so that a billing run of thousands of
    long chunks cannot take them all. The other half is anybody's."""
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
    lanes = _lanes(queue, options)
    sweep = Sweep(queue, stalled_after=options.stalled_after)
    heart = Heart(queue.runner.work.database, "worker", facts={"concurrency": options.concurrency})
    side = [
        asyncio.create_task(_beat(queue, lanes, heart, options), name="beat"),
        asyncio.create_task(_sweep(sweep, lanes, options), name="sweep"),
    ]
    try:
        await _run(lanes)
    finally:
        for task in side:
            task.cancel()
        await asyncio.gather(*side, return_exceptions=True)
        await heart.stop()


def _lanes(queue: Queue, options: WorkerOptions) -> list[Worker]:
    """One of the library's workers for each kind of places."""
    own = options.concurrency // 2 if options.queues is None else 0
    places = [(options.queues, options.concurrency - own), (options.prompt, own)]
    return [
        Worker(
            queue.app,
            queues=None if queues is None else list(queues),  # the driver makes no array of a tuple
            concurrency=many,
            fetch_job_polling_interval=options.poll,
            shutdown_graceful_timeout=options.grace,
            update_heartbeat_interval=options.heartbeat,
            stalled_worker_timeout=options.stalled_after,
            install_signal_handlers=False,
        )
        for queues, many in places
        if many
    ]


async def _run(lanes: Sequence[Worker]) -> None:
    """Run until a signal asks all to stop, or one of them ends: then all do."""

    def stop() -> None:
        for lane in lanes:
            lane.stop()  # type: ignore[no-untyped-call] # the library leaves it unannotated

    with on_stop(stop):
        tasks = [asyncio.create_task(lane.run()) for lane in lanes]  # type: ignore[no-untyped-call] # as above
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            if end is not None:
                raise end


async def _beat(queue: Queue, lanes: Sequence[Worker], heart: Heart, options: WorkerOptions) -> None:
    """Sign life, for the sweep of other workers and for the doctor. The library's own beat ends at its first error."""
    while True:
        try:
            await heart.beat()
            for worker_id in _ids(lanes):
                await queue.manager.update_heartbeat(worker_id)
        except Exception as error:  # noqa: BLE001 - must outlive an outage of the database
            log.warning("heartbeat failed", error=repr(error))
        await asyncio.sleep(options.heartbeat)


async def _sweep(sweep: Sweep, lanes: Sequence[Worker], options: WorkerOptions) -> None:
    while True:
        await asyncio.sleep(options.sweep)
        try:
            await sweep.once(_ids(lanes))
        except Exception as error:  # noqa: BLE001 - must outlive an outage of the database
            log.warning("sweep for stalled jobs failed", error=repr(error))


def _ids(lanes: Sequence[Worker]) -> list[int]:
    return [lane.worker_id for lane in lanes if lane.worker_id is not None]
