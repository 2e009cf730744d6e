"""What single clients pay: the section of a client's page, and the form that agrees a price."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.catalog import commands
from fairlead.domains.catalog.pages.forms import Amount, money
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.catalog.queries import ClientPriceRow
from fairlead.domains.clients.queries import client_facts
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input, Text2000
from fairlead.platform.pages import Action, Badge, Column, Crumb, Form, Hint, Section, Table, form_page, see_other
from fairlead.platform.pages.formats import day_text
from fairlead.platform.pages.forms import Pick

router = APIRouter(route_class=PageRoute)

WRITE = [needs(CatalogPermission.WRITE)]


class OwnPriceForm(Input):
    """A client's own price of a tariff from a day on."""

    tariff_id: UUID
    price: Amount
    valid_from: date
    note: Text2000 | None = None


OWN_PRICE = Form(
    OwnPriceForm, "", title="Agree a price", submit="Agree price", preview=True,
    intro="What is sold to this client from that day on costs this; services that were sold keep theirs.",
    hints={
        "tariff_id": Hint(label="Tariff", pick=Pick("offers")),
        "price": Hint(label="Of each unit, a period", half=True),
        "valid_from": Hint(label="From", half=True),
    },
)  # fmt: skip


@router.get("/clients/{client_id}/prices/new", dependencies=WRITE)
async def ask_own_price(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """The form of a client's own price."""
    client = await client_facts(ctx, client_id)
    return await form_page(request, _form(client_id).filled({"valid_from": ctx.today(client.timezone)}))


@router.post("/clients/{client_id}/prices/new", dependencies=WRITE)
async def set_own_price(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """Agree a price with a client."""
    client = await client_facts(ctx, client_id)
    data = await _form(client_id).submitted(request)
    price = money(data.price, client.currency, "price")
    await commands.set_client_price(
        ctx, client_id, data.tariff_id, price=price, valid_from=data.valid_from, note=data.note
    )
    return see_other(
        request, f"/clients/{client_id}", flash=f"The price is agreed from {day_text(data.valid_from)} on."
    )


@router.post("/clients/{client_id}/prices/{client_price_id}/withdraw", dependencies=WRITE)
async def withdraw_own_price(ctx: Ctx, request: Request, client_id: UUID, client_price_id: UUID) -> Response:
    """Sell at a client's own price no longer."""
    await commands.withdraw_client_price(ctx, client_id, client_price_id)
    return see_other(request, f"/clients/{client_id}", flash="Nothing more is sold at that price.")


def own_price_section(client_id: UUID, rows: Sequence[ClientPriceRow], today: date) -> Section:
    """A client's own prices, with what can be done about them."""
    here = f"/clients/{client_id}/prices"
    columns: tuple[Column[ClientPriceRow], ...] = (
        Column(
            "Tariff", "template_name", below="tariff_name", href=lambda row: f"/catalog/tariffs/{row.tariff_id}/cost"
        ),
        Column("Price", lambda row: row.pricing.words if row.pricing else row.price),
        Column("From", "valid_from", "date"),
        Column("Until", "valid_until", "last_day", phone=False),
        Column("", lambda row: _standing(row, today)),
    )
    table = Table(
        columns, rows, label="Own prices", noun="price",
        actions=lambda row: (_end(here, row),) if row.valid_until is None else (),
    )  # fmt: skip
    return Section("Own prices", table, (agree(client_id),), flush=True)


def agree(client_id: UUID) -> Action:
    """The way to a client's own price."""
    return Action(
        label="Agree a price", href=f"/clients/{client_id}/prices/new", icon="tag", look="ghost",
        permission=CatalogPermission.WRITE,
    )  # fmt: skip


def _standing(row: ClientPriceRow, today: date) -> Badge:
    if row.valid_from > today:
        return Badge("Ahead", "azure")
    return Badge("In force", "green") if row.valid_until is None or row.valid_until > today else Badge("Past")


def _end(here: str, row: ClientPriceRow) -> Action:
    return Action(
        label="End", href=f"{here}/{row.id}/withdraw", icon="ban", look="ghost", post=True,
        confirm="Sell at this price no longer? Services that were sold keep it.", permission=CatalogPermission.WRITE,
    )  # fmt: skip


def _form(client_id: UUID) -> Form[OwnPriceForm]:
    here = f"/clients/{client_id}"
    return OWN_PRICE.at(f"{here}/prices/new", cancel=here, crumbs=(Crumb("Clients", "/clients"), Crumb("Client", here)))
