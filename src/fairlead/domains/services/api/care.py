"""The API of who looks after services, what was promised for them, and that they are watched."""

from uuid import UUID

from fastapi import APIRouter

from fairlead.domains.services import commands, queries
from fairlead.domains.services.errors import ServiceEnded
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.schemas.care import (
    LoadOut,
    MonitoringOut,
    OrphanOut,
    ParametersIn,
    ParametersOut,
    ReassignedOut,
    ReassignIn,
    TechniciansIn,
    TechniciansOut,
)
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.route import WorkRoute

router = APIRouter(tags=["services"], route_class=WorkRoute)

READ = [needs(ServicePermission.READ)]
ASSIGN = [needs(ServicePermission.ASSIGN)]


@router.get("/technicians", dependencies=READ)
async def technicians(ctx: Ctx) -> list[LoadOut]:
    """Everybody who may look after services or still does, with how many live ones."""
    return [LoadOut.model_validate(row) for row in await queries.technician_loads(ctx)]


@router.get("/technicians/orphans", dependencies=READ)
async def orphans(ctx: Ctx) -> list[OrphanOut]:
    """Live services whose technician left or can no longer work on them."""
    return [OrphanOut.model_validate(row) for row in await queries.orphans(ctx)]


@router.post("/technicians/reassign", dependencies=ASSIGN)
async def reassign(ctx: Ctx, body: ReassignIn) -> ReassignedOut:
    """Give one person's live services, or some of them, to another."""
    passed = await commands.reassign_services(ctx, body.from_user, body.to_user, service_ids=body.service_ids)
    return ReassignedOut(services=passed)


@router.get("/services/{service_id}/technicians", dependencies=READ)
async def get_technicians(ctx: Ctx, service_id: UUID) -> TechniciansOut:
    """Who looks after a service, and who did."""
    return await _technicians(ctx, service_id)


@router.put("/services/{service_id}/technicians", dependencies=ASSIGN, responses=raises(ServiceEnded))
async def assign(ctx: Ctx, service_id: UUID, body: TechniciansIn, version: IfMatch) -> TechniciansOut:
    """Say who looks after a service from now on."""
    await commands.assign_technicians(ctx, service_id, body.primary, body.backup, version=version)
    await ctx.session.flush()
    return await _technicians(ctx, service_id)


@router.get("/services/{service_id}/parameters", dependencies=READ)
async def get_parameters(ctx: Ctx, service_id: UUID) -> ParametersOut:
    """What was promised for a service; until then the company's defaults."""
    return await _parameters(ctx, service_id)


@router.put("/services/{service_id}/parameters", dependencies=ASSIGN, responses=raises(ServiceEnded))
async def set_parameters(ctx: Ctx, service_id: UUID, body: ParametersIn, version: IfMatch) -> ParametersOut:
    """Say what is promised for a service."""
    await commands.set_parameters(ctx, service_id, body.parameters(), version=version)
    await ctx.session.flush()
    return await _parameters(ctx, service_id)


@router.get("/services/{service_id}/monitoring", dependencies=READ)
async def get_monitoring(ctx: Ctx, service_id: UUID) -> MonitoringOut:
    """Since when a service is watched."""
    return MonitoringOut.model_validate(await queries.watch_of(ctx, service_id))


@router.put("/services/{service_id}/monitoring", dependencies=ASSIGN, responses=raises(ServiceEnded))
async def set_up_monitoring(ctx: Ctx, service_id: UUID, version: IfMatch) -> MonitoringOut:
    """Have a service watched from now on; one that is watched already stays as it is."""
    await commands.set_up_monitoring(ctx, service_id, version=version)
    await ctx.session.flush()
    return MonitoringOut.model_validate(await queries.watch_of(ctx, service_id))


async def _technicians(ctx: Context, service_id: UUID) -> TechniciansOut:
    service = await queries.service_row(ctx, service_id)
    return TechniciansOut.told(service_id, service.version, list(await queries.technician_history(ctx, service_id)))


async def _parameters(ctx: Context, service_id: UUID) -> ParametersOut:
    service = await queries.service_row(ctx, service_id)
    return ParametersOut.told(service_id, service.version, await queries.promise_of(ctx, service_id))
