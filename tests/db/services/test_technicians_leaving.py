"""A technician leaves while somebody assigns them: one waits for the other, and nobody is assigned who is gone."""

import asyncio
from uuid import UUID

import pytest

from fairlead.domains.identity import commands as identity
from fairlead.domains.services import commands, queries
from fairlead.domains.services.terms import TechnicianRole
from fairlead.kernel.errors import Invalid
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from tests.kit.fixtures import NOW, make_company
from tests.make import services, staff

ME = Actor.system("test")
_SOON = 0.3
"""Seconds in which a unit of work would have ended if it waited for nobody."""


@pytest.fixture
async def company(fresh_app: App) -> TenantId:
    return await make_company(fresh_app.database, "harbour")


@pytest.fixture
async def sold(fresh_app: App, company: TenantId) -> tuple[UUID, UUID]:
    """A service, and a technician."""
    async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
        return (await services.service(ctx)).id, (await staff.user(ctx, "Tess Tech")).id


async def test_who_leaves_waits_for_the_assignment_and_is_marked(
    fresh_app: App, company: TenantId, sold: tuple[UUID, UUID]
) -> None:
    service, tess = sold

    async def leave() -> None:
        async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
            await identity.set_active(ctx, tess, active=False)

    async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
        await commands.assign_technicians(ctx, service, tess)
        leaving = asyncio.create_task(leave())
        _, waiting = await asyncio.wait([leaving], timeout=_SOON)
        assert waiting
    await leaving
    async with fresh_app.work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert not (await queries.technicians_of(ctx, service))[TechnicianRole.PRIMARY].fit
        assert [one.service_id for one in await queries.orphans(ctx)] == [service]


async def test_an_assignment_waits_for_who_leaves_and_is_refused(
    fresh_app: App, company: TenantId, sold: tuple[UUID, UUID]
) -> None:
    service, tess = sold

    async def assign() -> None:
        async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
            await commands.assign_technicians(ctx, service, tess)

    async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
        await identity.set_active(ctx, tess, active=False)
        await ctx.session.flush()
        assigning = asyncio.create_task(assign())
        _, waiting = await asyncio.wait([assigning], timeout=_SOON)
        assert waiting
    with pytest.raises(Invalid, match="left the company"):
        await assigning
    async with fresh_app.work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert await queries.technicians_of(ctx, service) == {}
