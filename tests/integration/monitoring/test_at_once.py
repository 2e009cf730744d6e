"""Two people at one incident at once: each thing happens once, and who comes second is told."""

import asyncio
from uuid import UUID

from sqlalchemy import func, select

from fairlead.domains.monitoring import commands
from fairlead.domains.monitoring.errors import IncidentOver
from fairlead.domains.monitoring.models import HealthRecord
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from fairlead.platform.events import EventRow
from tests.kit.fixtures import NOW, make_company
from tests.make import monitoring as make
from tests.make import services

ME = Actor.system("test")


async def begun(app: App) -> tuple[TenantId, UUID, UUID]:
    company = TenantId(await make_company(app.database, "harbour"))
    async with app.work.begin(company, ME, now=NOW) as ctx:
        service = await services.service(ctx)
        incident = await make.incident(ctx, service)
    return company, service.id, incident.id


async def said(app: App, company: TenantId, name: str) -> int:
    async with app.work.begin(company, ME, now=NOW, read_only=True) as ctx:
        return int(await ctx.scalar(select(func.count()).select_from(EventRow).where(EventRow.name == name)))


async def test_a_breach_found_by_two_is_counted_and_told_once(fresh_app: App) -> None:
    company, service_id, incident_id = await begun(fresh_app)

    async def mark() -> None:
        async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
            await commands.mark_breach(ctx, incident_id)

    await asyncio.gather(*(mark() for _ in range(4)))
    async with fresh_app.work.begin(company, ME, now=NOW, read_only=True) as ctx:
        counted = await ctx.scalar(select(Service.sla_breaches_count).where(Service.id == service_id))
    assert (counted, await said(fresh_app, company, "ServiceSLABreached")) == (1, 1)


async def test_an_incident_resolved_by_two_is_resolved_once(fresh_app: App) -> None:
    company, _, incident_id = await begun(fresh_app)

    async def resolve(by: str) -> str:
        async with fresh_app.work.begin(company, Actor.system(by), now=NOW) as ctx:
            return (await commands.resolve_incident(ctx, incident_id, resolution=by)).resolution or ""

    ended = await asyncio.gather(*(resolve(by) for by in ("Ada", "Eve")), return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == ["IncidentOver", "str"]
    assert any(isinstance(one, IncidentOver) and one.incident_id == incident_id for one in ended)
    assert await said(fresh_app, company, "IncidentResolved") == 1


async def test_two_checks_at_once_keep_one_record_and_tell_one_fall(fresh_app: App) -> None:
    company, service_id, incident_id = await begun(fresh_app)

    async def check() -> commands.Checked:
        async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
            return await commands.check_health(ctx, [service_id])

    assert await check() == commands.Checked(1, 1, 0)
    async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
        await commands.mark_breach(ctx, incident_id)
        await make.incident(ctx, await ctx.session.get_one(Service, (company, service_id)), is_sla_breach=True)
    found = await asyncio.gather(*(check() for _ in range(3)))
    assert sorted(one.changed for one in found) == [0, 0, 1]
    assert await said(fresh_app, company, "ServiceHealthDegraded") == 1
    async with fresh_app.work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert await ctx.scalar(select(func.count()).select_from(HealthRecord)) == 2
