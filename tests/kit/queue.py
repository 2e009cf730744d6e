"""A job system of a test's own: its events, listeners and jobs over a fresh database, and a table for their effects."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from fairlead.kernel.ids import TenantId
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor
from fairlead.platform.db.database import APP_ROLE, Database
from fairlead.platform.events import Listener, ListenerMap
from fairlead.platform.jobs.declare import Job, JobRegistry
from fairlead.platform.jobs.drain import run_until_idle
from fairlead.platform.jobs.enqueue import enqueue_deliveries
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.work import Work
from tests.kit.effects import ThingHappened
from tests.kit.fixtures import make_company


@dataclass(slots=True)
class Bench:
    """The parts of a job system, and short words for what tests do with it."""

    url: str
    database: Database
    work: Work
    registry: JobRegistry
    queue: Queue
    company: TenantId
    other: TenantId

    def unit(self, tenant_id: TenantId | None = None, **options: Any) -> Any:
        """A unit of work of our company, now."""
        return self.work.begin(tenant_id or self.company, Actor.system("test"), now=system_now(), **options)

    async def emit(self, numbers: Sequence[int]) -> list[UUID]:
        """Commit one unit of work that emits an event for each number; returns the events' ids."""
        async with self.unit() as ctx:
            ctx.emit(*(ThingHappened(thing_id=ctx.new_id(), number=number) for number in numbers))
        return [emitted.id for emitted in ctx.outbox.events]

    async def drain(self, **options: Any) -> int:
        """Run what is due."""
        return await run_until_idle(self.queue, **options)

    async def effects(self) -> list[str]:
        """What jobs and listeners left behind, in order."""
        return [row["what"] for row in await self.sql("SELECT what FROM effects ORDER BY id")]

    async def waiting(self) -> list[tuple[str, int]]:
        """Waiting jobs by name, with the number of events that each carries."""
        rows = await self.sql(
            "SELECT task_name, coalesce(jsonb_array_length(args -> 'args' -> 'events'), 0) AS n"
            " FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
        )
        return [(row["task_name"], row["n"]) for row in rows]

    async def statuses(self) -> dict[str, int]:
        """How many jobs stand in each of the library's states."""
        rows = await self.sql("SELECT status::text AS s, count(*) AS n FROM procrastinate_jobs GROUP BY status")
        return {row["s"]: row["n"] for row in rows}

    async def hurry(self) -> None:
        """Let every retry be due now."""
        await self.sql("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")

    async def sql(self, statement: str, *values: Any) -> list[Any]:
        """Ask the database as its owner, whom no policy binds."""
        connection = await asyncpg.connect(self.url)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()


@asynccontextmanager
async def bench(url: str, *, listeners: Sequence[Listener] = (), jobs: Sequence[Job[Any]] = ()) -> AsyncIterator[Bench]:
    """A job system over a fresh database, with two companies."""
    await _effects_table(url)
    database = Database(url, pool_size=6)
    work = Work(database, ListenerMap(listeners), enqueue_deliveries)
    registry = JobRegistry.of(jobs)
    queue = Queue.over(work, registry)
    try:
        company, other = await make_company(database, "harbour"), await make_company(database, "beacon")
        yield Bench(url, database, work, registry, queue, company, other)
    finally:
        await database.close()


async def _effects_table(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS effects (id bigint GENERATED ALWAYS AS IDENTITY, what text NOT NULL);"
        f" GRANT ALL ON effects TO {APP_ROLE}"
    )
    await connection.close()


async def until(condition: Any, seconds: float = 60.0) -> None:
    """Wait until an async condition holds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await condition():
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError("the condition never held")
        await asyncio.sleep(0.1)
