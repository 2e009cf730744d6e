"""Selling a service: to a client, from what is on sale to them today."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from fairlead.domains.catalog.queries import offers
from fairlead.domains.clients.queries import ClientFacts, client_facts, sites_of
from fairlead.domains.contracts.queries import contract_rows
from fairlead.domains.services import commands
from fairlead.domains.services.commands import Sale
from fairlead.domains.services.permissions import ServicePermission
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money, NotMoney
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input, Quantity
from fairlead.platform.pages import Crumb, Form, Hint, form_page, see_other

router = APIRouter(route_class=PageRoute)

SELL = [needs(ServicePermission.PROVISION)]


class SaleIn(Input):
    """A sale as a person makes it; what is left empty comes from the tariff and the contract."""

    client_id: UUID
    tariff_id: UUID
    start_date: date
    quantity: Quantity = Decimal(1)
    price: Annotated[str | None, Field(max_length=20)] = None
    contract_id: UUID | None = None
    site_id: UUID | None = None
    anchor_day: Annotated[int | None, Field(ge=1, le=31)] = None
    activate: bool = False


FORM = Form(
    SaleIn, "/services/new", title="Sell service", submit="Sell", preview=True,
    crumbs=(Crumb("Services", "/services"), Crumb("Sell")),
    hints={
        "client_id": Hint(label="Client (id)", help="The client's own page fills this in."),
        "tariff_id": Hint(label="What"),
        "start_date": Hint(half=True),
        "quantity": Hint(half=True),
        "price": Hint(label="Agreed price", help="Of one unit for one period. Empty: the list price.", half=True),
        "anchor_day": Hint(label="Bill on day", help="Empty: periods count from the start.", half=True),
        "contract_id": Hint(label="Contract", half=True),
        "site_id": Hint(label="Site", half=True),
        "activate": Hint(label="Activate now", help="Not for services that are set up automatically."),
    },
)  # fmt: skip


@router.get("/services/new", dependencies=SELL)
async def ask(ctx: Ctx, request: Request, client_id: UUID | None = None) -> Response:
    """The form, with what is on sale today."""
    facts = await client_facts(ctx, client_id) if client_id else None
    return await form_page(request, await _form(ctx, facts))


@router.post("/services/new", dependencies=SELL)
async def sell(ctx: Ctx, request: Request) -> Response:
    """Sell it, and activate it when that was asked for."""
    data = await (await _form(ctx, None)).submitted(request)
    sale = _sale(data, await client_facts(ctx, data.client_id))
    service = await commands.provision(ctx, sale)
    if data.activate:
        await ctx.session.flush()
        await commands.activate(ctx, service.id)
    return see_other(request, f"/services/{service.id}", flash=f"{service.name} is sold.")


def _sale(data: SaleIn, client: ClientFacts) -> Sale:
    try:
        price = Money.parse(data.price, client.currency) if data.price else None
    except NotMoney as error:
        raise Invalid.of("price", f"{error}.", f"Write an amount in {client.currency} such as 49.90.") from None
    return Sale(
        client_id=data.client_id, tariff_id=data.tariff_id, start_date=data.start_date, quantity=data.quantity,
        price=price, contract_id=data.contract_id, site_id=data.site_id, anchor_day=data.anchor_day,
    )  # fmt: skip


async def _form(ctx: Context, client: ClientFacts | None) -> Form[SaleIn]:
    today = ctx.today(client.timezone if client else "UTC")
    known = await offers(ctx, today, kind=client.kind if client else None)
    what = [(str(one.tariff_id), f"{one.name}, {one.cycle.value}: {one.price}") for one in known]
    form = FORM.offering(tariff_id=what).filled({"start_date": today})
    if client is None:
        return form
    agreed = await contract_rows(ctx, {"client_id": client.id, "status": "active"})
    contracts = [(str(one.id), one.number) for one in agreed.items]
    sites = [(str(one.id), f"{one.name}, {one.city}") for one in await sites_of(ctx, client.id)]
    return form.offering(contract_id=contracts, site_id=sites).filled({"client_id": client.id})
