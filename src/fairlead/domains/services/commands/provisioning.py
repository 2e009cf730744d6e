"""Setting a service up: begun, completed or failed; what has failed may begin again."""

from uuid import UUID

from fairlead.domains.services.commands.moving import advance
from fairlead.domains.services.events import (
    ServiceProvisioningCompleted,
    ServiceProvisioningFailed,
    ServiceProvisioningStarted,
)
from fairlead.domains.services.lifecycle import Action, Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.repository import Services
from fairlead.domains.services.terms import ProvisioningStatus
from fairlead.platform.context import Context


async def start_provisioning(ctx: Context, service_id: UUID, *, version: int | None = None) -> Service:
    """Begin the technical set-up, for the first time or again after a failure."""
    service = await Services(ctx).get(service_id, lock=True, version=version)
    advance(ctx, service, Action.PROVISION)
    service.provisioning_status = ProvisioningStatus.IN_PROGRESS
    ctx.emit(ServiceProvisioningStarted(service_id=service.id, client_id=service.client_id))
    return service


async def complete_provisioning(ctx: Context, service_id: UUID, *, version: int | None = None) -> Service:
    """The set-up is done: the service can be activated."""
    service = await Services(ctx).get(service_id, lock=True, version=version)
    advance(ctx, service, Action.COMPLETE_PROVISIONING)
    service.provisioning_status = ProvisioningStatus.COMPLETED
    service.provisioned_at = ctx.now
    ctx.emit(ServiceProvisioningCompleted(service_id=service.id, client_id=service.client_id))
    return service


async def fail_provisioning(ctx: Context, service_id: UUID, *, reason: str, version: int | None = None) -> Service:
    """The set-up did not work; the reason stays in the service's history."""
    service = await Services(ctx).get(service_id, lock=True, version=version)
    advance(ctx, service, Action.FAIL_PROVISIONING, reason=reason)
    service.provisioning_status = ProvisioningStatus.FAILED
    ctx.emit(ServiceProvisioningFailed(service_id=service.id, client_id=service.client_id, reason=reason))
    return service


async def hold_service(ctx: Context, service_id: UUID) -> Service:
    """The service, locked until this unit of work ends: whoever changes its set-up locks it first."""
    return await Services(ctx).get(service_id, lock=True)


async def note_provisioning(ctx: Context, service_id: UUID, status: ProvisioningStatus) -> Service:
    """How far the set-up is, while it is under way; a service that is not being set up stays as it is."""
    service = await Services(ctx).get(service_id, lock=True)
    if service.status is Status.PROVISIONING and service.provisioning_status is not status:
        service.provisioning_status = status
        service.version += 1
    return service


async def stop_monitoring(ctx: Context, service_id: UUID) -> Service:
    """Nobody watches a service any more: its set-up was undone."""
    service = await Services(ctx).get(service_id, lock=True)
    if service.monitored_since is not None:
        service.monitored_since = None
        service.version += 1
    return service
