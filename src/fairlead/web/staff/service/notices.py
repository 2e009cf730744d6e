"""What was said to the client about a service."""

from fairlead.domains.services.queries import ServiceRow
from fairlead.platform.context import Context
from fairlead.web.staff.notices import notice_section
from fairlead.web.staff.service.part import Shown


async def notices(ctx: Context, service: ServiceRow) -> Shown:
    """The latest mail about it."""
    return Shown(main=await notice_section(ctx, {"service_id": service.id}))
