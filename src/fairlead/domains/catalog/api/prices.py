"""Prices over the API: of tariffs by date, of single clients, and what a quantity would cost."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from fairlead.domains.catalog import commands, queries
from fairlead.domains.catalog.errors import NotOnSale, PriceFrozen
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.catalog.schemas import (
    ClientPriceIn,
    ClientPriceOut,
    CostOut,
    IndexIn,
    PriceIn,
    PriceOut,
    client_price_out,
    cost_out,
    price_out,
)
from fairlead.domains.clients.queries import client_facts
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import Day

router = APIRouter(tags=["catalog"], route_class=WorkRoute)

READ = [needs(CatalogPermission.READ)]
WRITE = [needs(CatalogPermission.WRITE)]

On = Annotated[Day, Query(description="The day of the price.")]
Units = Annotated[Decimal, Query(ge=0, max_digits=18, decimal_places=6, description="How many units.")]


@router.get("/tariffs/{tariff_id}/prices", dependencies=READ)
async def list_prices(ctx: Ctx, tariff_id: UUID) -> list[PriceOut]:
    """The prices of a tariff, by date."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    return [price_out(price) for price in (await queries.prices_of(ctx, tariff.id))[tariff.id]]


@router.post("/tariffs/{tariff_id}/prices", status_code=201, dependencies=WRITE, responses=raises(PriceFrozen))
async def set_price(ctx: Ctx, tariff_id: UUID, body: PriceIn) -> PriceOut:
    """Set the price from a day on; a price for the same day ahead is replaced."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    version = await commands.set_price(ctx, tariff_id, **body.facts(tariff.currency))
    return price_out(await queries.price_row(ctx, tariff_id, version.id))


@router.post("/tariffs/{tariff_id}/price-index", status_code=201, dependencies=WRITE, responses=raises(PriceFrozen))
async def index_price(ctx: Ctx, tariff_id: UUID, body: IndexIn) -> PriceOut:
    """Raise the price by an index from a day on; clients' own prices stay, and a preview names them."""
    version = await commands.index_price(ctx, tariff_id, percent=body.percent, valid_from=body.valid_from)
    return price_out(await queries.price_row(ctx, tariff_id, version.id))


@router.delete("/tariffs/{tariff_id}/prices/{price_id}", dependencies=WRITE, responses=raises(PriceFrozen))
async def withdraw_price(ctx: Ctx, tariff_id: UUID, price_id: UUID) -> None:
    """Take back a price whose day is still ahead."""
    await commands.withdraw_price(ctx, tariff_id, price_id)


@router.get("/tariffs/{tariff_id}/cost", dependencies=READ, responses=raises(NotOnSale))
async def get_cost(ctx: Ctx, tariff_id: UUID, quantity: Units, on: On) -> CostOut:
    """What a quantity would cost for a cycle at the price of a day, step by step."""
    return cost_out(await queries.cost(ctx, tariff_id, quantity, on))


@router.get("/clients/{client_id}/prices", dependencies=READ)
async def list_client_prices(ctx: Ctx, client_id: UUID) -> list[ClientPriceOut]:
    """A client's own prices, by tariff and day."""
    client = await client_facts(ctx, client_id)
    return [client_price_out(one) for one in await queries.client_prices(ctx, client.id)]


@router.post("/clients/{client_id}/prices", status_code=201, dependencies=WRITE, responses=raises(PriceFrozen))
async def set_client_price(ctx: Ctx, client_id: UUID, body: ClientPriceIn) -> ClientPriceOut:
    """Sell a tariff to a client at its own price from a day on; services that were sold keep theirs."""
    tariff = await queries.tariff_row(ctx, body.tariff_id)
    made = await commands.set_client_price(ctx, client_id, tariff.id, **body.facts(tariff.currency))
    return client_price_out(await queries.client_price(ctx, made.id))


@router.delete("/clients/{client_id}/prices/{client_price_id}", dependencies=WRITE)
async def withdraw_client_price(ctx: Ctx, client_id: UUID, client_price_id: UUID) -> None:
    """Take back a client's own price, or sell at it no longer from today on."""
    await commands.withdraw_client_price(ctx, client_id, client_price_id)
