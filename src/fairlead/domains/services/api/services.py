"""The API of services: sell, look, move."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from fairlead.domains.services import commands, queries
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.repository import FILTERS, SORTS
from fairlead.domains.services.schemas import (
    ActivateIn,
    EventOut,
    FailIn,
    InternetIn,
    ServiceIn,
    ServiceOut,
    TransferIn,
    TransitionOut,
    service_out,
)
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out
from fairlead.platform.timeline import events_about

router = APIRouter(prefix="/services", tags=["services"], route_class=WorkRoute)

READ = [needs(ServicePermission.READ)]


@router.get("", dependencies=READ)
async def list_services(ctx: Ctx, asked: Annotated[Listing, Depends(listing(FILTERS, SORTS))]) -> PageOut[ServiceOut]:
    """Search services by any declared filter."""
    return page_out(await queries.service_page(ctx, **asked), service_out)


@router.post("", status_code=201, dependencies=[needs(ServicePermission.PROVISION)])
async def provision(ctx: Ctx, body: ServiceIn) -> ServiceOut:
    """Sell a service; it is PENDING until it is activated."""
    return service_out(await commands.provision(ctx, body.sale()))


@router.post("/internet", status_code=201, dependencies=[needs(ServicePermission.PROVISION)])
async def provision_internet(ctx: Ctx, body: InternetIn) -> ServiceOut:
    """Sell an internet service, with its speeds."""
    return service_out(await commands.provision(ctx, body.sale(**body.details())))


@router.patch("/{service_id}/provision", dependencies=[needs(ServicePermission.PROVISION)])
async def start_provisioning(ctx: Ctx, service_id: UUID, version: IfMatch) -> ServiceOut:
    """Begin the technical set-up, or begin it again after a failure."""
    return service_out(await commands.start_provisioning(ctx, service_id, version=version))


@router.patch("/{service_id}/complete-provisioning", dependencies=[needs(ServicePermission.PROVISION)])
async def complete_provisioning(ctx: Ctx, service_id: UUID, version: IfMatch) -> ServiceOut:
    """The set-up is done; the service can be activated."""
    return service_out(await commands.complete_provisioning(ctx, service_id, version=version))


@router.patch("/{service_id}/fail-provisioning", dependencies=[needs(ServicePermission.PROVISION)])
async def fail_provisioning(ctx: Ctx, service_id: UUID, body: FailIn, version: IfMatch) -> ServiceOut:
    """The set-up did not work; the reason stays in the history."""
    return service_out(await commands.fail_provisioning(ctx, service_id, reason=body.reason, version=version))


@router.patch("/{service_id}/activate", dependencies=[needs(ServicePermission.ACTIVATE)])
async def activate(ctx: Ctx, service_id: UUID, body: ActivateIn, version: IfMatch) -> ServiceOut:
    """Put a service live; billing begins."""
    return service_out(await commands.activate(ctx, service_id, on=body.on, version=version))


@router.patch("/{service_id}/transfer", dependencies=[needs(ServicePermission.TRANSFER)])
async def transfer(ctx: Ctx, service_id: UUID, body: TransferIn, version: IfMatch) -> ServiceOut:
    """Give a service to another client, history and all."""
    service = await commands.transfer(
        ctx, service_id, client_id=body.client_id, contract_id=body.contract_id, version=version
    )
    return service_out(service)


@router.get("/{service_id}/transitions", dependencies=READ)
async def transitions(ctx: Ctx, service_id: UUID) -> list[TransitionOut]:
    """Every move of a service, oldest first."""
    await queries.service_row(ctx, service_id)
    return [TransitionOut.model_validate(row) for row in await queries.transitions_of(ctx, service_id)]


@router.get("/{service_id}/events", dependencies=READ)
async def events(ctx: Ctx, service_id: UUID) -> list[EventOut]:
    """Every fact about a service, oldest first."""
    await queries.service_row(ctx, service_id)
    return [EventOut.model_validate(row) for row in await events_about(ctx, service_id)]
