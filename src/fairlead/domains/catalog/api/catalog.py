"""Templates, tariffs and offers over the API."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from fairlead.domains.catalog import commands, queries
from fairlead.domains.catalog.errors import CodeTaken, NotOnSale, PriceFrozen
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.catalog.repository import Meters, Templates
from fairlead.domains.catalog.schemas import (
    MeterIn,
    MeterOut,
    MeterPatch,
    OfferOut,
    TariffIn,
    TariffOut,
    TariffPatch,
    TemplateIn,
    TemplateOut,
    TemplatePatch,
    UsagePriceIn,
    UsagePriceOut,
    meter_out,
    offer_out,
    tariff_out,
    template_out,
    usage_price_out,
)
from fairlead.domains.clients.terms import ClientKind
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import Day, PageOut, page_out

router = APIRouter(tags=["catalog"], route_class=WorkRoute)

READ = [needs(CatalogPermission.READ)]
WRITE = [needs(CatalogPermission.WRITE)]

On = Annotated[Day, Query(description="The day of the sale.")]
Kind = Annotated[ClientKind | None, Query(description="Only what such clients may buy.")]
Buyer = Annotated[UUID | None, Query(description="At this client's own price, where it has one.")]
Country = Annotated[str | None, Query(pattern=r"^[A-Z]{2}$", description="Only what is sold in this country.")]


@router.get("/templates", dependencies=READ)
async def list_templates(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(Templates.filters, Templates.sorts))]
) -> PageOut[TemplateOut]:
    """Search templates by any declared filter."""
    return page_out(await queries.template_rows(ctx, **asked), template_out)


@router.post("/templates", status_code=201, dependencies=WRITE, responses=raises(CodeTaken))
async def create_template(ctx: Ctx, body: TemplateIn) -> TemplateOut:
    """Draw up a template; it can be sold once it is published and has a tariff with a price."""
    return template_out(await commands.create_template(ctx, **body.facts()))


@router.get("/templates/{template_id}", dependencies=READ)
async def get_template(ctx: Ctx, template_id: UUID) -> TemplateOut:
    """One template, with what can be done with it now."""
    return template_out(await queries.template_row(ctx, template_id))


@router.patch("/templates/{template_id}", dependencies=WRITE)
async def update_template(ctx: Ctx, template_id: UUID, body: TemplatePatch, version: IfMatch) -> TemplateOut:
    """Change what is named; services that were sold keep what they were sold with."""
    return template_out(await commands.update_template(ctx, template_id, version=version, **body.changes()))


@router.patch("/templates/{template_id}/publish", dependencies=WRITE, responses=raises(IllegalMove))
async def publish_template(ctx: Ctx, template_id: UUID, version: IfMatch) -> TemplateOut:
    """Put a template on sale."""
    return template_out(await commands.publish_template(ctx, template_id, version=version))


@router.patch("/templates/{template_id}/withdraw", dependencies=WRITE, responses=raises(IllegalMove))
async def withdraw_template(ctx: Ctx, template_id: UUID, version: IfMatch) -> TemplateOut:
    """Take a template off sale; services that were sold go on."""
    return template_out(await commands.withdraw_template(ctx, template_id, version=version))


@router.get("/templates/{template_id}/tariffs", dependencies=READ)
async def list_tariffs(ctx: Ctx, template_id: UUID) -> list[TariffOut]:
    """The ways to buy a template, by code."""
    return [tariff_out(tariff) for tariff in await queries.tariffs_of(ctx, template_id)]


@router.post("/templates/{template_id}/tariffs", status_code=201, dependencies=WRITE, responses=raises(CodeTaken))
async def create_tariff(ctx: Ctx, template_id: UUID, body: TariffIn) -> TariffOut:
    """Add a way to buy a template; it needs a price to be sold."""
    return tariff_out(await commands.create_tariff(ctx, template_id, **body.facts()))


@router.get("/tariffs/{tariff_id}", dependencies=READ)
async def get_tariff(ctx: Ctx, tariff_id: UUID) -> TariffOut:
    """One tariff."""
    return tariff_out(await queries.tariff_row(ctx, tariff_id))


@router.patch("/tariffs/{tariff_id}", dependencies=WRITE)
async def update_tariff(ctx: Ctx, tariff_id: UUID, body: TariffPatch, version: IfMatch) -> TariffOut:
    """Rename a tariff, offer it no longer, or again."""
    return tariff_out(await commands.update_tariff(ctx, tariff_id, version=version, **body.changes()))


@router.get("/offers", dependencies=READ)
async def list_offers(ctx: Ctx, on: On, kind: Kind = None, country: Country = None) -> list[OfferOut]:
    """Everything on sale on a day."""
    return [offer_out(offer) for offer in await queries.offers(ctx, on, kind=kind, country=country)]


@router.get("/tariffs/{tariff_id}/offer", dependencies=READ, responses=raises(NotOnSale))
async def get_offer(
    ctx: Ctx, tariff_id: UUID, on: On, kind: Kind = None, country: Country = None, client_id: Buyer = None
) -> OfferOut:
    """What a tariff costs on a day, or every reason why it is not on sale."""
    return offer_out(await queries.offer(ctx, tariff_id, on, kind=kind, country=country, client_id=client_id))


@router.get("/meters", dependencies=READ)
async def list_meters(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(Meters.filters, Meters.sorts))]
) -> PageOut[MeterOut]:
    """Search meters by any declared filter."""
    return page_out(await queries.meter_rows(ctx, **asked), meter_out)


@router.post("/meters", status_code=201, dependencies=WRITE, responses=raises(CodeTaken))
async def create_meter(ctx: Ctx, body: MeterIn) -> MeterOut:
    """Begin to count something that services use."""
    return meter_out(await commands.create_meter(ctx, **body.facts()))


@router.get("/meters/{meter_id}", dependencies=READ)
async def get_meter(ctx: Ctx, meter_id: UUID) -> MeterOut:
    """One meter."""
    return meter_out(await queries.meter_row(ctx, meter_id))


@router.patch("/meters/{meter_id}", dependencies=WRITE)
async def update_meter(ctx: Ctx, meter_id: UUID, body: MeterPatch, version: IfMatch) -> MeterOut:
    """Change what is named; events of a meter that is not active are refused."""
    return meter_out(await commands.update_meter(ctx, meter_id, version=version, **body.changes()))


@router.get("/tariffs/{tariff_id}/usage-prices", dependencies=READ)
async def list_usage_prices(ctx: Ctx, tariff_id: UUID) -> list[UsagePriceOut]:
    """What a tariff asks for usage, by meter and date."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    return [usage_price_out(price) for price in await queries.usage_prices_of(ctx, tariff.id)]


@router.post("/tariffs/{tariff_id}/usage-prices", status_code=201, dependencies=WRITE, responses=raises(PriceFrozen))
async def set_usage_price(ctx: Ctx, tariff_id: UUID, body: UsagePriceIn) -> UsagePriceOut:
    """Price a meter's usage in periods that begin from a day on; a price for the same day ahead is replaced."""
    pricing = body.pricing.read((await queries.tariff_row(ctx, tariff_id)).currency)
    price = await commands.set_usage_price(ctx, tariff_id, body.meter_id, pricing=pricing, valid_from=body.valid_from)
    return usage_price_out(await queries.usage_price_row(ctx, tariff_id, price.id))


@router.delete("/tariffs/{tariff_id}/usage-prices/{usage_price_id}", dependencies=WRITE, responses=raises(PriceFrozen))
async def withdraw_usage_price(ctx: Ctx, tariff_id: UUID, usage_price_id: UUID) -> None:
    """Take back a usage price whose day is still ahead."""
    await commands.withdraw_usage_price(ctx, tariff_id, usage_price_id)
