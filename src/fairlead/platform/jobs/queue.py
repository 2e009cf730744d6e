"""The queue as this process uses it: the library's app, with our runner behind every name."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any, Self

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.jobs import Job as Queued
from procrastinate.jobs import Notification, Status
from procrastinate.manager import JobManager, NotificationCallback
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import make_url
from sqlalchemy.engine import URL

from fairlead.platform.clock import system_now
from fairlead.platform.jobs.declare import JobRegistry
from fairlead.platform.jobs.enqueue import DELIVER
from fairlead.platform.jobs.retry import Retry
from fairlead.platform.jobs.runner import Runner
from fairlead.platform.work import Work

_FETCH_MANY = """
SELECT job.id, job.status, job.task_name, job.priority, job.lock, job.queueing_lock, job.args, job.scheduled_at,
       job.queue_name, job.attempts, job.worker_id
FROM generate_series(1, %(most)s) AS n, LATERAL procrastinate_fetch_job_v2(NULL, %(worker_id)s + 0 * n) AS job
WHERE job.id IS NOT NULL
"""


class SettledManager(JobManager):
    """The library's manager, less two things.

    It does not settle jobs that ended in their own transaction, and it loses no notification: the library clears its
    wake-up flag after a fetch, so a job committed during that fetch would wait for the next poll.
    """

    def __init__(self, connector: PsycopgConnector) -> None:
        super().__init__(connector)
        self.settled: set[int] = set()
        self._heard = 0

    async def finish_job(self, job: Queued, status: Status, delete_job: bool) -> None:
        """Store the end of a job, unless it was committed with its effects."""
        if job.id not in self.settled:
            await super().finish_job(job, status, delete_job)
        self.settled.discard(job.id or 0)

    async def retry_job(self, job: Queued, *args: Any, **kwargs: Any) -> None:
        """Store a retry, unless it was committed with the failure."""
        if job.id not in self.settled:
            await super().retry_job(job, *args, **kwargs)
        self.settled.discard(job.id or 0)

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Queued | None:
        """Claim the next job; look again when one was announced while looking."""
        while True:
            heard = self._heard
            job = await super().fetch_job(queues, worker_id)
            if job is not None or heard == self._heard:
                return job

    async def fetch_jobs(self, worker_id: int, most: int) -> list[Queued]:
        """Claim several jobs at once, for a drain: one statement, each claim seeing the one before."""
        rows = await self.connector.execute_query_all_async(_FETCH_MANY, worker_id=worker_id, most=most)
        return [Queued.from_row(row) for row in rows]

    async def listen_for_jobs(
        self,
        *,
        on_notification: NotificationCallback,
        queues: Iterable[str] | None = None,  # noqa: ARG002 - the library's
    ) -> None:
        """Listen, counting what was heard.

        Always to every queue: what is put back in the queue is announced on none in particular.
        """

        async def heard(*, channel: str, notification: Notification) -> None:
            self._heard += 1
            await on_notification(channel=channel, notification=notification)

        await super().listen_for_jobs(on_notification=heard, queues=None)


class _Fallback(BaseRetryStrategy):
    """Rules only when a failure could not be recorded (the database was away): try again by the same delays."""

    def __init__(self, retry: Retry) -> None:
        self.rule = retry

    def get_retry_decision(self, *, exception: BaseException, job: Queued) -> RetryDecision | None:  # noqa: ARG002 - the library's signature
        wait = self.rule.delay(job.attempts + 1, job.id)
        return None if wait is None else RetryDecision(retry_at=system_now() + wait)


def queue_url(url: str | URL) -> str:
    """The database's address for the queue's own driver; it connects as the owner, who fetches for all companies."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _pool(**options: Any) -> AsyncConnectionPool:
    """A pool that does not ask each connection whether it lives: a dead one ends the worker, which begins anew."""
    return AsyncConnectionPool(**options | {"check": None})


async def _configure(connection: AsyncConnection) -> None:
    """One round trip a claim, and no wait for the disk.

    A claim lost in a crash of the server is a job that waits again; its effects are committed, durably, by others.
    """
    await connection.set_autocommit(True)
    await connection.execute("SET synchronous_commit TO off")


class Queue:
    """The library's app over our runner: every job and listener registered by name."""

    def __init__(self, url: str | URL, runner: Runner, *, pool_size: int = 6) -> None:
        connector = PsycopgConnector(
            pool_factory=_pool, conninfo=queue_url(url), min_size=1, max_size=pool_size, configure=_configure,
            kwargs={"application_name": "fairlead-queue"},
        )  # fmt: skip
        self.runner = runner
        self._open = 0
        self.app = App(connector=connector)
        self.manager = SettledManager(connector)
        self.app.job_manager = self.manager
        names = [*runner.registry.by_name, *(DELIVER + name for name in runner.work.listeners.by_name)]
        for name in names:
            self.app.task(name=name, pass_context=True, retry=_Fallback(runner.retry(name)))(self._task())

    @classmethod
    def over(cls, work: Work, registry: JobRegistry, *, now: Callable[[], datetime] = system_now) -> Self:
        """The queue in the database of these units of work; `now` is the clock that jobs see."""
        return cls(work.database.url, Runner(work, registry, now))

    def _task(self) -> Callable[..., Awaitable[None]]:
        async def run(context: JobContext, **_payload: object) -> None:
            try:
                await self.runner.run(context.job)
            except asyncio.CancelledError:
                self.manager.settled.add(context.job.id or 0)  # put back in the queue already
                raise
            self.manager.settled.add(context.job.id or 0)

        return run

    async def __aenter__(self) -> Self:
        """Open the connections; whoever opens first closes last."""
        if self._open == 0:
            await self.app.open_async()
        self._open += 1
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections after the last user."""
        self._open -= 1
        if self._open == 0:
            await self.app.close_async()
