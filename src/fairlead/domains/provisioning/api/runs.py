"""The API of services being set up: how far they are, and what somebody does about a step."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path

from fairlead.domains.provisioning import commands, queries
from fairlead.domains.provisioning.permissions import ProvisioningPermission
from fairlead.domains.provisioning.repository import RUN_FILTERS, RUN_SORTS
from fairlead.domains.provisioning.schemas.runs import (
    NoteIn,
    OpenRunOut,
    ProvisioningOut,
    ReasonIn,
    open_run_out,
    progress_out,
)
from fairlead.domains.services.queries import service_row
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(tags=["provisioning"], route_class=WorkRoute)

READ = [needs(ProvisioningPermission.READ)]
WORK = [needs(ProvisioningPermission.WORK)]
Position = Annotated[int, Path(ge=1, le=1000, description="The step's place in its run, from 1.")]
Asked = Annotated[Listing, Depends(listing(RUN_FILTERS, RUN_SORTS))]


@router.get("/provisioning/runs", dependencies=READ)
async def open_runs(ctx: Ctx, asked: Asked) -> PageOut[OpenRunOut]:
    """Set-ups that have not ended, the failed ones first."""
    return page_out(await queries.open_run_page(ctx, **asked), open_run_out)


@router.get("/services/{service_id}/provisioning", dependencies=READ)
async def provisioning_status(ctx: Ctx, service_id: UUID) -> ProvisioningOut:
    """How far a service is with being set up: status, percent, steps."""
    return await _now(ctx, service_id)


@router.post("/services/{service_id}/provisioning/steps/{position}/retry", dependencies=WORK)
async def retry_step(ctx: Ctx, service_id: UUID, position: Position) -> ProvisioningOut:
    """Try a step again, at once and with all its tries."""
    await commands.retry_step(ctx, service_id, position)
    return await _now(ctx, service_id)


@router.post("/services/{service_id}/provisioning/steps/{position}/done", dependencies=WORK)
async def do_step(ctx: Ctx, service_id: UUID, position: Position, body: NoteIn) -> ProvisioningOut:
    """Say that a step was done by hand."""
    await commands.do_step(ctx, service_id, position, note=body.note)
    return await _now(ctx, service_id)


@router.post("/services/{service_id}/provisioning/steps/{position}/skip", dependencies=WORK)
async def skip_step(ctx: Ctx, service_id: UUID, position: Position, body: ReasonIn) -> ProvisioningOut:
    """Leave a step out, or leave undone what cannot be undone."""
    await commands.skip_step(ctx, service_id, position, reason=body.reason)
    return await _now(ctx, service_id)


@router.post("/services/{service_id}/provisioning/steps/{position}/manual", dependencies=WORK)
async def take_over_step(ctx: Ctx, service_id: UUID, position: Position, body: NoteIn) -> ProvisioningOut:
    """Require that an automatic step is done by hand."""
    await commands.take_over_step(ctx, service_id, position, note=body.note)
    return await _now(ctx, service_id)


@router.post("/services/{service_id}/provisioning/cancel", dependencies=WORK)
async def cancel_run(ctx: Ctx, service_id: UUID, body: ReasonIn) -> ProvisioningOut:
    """Give the set-up up: what was done of it is undone, the last step first."""
    await commands.cancel_run(ctx, service_id, reason=body.reason)
    return await _now(ctx, service_id)


async def _now(ctx: Context, service_id: UUID) -> ProvisioningOut:
    return progress_out(await service_row(ctx, service_id), await queries.progress_of(ctx, service_id))
