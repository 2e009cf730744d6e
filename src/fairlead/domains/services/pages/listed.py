"""The list of services; its filters live in the address."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import SERVICE
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import ServiceRow
from fairlead.domains.services.repository import FILTERS, SORTS
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action, Column, EmptyState, ListPage, View

router = APIRouter(route_class=PageRoute)

Asked = Annotated[Listing, Depends(listing(FILTERS, SORTS, blanks=True))]

SERVICES = ListPage[ServiceRow](
    "Services",
    "/services",
    columns=(
        Column("Service", "name", sort="name", below="number", main=True),
        Column("Client", "client_name", href=lambda row: f"/clients/{row.client_id}"),
        Column("Status", "status", "status", states=SERVICE.states, sort="status"),
        Column("Type", "type", phone=False),
        Column("Price", "price", "money", sort="price"),
        Column("Cycle", "cycle", phone=False),
        Column("Since", "start_date", "date", sort="start_date", phone=False),
    ),
    filters=FILTERS,
    noun="service",
    default_sort="number",
    search="name__icontains",
    pinned=("status", "type"),
    views=(
        View("All", {}),
        View("Active", {"status": "active"}),
        View("Suspended", {"status": "suspended"}),
        View("Pending", {"status__in": "pending,provisioning,provisioned,failed"}),
        View("Ending", {"cancel_on__isnull": "false", "status__in": "active,suspended"}),
    ),
    href=lambda row: f"/services/{row.id}",
    actions=(
        Action(
            label="Onboard a client", href="/onboarding", icon="user-plus", look="primary", hotkey="o",
            permission=ServicePermission.PROVISION,
        ),
        Action(
            label="Sell service", href="/services/new", icon="plus", hotkey="c", permission=ServicePermission.PROVISION,
        ),
        Action(
            label="Bulk changes", href="/services/bulk", icon="edit", permission=ServicePermission.CHANGE,
        ),
    ),
    empty=EmptyState("No services yet", "Sell one, or import your customers.", icon="router"),
)  # fmt: skip


@router.get("/services", dependencies=[needs(ServicePermission.READ)])
async def service_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every service, filtered by the address."""
    return await SERVICES.answer(request, await queries.service_page(ctx, **asked))
