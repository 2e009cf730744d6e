"""A provider whose services are set up by real jobs over a database of the test's own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import asyncpg
import pytest

from fairlead.domains.identity.commands import add_user
from fairlead.domains.identity.permissions import Role
from fairlead.domains.provisioning import queries
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.queries import ServiceRow, service_row, transitions_of
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor, Context
from fairlead.platform.jobs.drain import run_until_idle
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.work import Work
from fairlead.platform.workflow.queries import RunRow, StepRow
from tests.kit.fixtures import make_company
from tests.make import catalog, services

T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """What staff do, and what the workers make of it."""

    work: Work
    queue: Queue
    company: TenantId

    async def do(self, fn: Callable[[Context], Awaitable[T]], *, by: str = "Ada") -> T:
        """One unit of work, committed."""
        async with self.work.begin(self.company, Actor.system(by), now=system_now()) as ctx:
            return await fn(ctx)

    async def drain(self) -> None:
        """Let the workers run everything that is due."""
        await run_until_idle(self.queue)

    async def sold(self, *, automated: bool = False, code: str = "fibre-100") -> UUID:
        """A pending service."""

        async def sell(ctx: Context) -> UUID:
            tariff = await catalog.tariff(ctx, await catalog.template(ctx, code=code, automated=automated))
            return (await services.service(ctx, sold=tariff, status=Status.PENDING)).id

        return await self.do(sell)

    async def technician(self) -> UUID:
        """Somebody who can look after services."""

        async def hire(ctx: Context) -> UUID:
            return (await add_user(ctx, email="t@example.net", name="Tess", role=Role.TECHNICIAN)).id

        return await self.do(hire)

    async def service(self, service_id: UUID) -> ServiceRow:
        """The service as it stands."""
        return await self.do(lambda ctx: service_row(ctx, service_id))

    async def run(self, service_id: UUID) -> tuple[RunRow, list[StepRow], int]:
        """Its run, the steps, and the percent."""
        found = await self.do(lambda ctx: queries.progress_of(ctx, service_id))
        assert found.run is not None
        return found.run, list(found.steps), found.percent

    async def moves(self, service_id: UUID) -> list[tuple[str, str | None]]:
        """The moves of the service with their reasons."""
        found = await self.do(lambda ctx: transitions_of(ctx, service_id))
        return [(move.action, move.reason) for move in found]

    async def sql(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Ask the database as its owner."""
        connection = await asyncpg.connect(self.work.database.url.set(drivername="postgresql").render_as_string(False))
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()


@pytest.fixture
async def desk(fresh_app: App) -> Desk:
    """A provider with nothing yet."""
    company = await make_company(fresh_app.database, "harbour")
    return Desk(fresh_app.work, Queue.over(fresh_app.work, fresh_app.jobs), company)
