"""One service: why it is in its state, what happened, what can be done; each domain adds its part."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import SERVICE
from fairlead.domains.services.pages import VERBS
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import ServiceRow
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Columns, Crumb, Header, Link, detail_page, lifecycle_actions, status, trail_link
from fairlead.web.staff.service.billing import billing
from fairlead.web.staff.service.care import care
from fairlead.web.staff.service.changes import changes
from fairlead.web.staff.service.discounts import discounts
from fairlead.web.staff.service.health import health
from fairlead.web.staff.service.holds import holds
from fairlead.web.staff.service.notices import notices
from fairlead.web.staff.service.part import Part
from fairlead.web.staff.service.provisioning import provisioning
from fairlead.web.staff.service.renewal import renewal
from fairlead.web.staff.service.state import state
from fairlead.web.staff.service.terms import terms
from fairlead.web.staff.service.timeline import router as timeline_router
from fairlead.web.staff.service.timeline import timeline
from fairlead.web.staff.service.usage import usage

router = APIRouter(route_class=PageRoute)
router.include_router(timeline_router)

PARTS: tuple[Part, ...] = (
    state,
    terms,
    health,
    billing,
    usage,
    provisioning,
    changes,
    discounts,
    holds,
    renewal,
    care,
    notices,
    timeline,
)
"""In the order in which they stand, each in its column."""


@router.get("/services/{service_id}", dependencies=[needs(ServicePermission.READ)])
async def service_detail(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """One service with everything about it that the viewer may see."""
    service = await queries.service_row(ctx, service_id)
    shown = [await part(ctx, service) for part in PARTS]
    main = [section for one in shown for section in one.main]
    side = [section for one in shown for section in one.side]
    return await detail_page(request, _header(service), Columns(main, side))


def _header(service: ServiceRow) -> Header:
    actions = lifecycle_actions(SERVICE, service.status, VERBS, lambda action: f"/services/{service.id}/{action}")
    return Header(
        service.name,
        crumbs=(Crumb("Services", "/services"), Crumb(service.number)),
        badge=status(service.status, SERVICE.states),
        facts=(Link(service.client_name, f"/clients/{service.client_id}"), service.price, service.cycle),
        actions=(*actions, trail_link(service.id)),
    )
