"""The API of usage as it is billed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from fairlead.domains.billing import queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.repository.usage import METERED_FILTERS, METERED_SORTS
from fairlead.domains.billing.schemas import UsageOut, usage_out
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(tags=["billing"], route_class=WorkRoute)

READ = [needs(BillingPermission.READ)]


@router.get("/services/{service_id}/usage", dependencies=READ)
async def service_usage(ctx: Ctx, service_id: UUID) -> UsageOut:
    """What a service used in its running period, and what that comes to so far, meter by meter with its steps."""
    return usage_out(await queries.running_usage(ctx, service_id))


@router.get("/usage", dependencies=READ)
async def list_usage(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(METERED_FILTERS, METERED_SORTS))]
) -> PageOut[UsageOut]:
    """The running periods of the services whose tariffs price usage, by any declared filter."""
    return page_out(await queries.running_page(ctx, **asked), usage_out)
