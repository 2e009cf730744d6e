"""The API of holds: suspend, resume, plan a pause, cancel."""

from uuid import UUID

from fastapi import APIRouter

from fairlead.domains.services import commands, queries
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.schemas import (
    CancelIn,
    HoldOut,
    HoldPlanIn,
    HoldPlanOut,
    ResumeIn,
    ServiceOut,
    SuspendIn,
    service_out,
)
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.route import WorkRoute

router = APIRouter(prefix="/services/{service_id}", tags=["services"], route_class=WorkRoute)

READ = [needs(ServicePermission.READ)]


@router.patch("/suspend", dependencies=[needs(ServicePermission.SUSPEND)])
async def suspend(ctx: Ctx, service_id: UUID, body: SuspendIn, version: IfMatch) -> ServiceOut:
    """Place a hold; the first one suspends the service."""
    service = await commands.suspend(
        ctx, service_id, reason=body.reason, type=body.type, note=body.note, version=version
    )
    return service_out(service)


@router.patch("/resume", dependencies=[needs(ServicePermission.RESUME)])
async def resume(ctx: Ctx, service_id: UUID, body: ResumeIn, version: IfMatch) -> ServiceOut:
    """Lift one hold; the last one resumes the service."""
    return service_out(await commands.resume(ctx, service_id, reason=body.reason, version=version))


@router.get("/holds", dependencies=READ)
async def holds(ctx: Ctx, service_id: UUID) -> list[HoldOut]:
    """Every hold of a service, the standing ones first."""
    await queries.service_row(ctx, service_id)
    return [HoldOut.model_validate(row) for row in await queries.holds_of(ctx, service_id)]


@router.get("/hold-plans", dependencies=READ)
async def hold_plans(ctx: Ctx, service_id: UUID) -> list[HoldPlanOut]:
    """Every planned hold of a service, the latest day first, with what became of it."""
    await queries.service_row(ctx, service_id)
    return [HoldPlanOut.model_validate(row) for row in await queries.hold_plans_of(ctx, service_id)]


@router.post("/hold-plans", status_code=201, dependencies=[needs(ServicePermission.SUSPEND)])
async def plan_hold(ctx: Ctx, service_id: UUID, body: HoldPlanIn, version: IfMatch) -> HoldPlanOut:
    """Plan a hold, such as a vacation; one that begins today is placed at once. If-Match is the service's version."""
    return HoldPlanOut.model_validate(await commands.plan_hold(ctx, service_id, body.pause(), version=version))


@router.delete("/hold-plans/{plan_id}", dependencies=[needs(ServicePermission.SUSPEND)])
async def revoke_hold_plan(ctx: Ctx, service_id: UUID, plan_id: UUID, version: IfMatch) -> HoldPlanOut:
    """Take a planned hold back before its day. If-Match is the plan's version."""
    return HoldPlanOut.model_validate(await commands.revoke_hold_plan(ctx, service_id, plan_id, version=version))


@router.patch("/cancel", dependencies=[needs(ServicePermission.CANCEL)])
async def cancel(ctx: Ctx, service_id: UUID, body: CancelIn, version: IfMatch) -> ServiceOut:
    """End a service today or on a day ahead, or move the day; the fee is in the answer and in the preview."""
    service = await commands.cancel(
        ctx, service_id, reason=body.reason, category=body.category, on=body.on, version=version
    )
    return service_out(service)


@router.delete("/cancellation", dependencies=[needs(ServicePermission.CANCEL)])
async def revoke_cancellation(ctx: Ctx, service_id: UUID, version: IfMatch) -> ServiceOut:
    """Take a scheduled cancellation back."""
    return service_out(await commands.revoke_cancellation(ctx, service_id, version=version))
