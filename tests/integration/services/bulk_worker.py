"""A worker process of the whole application with short patience: `run(url)`."""

import asyncio

from fairlead.main.wiring import build
from fairlead.platform.db.database import Database
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Runner
from fairlead.platform.jobs.worker import WorkerOptions, work
from fairlead.platform.settings import Settings


async def main(url: str) -> None:
    """Work until a signal asks to stop."""
    app = build(Settings(database_url=None), Database(url, pool_size=6))
    options = WorkerOptions(concurrency=4, poll=0.1, heartbeat=0.2, stalled_after=1.0, sweep=0.2, reconnect=0.2)
    await work(Queue(url, Runner(app.work, app.jobs), pool_size=6), options)
    await app.close()


def run(url: str) -> None:
    """The process's entry."""
    asyncio.run(main(url))
