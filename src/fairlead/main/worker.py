"""The worker process: runs jobs from the queue until asked to stop."""

import asyncio

from fairlead.main.database import database
from fairlead.main.wiring import build
from fairlead.platform.db.database import Database
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Runner
from fairlead.platform.jobs.worker import WorkerOptions, work
from fairlead.platform.settings import Settings


def main() -> None:
    """Run until SIGINT or SIGTERM; jobs under way end, or go back in the queue."""
    settings = Settings()
    with database(settings) as opened:
        asyncio.run(run(settings, opened.owner_url))


async def run(settings: Settings, owner_url: str) -> None:
    """Work with the process's wiring, at the concurrency of its settings."""
    many = settings.worker_concurrency
    app = build(settings, Database(owner_url, pool_size=many + 2, name="fairlead-worker"))
    queue = Queue(owner_url, Runner(app.work, app.jobs), pool_size=many + 2)
    try:
        await work(queue, WorkerOptions(concurrency=many))
    finally:
        await app.close()
