"""How far a service is with being set up, step by step."""

from fairlead.domains.provisioning import queries
from fairlead.domains.provisioning.pages import live
from fairlead.domains.provisioning.permissions import ProvisioningPermission
from fairlead.domains.services.queries import ServiceRow
from fairlead.platform.context import Context
from fairlead.web.staff.service.part import Shown


async def provisioning(ctx: Context, service: ServiceRow) -> Shown:
    """Its set-up, alive while it is open."""
    if not ctx.actor.may(ProvisioningPermission.READ):
        return Shown()
    shown = live(service.id, await queries.progress_of(ctx, service.id))
    return Shown() if shown is None else Shown(main=[shown])
