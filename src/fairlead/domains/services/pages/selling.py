"""Selling a service: to a client, from what is on sale to them today."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from fairlead.domains.clients.queries import ClientFacts, client_facts
from fairlead.domains.services import commands
from fairlead.domains.services.commands import Sale
from fairlead.domains.services.permissions import ServicePermission
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money, NotMoney
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input, Quantity
from fairlead.platform.pages import Crumb, Form, Hint, form_page, see_other
from fairlead.platform.pages.forms import Pick, label

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
    SaleIn,
    "/services/new",
    title="Sell service",
    submit="Sell",
    preview=True,
    crumbs=(Crumb("Services", "/services"), Crumb("Sell")),
    hints={
        "client_id": Hint(label="Client", pick=Pick("clients")),
        "tariff_id": Hint(label="What", pick=Pick("offers", client="client_id")),
        "start_date": Hint(half=True),
        "quantity": Hint(half=True),
        "price": Hint(label="Agreed price", help="Of one unit for one period. Empty: the list price.", half=True),
        "anchor_day": Hint(label="Bill on day", help="Empty: periods count from the start.", half=True),
        "contract_id": Hint(label="Contract", pick=Pick("contracts", client="client_id"), half=True),
        "site_id": Hint(label="Site", pick=Pick("sites", client="client_id"), half=True),
        "activate": Hint(label="Activate now", help="Not for services that are set up automatically."),
    },
)


@router.get("/services/new", dependencies=SELL)
async def ask(ctx: Ctx, request: Request, client_id: UUID | None = None) -> Response:
    """The form."""
    client = await client_facts(ctx, client_id) if client_id else None
    form = FORM.filled({"start_date": ctx.today(client.timezone if client else "UTC")})
    if client is not None:
        form = form.filled({"client_id": label(client.name, client.number)})
    return await form_page(request, form)


@router.post("/services/new", dependencies=SELL)
async def sell(ctx: Ctx, request: Request) -> Response:
    """Sell it, and activate it when that was asked for."""
    data = await FORM.submitted(request)
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
