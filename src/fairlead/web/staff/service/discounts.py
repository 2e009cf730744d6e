"""What lowers the price of a service."""

from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.clients.queries import home
from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import LIVE
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import ServiceRow
from fairlead.platform.context import Context
from fairlead.web.staff.discounts import discount_section
from fairlead.web.staff.service.part import Shown


async def discounts(ctx: Context, service: ServiceRow) -> Shown:
    """Its own discounts and those on everything of its client; nothing where there are none and none can be granted."""
    rows = await queries.discounts_of(ctx, service.id, service.client_id)
    grants = service.status in LIVE and service.type is not ServiceType.ONE_TIME
    if not rows and not (grants and ctx.actor.may(ServicePermission.DISCOUNT)):
        return Shown()
    today = ctx.today((await home(ctx)).timezone)
    return Shown(main=[discount_section(rows, f"/services/{service.id}", today, grants=grants)])
