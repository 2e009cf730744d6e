"""The API of discounts: grant them for a service or for a client, look at them, end them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from fairlead.domains.services import commands, queries
from fairlead.domains.services.errors import ClientNotServed, DiscountOverlaps, NothingToDiscount, ServiceEnded
from fairlead.domains.services.models import Discount
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.repository import DISCOUNT_SORTS, DISCOUNTS
from fairlead.domains.services.schemas.discounts import (
    ClientDiscountIn,
    DiscountIn,
    DiscountOut,
    EndDiscountIn,
    discount_out,
)
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(tags=["services"], route_class=WorkRoute)

READ = [needs(ServicePermission.READ)]
DISCOUNT = [needs(ServicePermission.DISCOUNT)]


@router.get("/discounts", dependencies=READ)
async def list_discounts(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(DISCOUNTS, DISCOUNT_SORTS))]
) -> PageOut[DiscountOut]:
    """Search discounts by any declared filter; those that are over as well."""
    return page_out(await queries.discount_page(ctx, **asked), discount_out)


@router.get("/discounts/{discount_id}", dependencies=READ)
async def get_discount(ctx: Ctx, discount_id: UUID) -> DiscountOut:
    """One discount."""
    return discount_out(await queries.discount_row(ctx, discount_id))


@router.patch("/discounts/{discount_id}/end", dependencies=DISCOUNT)
async def end_discount(ctx: Ctx, discount_id: UUID, body: EndDiscountIn, version: IfMatch) -> DiscountOut:
    """Let it count no more from a day on; what was billed behind that day is settled, and the preview shows it."""
    return await _shown(ctx, await commands.end_discount(ctx, discount_id, on=body.on, version=version))


@router.get("/services/{service_id}/discounts", dependencies=READ)
async def discounts_of_service(ctx: Ctx, service_id: UUID) -> list[DiscountOut]:
    """What was granted for a service, and to its client for everything; the latest first."""
    service = await queries.service_row(ctx, service_id)
    return [discount_out(row) for row in await queries.discounts_of(ctx, service_id, service.client_id)]


@router.post(
    "/services/{service_id}/discounts", status_code=201, dependencies=DISCOUNT,
    responses=raises(DiscountOverlaps, NothingToDiscount, ServiceEnded),
)  # fmt: skip
async def grant_discount(ctx: Ctx, service_id: UUID, body: DiscountIn, version: IfMatch) -> DiscountOut:
    """Lower the price of a service; the preview shows what is settled. If-Match is the service's version."""
    return await _shown(ctx, await commands.grant_discount(ctx, service_id, body.new(), version=version))


@router.post(
    "/clients/{client_id}/discounts", status_code=201, dependencies=DISCOUNT,
    responses=raises(ClientNotServed, DiscountOverlaps),
)  # fmt: skip
async def grant_client_discount(ctx: Ctx, client_id: UUID, body: ClientDiscountIn) -> DiscountOut:
    """Lower the price of every service of a client, those to come as well."""
    return await _shown(ctx, await commands.grant_client_discount(ctx, client_id, body.new()))


async def _shown(ctx: Context, discount: Discount) -> DiscountOut:
    await ctx.session.flush()
    return discount_out(await queries.discount_row(ctx, discount.id))
