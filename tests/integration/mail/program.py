"""A worker process of the wired system with a mail server: `run(url, home, port)`."""

import asyncio
from pathlib import Path

from fairlead.main.wiring import App, build
from fairlead.platform.db.database import Database
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Runner
from fairlead.platform.jobs.worker import WorkerOptions, work
from fairlead.platform.settings import MailSecurity, Settings


def wired(url: str, home: Path, port: int) -> App:
    """The system with its mail server on this port of loopback."""
    settings = Settings(
        home=home, database_url=None, smtp_host="127.0.0.1", smtp_port=port, smtp_security=MailSecurity.NONE,
        smtp_sender="no-reply@harbour.example", smtp_timeout=5,
    )  # fmt: skip
    return build(settings, Database(url, pool_size=6))


async def main(url: str, home: Path, port: int) -> None:
    """Work with short patience, until a signal asks to stop."""
    app = wired(url, home, port)
    options = WorkerOptions(
        concurrency=2, poll=0.2, heartbeat=0.3, stalled_after=1.5, sweep=0.3, grace=5, reconnect=0.2
    )
    await work(Queue(url, Runner(app.work, app.jobs)), options)
    await app.close()


def run(url: str, home: str, port: str) -> None:
    """The process's entry."""
    asyncio.run(main(url, Path(home), int(port)))
