"""The page of usage: what the running periods of metered services come to so far."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.billing import queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import RunningUsage, RunningUse
from fairlead.domains.billing.repository.usage import METERED_FILTERS, METERED_SORTS
from fairlead.domains.billing.rules import plain
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action, Column, EmptyState, ListPage

router = APIRouter(prefix="/usage", route_class=PageRoute)

Asked = Annotated[Listing, Depends(listing(METERED_FILTERS, METERED_SORTS, blanks=True))]


def used_text(use: RunningUse) -> str:
    """`12.5 GB`, with the meter's name where that is not the unit itself."""
    return f"{use.price.meter_name}: {plain(use.quantity)} {use.price.unit}"


def steps_text(use: RunningUse) -> str:
    """The sum behind an amount in a line."""
    return "; ".join(use.steps)


USAGE = ListPage[RunningUsage](
    "Usage",
    "/usage",
    columns=(
        Column("Service", "name", below="number", main=True),
        Column("Client", "client_name", sort="client_name", href=lambda row: f"/clients/{row.client_id}"),
        Column("Billed on", lambda row: row.period and row.period.end, "date", phone=False),
        Column("Used so far", lambda row: ", ".join(map(used_text, row.uses)) or "Nothing is priced yet"),
        Column("Comes to", "amount", "money"),
        Column("How", lambda row: " · ".join(map(steps_text, row.uses)), phone=False),
    ),
    filters=METERED_FILTERS,
    noun="metered service",
    default_sort="number",
    search="client_name__icontains",
    href=lambda row: f"/services/{row.id}",
    actions=(Action(label="Meters", href="/meters", icon="hash"),),
    empty=EmptyState("No metered service", "A tariff with usage prices makes its services metered.", icon="chart-bar"),
)


@router.get("", dependencies=[needs(BillingPermission.READ)])
async def usage_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every metered service with the amount of its running period, filtered by the address."""
    return await USAGE.answer(request, await queries.running_page(ctx, **asked))
