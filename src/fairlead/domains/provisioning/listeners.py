"""What provisioning does when something happens to a service."""

from collections.abc import Sequence

from fairlead.domains.provisioning import commands, queries
from fairlead.domains.services.events import (
    ServiceCancelled,
    ServiceProvisioningCompleted,
    ServiceProvisioningFailed,
    ServiceProvisioningStarted,
    TechnicianAssigned,
)
from fairlead.domains.services.terms import TechnicianRole
from fairlead.platform.context import Context
from fairlead.platform.events import on


@on(ServiceProvisioningStarted, atomic=True)
async def open_provisioning_run(ctx: Context, event: ServiceProvisioningStarted) -> None:
    """Open the run that sets the service up.

    Inside the start's own transaction: a service that is being set up has a run, or the start is refused.
    """
    await commands.open_run(ctx, event.service_id)


@on(ServiceProvisioningCompleted, atomic=True)
async def close_provisioning_run(ctx: Context, event: ServiceProvisioningCompleted) -> None:
    """Skip what is left when somebody completes a set-up by hand.

    Inside the completion's own transaction: no step may go on for a service that is set up.
    """
    await commands.close_run(ctx, event.service_id)


@on(ServiceProvisioningFailed, atomic=True)
async def fail_provisioning_run(ctx: Context, event: ServiceProvisioningFailed) -> None:
    """Stop where somebody gave a set-up up.

    Inside the failure's own transaction: no step may go on for a service whose set-up has failed.
    """
    await commands.fail_run(ctx, event.service_id, reason=event.reason)


@on(ServiceCancelled, atomic=True, batch=True)
async def undo_provisioning_run(ctx: Context, events: Sequence[ServiceCancelled]) -> None:
    """Undo the set-up of services that are gone.

    Inside the cancellation's own transaction: no step may go on for a service that has ended.
    """
    ended = {event.service_id: event.reason for event in events if not event.brought_in}
    for service_id in await queries.being_set_up(ctx, list(ended)) if ended else ():
        await commands.undo_run(ctx, service_id, reason=f"The service was cancelled: {ended[service_id]}")


@on(TechnicianAssigned, batch=True)
async def go_on_with_technicians(ctx: Context, events: Sequence[TechnicianAssigned]) -> None:
    """Go on with set-ups that waited for somebody to look after the service."""
    assigned = {event.service_id for event in events if event.role is TechnicianRole.PRIMARY and event.user_id}
    for service_id in await queries.being_set_up(ctx, sorted(assigned)) if assigned else ():
        await commands.look_for_technicians(ctx, service_id)


LISTENERS = (
    open_provisioning_run,
    close_provisioning_run,
    fail_provisioning_run,
    undo_provisioning_run,
    go_on_with_technicians,
)
