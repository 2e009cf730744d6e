"""A worker process with the tests' own jobs: `run(url, grace)`."""

import asyncio
from dataclasses import dataclass

from sqlalchemy import text

from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.events import ListenerMap, on
from fairlead.platform.jobs.declare import JobRegistry, job
from fairlead.platform.jobs.enqueue import enqueue_deliveries
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Runner
from fairlead.platform.jobs.worker import WorkerOptions, work
from fairlead.platform.work import Work
from tests.kit.effects import ThingHappened, leave


@dataclass(frozen=True)
class Pause:
    """How long a job takes, in milliseconds, while there is no row `hurry` among the effects."""

    milliseconds: int
    word: str


@job("test.pause")
async def pause(ctx: Context, args: Pause) -> None:
    """Leave the word, say that it is under way, and take a while."""
    await leave(ctx, args.word)
    await ctx.session.execute(text("SELECT pg_notify('under_way', :word)"), {"word": args.word})
    hurry = await ctx.scalar(text("SELECT count(*) FROM effects WHERE what = 'hurry'"))
    if not hurry:
        await asyncio.sleep(args.milliseconds / 1000)


@on(ThingHappened)
async def heard(ctx: Context, event: ThingHappened) -> None:
    """Leave the number."""
    await leave(ctx, f"heard {event.number}")


JOBS = (pause,)
LISTENERS = (heard,)


async def main(url: str, grace: float) -> None:
    """Work with short patience, until a signal asks to stop."""
    database = Database(url, pool_size=6)
    runner = Runner(Work(database, ListenerMap(LISTENERS), enqueue_deliveries), JobRegistry.of(JOBS))
    options = WorkerOptions(
        concurrency=3, poll=0.2, heartbeat=0.3, stalled_after=1.5, sweep=0.3, grace=grace, reconnect=0.2
    )
    await work(Queue(url, runner), options)
    await database.close()


def run(url: str, grace: str = "10") -> None:
    """The process's entry; the module must not be `__main__`, or its listener would have no domain."""
    asyncio.run(main(url, float(grace)))
