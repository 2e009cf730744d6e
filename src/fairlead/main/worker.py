"""The worker process: runs jobs from the queue until asked to stop."""

import asyncio
import gc
from collections.abc import Callable

from prometheus_client import start_http_server

from fairlead.main.database import database
from fairlead.main.wiring import build
from fairlead.platform.db.database import Database
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Runner
from fairlead.platform.jobs.worker import WorkerOptions, work
from fairlead.platform.log import get_logger
from fairlead.platform.settings import Settings

log = get_logger(__name__)


def main() -> None:
    """Run until SIGINT or SIGTERM; jobs under way end, or go back in the queue."""
    settings = Settings()
    with database(settings) as opened:
        asyncio.run(run(settings, opened.owner_url))


async def run(settings: Settings, owner_url: str) -> None:
    """Work with the process's wiring, at the concurrency of its settings."""
    many = settings.worker_concurrency
    app = build(settings, Database(owner_url, pool_size=many + 2, name="fairlead-worker"))
    serving = _metrics(settings)
    queue = Queue(owner_url, Runner(app.work, app.jobs), pool_size=many + 2)
    settle_heap()
    try:
        await work(queue, WorkerOptions(concurrency=many))
    finally:
        await app.close()
        serving()


def settle_heap() -> None:
    """Keep the program itself out of the collector's rounds, which would look through all of it for each chunk."""
    gc.collect()
    gc.freeze()


def _metrics(settings: Settings) -> Callable[[], None]:
    """Answer scrapes of what this worker counts; how to stop doing so."""
    if settings.worker_metrics_port is None:
        return lambda: None
    server, _ = start_http_server(settings.worker_metrics_port, addr=settings.host)
    log.info("worker metrics", host=settings.host, port=server.server_port)

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return stop
