"""Running one job from the queue: its unit of work, its time limit, its end, its failure."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from procrastinate.jobs import Job as Queued

from fairlead.kernel.ids import JobId, TenantId
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor, Context
from fairlead.platform.events import Listener
from fairlead.platform.jobs import failures, metrics, settle
from fairlead.platform.jobs.declare import DEFAULT_TIMEOUT, Failed, JobRegistry
from fairlead.platform.jobs.deliver import Deliverer, Parcel
from fairlead.platform.jobs.enqueue import DELIVER
from fairlead.platform.jobs.retry import ONCE, Retry
from fairlead.platform.log import get_logger
from fairlead.platform.work import Work

log = get_logger(__name__)


class UnknownJob(RuntimeError):
    """This version of the program has no job of this name; retry it once the right version runs."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A job as it came from the queue."""

    id: JobId
    name: str
    tenant_id: TenantId
    args: dict[str, Any]
    attempt: int
    """1 for the first run."""

    @classmethod
    def of(cls, queued: Queued) -> "Ticket":
        """Read the queue's row."""
        if queued.id is None:
            raise ValueError("a job that was fetched has an id")
        sent: dict[str, Any] = queued.task_kwargs
        attempt = sent.get("tried", 0) + queued.attempts + 1
        return cls(JobId(queued.id), queued.task_name, TenantId(sent["tenant_id"]), sent["args"], attempt)


class Runner:
    """Runs jobs and ends each in the transaction of its effects, so that a job's work happens exactly once.

    `now` is the business clock that jobs see. Retries follow the queue's own, which is the system's.
    """

    def __init__(self, work: Work, registry: JobRegistry, now: Callable[[], datetime] = system_now) -> None:
        self.work = work
        self.registry = registry
        self.now = now
        self.running: set[JobId] = set()
        self._deliverer = Deliverer(work, now, system_now)

    async def run(self, queued: Queued) -> bool:
        """Run one job and settle it; whether it did all its work."""
        ticket = Ticket.of(queued)
        self.running.add(ticket.id)
        metrics.RUNNING.inc()
        began = perf_counter()
        try:
            async with asyncio.timeout(self._timeout(ticket).total_seconds()):
                done = await self._execute(ticket)
        except asyncio.CancelledError:
            await asyncio.shield(self.release(ticket))
            raise
        except settle.Overtaken:
            log.warning("job was finished elsewhere", job=ticket.name, job_id=ticket.id)
            done = True
        except Exception as error:  # noqa: BLE001 - the edge of a job: every failure is recorded and retried
            await self._fail(ticket, error)
            done = False
        finally:
            self.running.discard(ticket.id)
            metrics.RUNNING.dec()
        metrics.observe(ticket.name, perf_counter() - began, done=done)
        return done

    async def _execute(self, ticket: Ticket) -> bool:
        listener = self._listener(ticket)
        if listener is not None:
            ids = tuple(UUID(one) for one in ticket.args["events"])
            return await self._deliverer.run(listener, Parcel(ticket.id, ticket.tenant_id, ids, ticket.attempt - 1))
        job = self.registry.get(ticket.name)
        if job is None:
            raise UnknownJob(ticket.name)
        async with self.work.begin(ticket.tenant_id, Actor.system(ticket.name), now=self.now()) as ctx:
            await job.run(ctx, ticket.args)
            await settle.succeed(ctx, ticket.id)
        return True

    async def _fail(self, ticket: Ticket, error: Exception) -> None:
        at = system_now()
        wait = self.retry(ticket.name).delay(ticket.attempt, ticket.id)
        again = None if wait is None else at + wait
        log.warning("job failed", job=ticket.name, job_id=ticket.id, attempt=ticket.attempt, error=repr(error))
        try:
            await self._record(ticket, error, at=at, again=again)
        except settle.Overtaken:
            log.warning("failed job was finished elsewhere", job=ticket.name, job_id=ticket.id)
        except Exception as worse:
            if again is not None or self._carer(ticket) is None:
                raise
            log.exception("what follows a job's last try failed", job=ticket.name, job_id=ticket.id)
            await self._record(ticket, worse, at=at, again=None, cared_for=False)

    async def _record(
        self, ticket: Ticket, error: BaseException, *, at: datetime, again: datetime | None, cared_for: bool = True
    ) -> None:
        async with self.work.begin(ticket.tenant_id, Actor.system(ticket.name), now=at) as ctx:
            await self.give_back(ctx, ticket, error, at=at, again=again, cared_for=cared_for)

    async def give_back(
        self, ctx: Context, ticket: Ticket, error: BaseException, *, at: datetime, again: datetime | None,
        cared_for: bool = True,
    ) -> None:  # fmt: skip
        """Record a failure and, with it, the next try, or the end and what the job says follows from it."""
        carer = self._carer(ticket) if cared_for else None
        if again is None and carer is not None:
            await settle.succeed(ctx, ticket.id)
            await carer(ctx, ticket.args, error)
        elif again is None:
            await settle.fail(ctx, ticket.id)
        else:
            await settle.try_again(ctx, ticket.id, again)
        failed = [(ticket.id, error)]
        await failures.record(ctx, failed, name=ticket.name, attempt=ticket.attempt, at=at, next_try_at=[again])

    async def release(self, ticket: Ticket) -> None:
        """Put a job back that was not finished through no fault of its own; it counts as no try."""
        actor = Actor.system(ticket.name)
        async with self.work.begin(ticket.tenant_id, actor, now=system_now()) as ctx:
            await settle.release(ctx, ticket.id)

    def retry(self, name: str) -> Retry:
        """The rule by which a job of this name is tried again."""
        listener = self.work.listeners.by_name.get(name.removeprefix(DELIVER)) if name.startswith(DELIVER) else None
        if listener is not None:
            return Retry(tries=listener.tries)
        job = self.registry.get(name)
        return ONCE if job is None else job.retry

    def _carer(self, ticket: Ticket) -> Failed | None:
        job = self.registry.get(ticket.name)
        return None if job is None else job.failed

    def _listener(self, ticket: Ticket) -> Listener | None:
        if not ticket.name.startswith(DELIVER):
            return None
        found = self.work.listeners.by_name.get(ticket.name.removeprefix(DELIVER))
        if found is None:
            raise UnknownJob(ticket.name)
        return found

    def _timeout(self, ticket: Ticket) -> timedelta:
        job = self.registry.get(ticket.name)
        return DEFAULT_TIMEOUT if job is None else job.timeout
