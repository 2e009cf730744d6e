"""How fast jobs are enqueued, drained, and started by a worker that is idle: `python -m bench.jobs OWNER_URL`.

The database named is emptied of jobs. It must be migrated and hold one company.
"""

import asyncio
import statistics
import sys
from dataclasses import dataclass
from time import perf_counter

from fairlead.kernel.ids import TenantId
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.events import ListenerMap
from fairlead.platform.jobs.declare import JobRegistry, job
from fairlead.platform.jobs.drain import run_until_idle
from fairlead.platform.jobs.enqueue import enqueue, enqueue_deliveries
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Runner
from fairlead.platform.jobs.worker import WorkerOptions, work
from fairlead.platform.work import Work

MANY = 3_000
STARTS = 200
STARTED: asyncio.Queue[float] = asyncio.Queue()


@dataclass(frozen=True)
class Number:
    """Arguments."""

    number: int


@job("bench.nothing")
async def nothing(ctx: Context, args: Number) -> None:
    """Do nothing, in a unit of work of its own."""


@job("bench.started")
async def started(ctx: Context, args: Number) -> None:  # noqa: ARG001 - the shape of every job
    """Say when it starts."""
    STARTED.put_nowait(perf_counter())


async def fill(units: Work, count: int) -> float:
    """Enqueue in one unit of work; returns seconds."""
    began = perf_counter()
    async with units.begin(TenantId(1), Actor.system("bench"), now=system_now()) as ctx:
        await enqueue(ctx, [nothing.call(Number(number)) for number in range(count)])
    return perf_counter() - began


async def latency(units: Work, queue: Queue) -> list[float]:
    """Milliseconds from commit to start, for single jobs and an idle worker in this process."""
    worker = asyncio.create_task(work(queue, WorkerOptions(concurrency=2)))
    await asyncio.sleep(1.5)
    waits = []
    for number in range(STARTS):
        async with units.begin(TenantId(1), Actor.system("bench"), now=system_now()) as ctx:
            await enqueue(ctx, [started.call(Number(number))])
        committed = perf_counter()
        waits.append((await STARTED.get() - committed) * 1000)
        await asyncio.sleep(0.02)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    return sorted(waits)


async def main(url: str) -> None:
    """Measure and print."""
    database = Database(url)
    units = Work(database, ListenerMap([]), enqueue_deliveries)
    queue = Queue(url, Runner(units, JobRegistry.of([nothing, started])))
    await run_until_idle(queue)
    seconds = await fill(units, MANY)
    print(f"enqueue, one unit of work   {MANY / seconds:8.0f} jobs/s")
    for lanes in (1, 2, 4):
        if lanes > 1:
            await fill(units, MANY)
        began = perf_counter()
        assert await run_until_idle(queue, concurrency=lanes, raise_on_failure=True) == MANY
        print(f"drain, {lanes} at a time          {MANY / (perf_counter() - began):8.0f} jobs/s")
    waits = await latency(units, queue)
    print(f"commit to start, idle       p50 {statistics.median(waits):.1f} ms, p99 {waits[int(STARTS * 0.99)]:.1f} ms")
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
