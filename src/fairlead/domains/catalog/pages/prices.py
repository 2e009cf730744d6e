"""Tariffs and their prices by date on a template's page, and the forms that add them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.catalog import commands, queries
from fairlead.domains.catalog.pages.forms import TARIFF_HINTS, PriceForm, TariffForm, money
from fairlead.domains.catalog.pages.usage import add_usage_price
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.catalog.queries import PriceRow, TariffRow, TemplateRow
from fairlead.domains.clients.queries import home
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action, Badge, Column, Crumb, EmptyState, Form, Section, Table, form_page, see_other
from fairlead.platform.pages.formats import day_text, money_text

router = APIRouter(route_class=PageRoute)

WRITE = [needs(CatalogPermission.WRITE)]
TARIFF = Form(TariffForm, "", title="New tariff", submit="Create tariff", hints=TARIFF_HINTS)
PRICE = Form(
    PriceForm, "", title="New price", submit="Set price", preview=True,
    hints={name: TARIFF_HINTS[name] for name in PriceForm.model_fields},
)  # fmt: skip


@router.get("/catalog/{template_id}/tariffs/new", dependencies=WRITE)
async def ask_tariff(ctx: Ctx, request: Request, template_id: UUID) -> Response:
    """The form of a new tariff, in the company's currency, valid from today."""
    row = await queries.template_row(ctx, template_id)
    ours = await home(ctx)
    start = {"currency": ours.currency, "valid_from": ctx.today(ours.timezone)}
    return await form_page(request, _tariff(row).filled(start))


@router.post("/catalog/{template_id}/tariffs/new", dependencies=WRITE)
async def create_tariff(ctx: Ctx, request: Request, template_id: UUID) -> Response:
    """Add a tariff with its first price."""
    row = await queries.template_row(ctx, template_id)
    data = await _tariff(row).submitted(request)
    facts = data.model_dump(exclude={"price", "setup", "valid_from"})
    tariff = await commands.create_tariff(ctx, template_id, **facts)
    await _set_price(ctx, tariff.id, tariff.currency, data)
    return see_other(request, f"/catalog/{template_id}", flash=f"{tariff.name} is added.")


@router.get("/catalog/tariffs/{tariff_id}/prices/new", dependencies=WRITE)
async def ask_price(ctx: Ctx, request: Request, tariff_id: UUID) -> Response:
    """The form of a new price, beginning with the latest one."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    latest = (await queries.prices_of(ctx, tariff_id))[tariff_id][-1:]
    start = {"price": latest[0].price, "setup": latest[0].setup} if latest else {}
    return await form_page(request, _price(tariff).filled(start))


@router.post("/catalog/tariffs/{tariff_id}/prices/new", dependencies=WRITE)
async def set_price(ctx: Ctx, request: Request, tariff_id: UUID) -> Response:
    """Set a price from a day on."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    data = await _price(tariff).submitted(request)
    await _set_price(ctx, tariff_id, tariff.currency, data)
    return see_other(
        request, f"/catalog/{tariff.template_id}", flash=f"The price is set from {day_text(data.valid_from)} on."
    )


@router.post("/catalog/tariffs/{tariff_id}/prices/{price_id}/withdraw", dependencies=WRITE)
async def withdraw_price(ctx: Ctx, request: Request, tariff_id: UUID, price_id: UUID) -> Response:
    """Take back a price whose day is ahead."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    await commands.withdraw_price(ctx, tariff_id, price_id)
    return see_other(request, f"/catalog/{tariff.template_id}", flash="The price is taken back.")


@router.post("/catalog/tariffs/{tariff_id}/{wanted}", dependencies=WRITE)
async def offer_tariff(ctx: Ctx, request: Request, tariff_id: UUID, wanted: Literal["offer", "stop"]) -> Response:
    """Offer a tariff again, or no longer."""
    tariff = await commands.update_tariff(ctx, tariff_id, active=wanted == "offer")
    said = "is offered" if tariff.active else "is no longer offered"
    return see_other(request, f"/catalog/{tariff.template_id}", flash=f"{tariff.name} {said}.")


def tariff_sections(
    row: TemplateRow, tariffs: Sequence[TariffRow], prices: Mapping[UUID, Sequence[PriceRow]], today: date
) -> list[object]:
    """A section a tariff, with its prices by date."""
    if not tariffs:
        add = Action(label="Add tariff", href=f"/catalog/{row.id}/tariffs/new", icon="plus", look="primary",
                     permission=CatalogPermission.WRITE)  # fmt: skip
        return [EmptyState("No tariff yet", "Without a tariff and a price it cannot be sold.", add, icon="tag")]
    return [_section(tariff, prices[tariff.id], today) for tariff in tariffs]


def _section(tariff: TariffRow, prices: Sequence[PriceRow], today: date) -> Section:
    here = f"/catalog/tariffs/{tariff.id}"
    columns: tuple[Column[PriceRow], ...] = (
        Column("From", "valid_from", "date", main=True),
        Column("Until", "valid_until", "last_day"),
        Column("Price", lambda price: price.pricing.words if price.pricing else price.price, below=_setup),
        Column("", lambda price: _when(price, today)),
    )
    table = Table(
        columns, list(reversed(prices)), label=f"Prices of {tariff.name}", noun="price",
        empty=EmptyState("No price yet", "It can be sold from the first price's day on.", icon="tag"),
        actions=lambda price: _withdraw(here, price) if price.valid_from > today else (),
    )  # fmt: skip
    billed = f"{tariff.cycle.value.replace('_', '-')}, in {tariff.timing}"
    title = f"{tariff.name} ({tariff.code}): {billed}" + ("" if tariff.active else ", no longer offered")
    write = CatalogPermission.WRITE
    add = Action(label="Add price", href=f"{here}/prices/new", icon="plus", dialog=True, permission=write)
    by_quantity = Action(
        label="Price by quantity", href=f"{here}/pricing/new", icon="stairs-up", look="ghost", permission=write
    )
    cost = Action(label="What would this cost?", href=f"{here}/cost", icon="calculator", look="ghost",
                  permission=CatalogPermission.READ)  # fmt: skip
    label, wanted = ("Stop offering", "stop") if tariff.active else ("Offer again", "offer")
    stop = Action(label=label, href=f"{here}/{wanted}", post=True, look="ghost", permission=write)
    tried = (cost,) if any(one.valid_from <= today for one in prices) else ()
    return Section(title, table, (add, by_quantity, add_usage_price(tariff), *tried, stop), flush=True)


def _setup(price: PriceRow) -> str:
    return f"setup {money_text(price.setup)}" if price.setup.minor else ""


def _when(price: PriceRow, today: date) -> object:
    if price.valid_from > today:
        return Badge("Ahead", "azure")
    return Badge("In force", "green") if price.valid_until is None or price.valid_until > today else Badge("Past")


def _withdraw(here: str, price: PriceRow) -> tuple[Action, ...]:
    return (
        Action(
            label="Take back", href=f"{here}/prices/{price.id}/withdraw", icon="trash", look="ghost", post=True,
            confirm=f"Take back the price from {day_text(price.valid_from)} on?", permission=CatalogPermission.WRITE,
        ),
    )  # fmt: skip


async def _set_price(ctx: Ctx, tariff_id: UUID, currency: str, data: TariffForm | PriceForm) -> None:
    price, setup = money(data.price, currency, "price"), money(data.setup, currency, "setup")
    await commands.set_price(ctx, tariff_id, price=price, setup=setup, valid_from=data.valid_from)


def _tariff(row: TemplateRow) -> Form[TariffForm]:
    here = f"/catalog/{row.id}"
    crumbs = (Crumb("Catalog", "/catalog"), Crumb(row.name, here))
    return TARIFF.at(f"{here}/tariffs/new", cancel=here, crumbs=crumbs)


def _price(tariff: TariffRow) -> Form[PriceForm]:
    back = f"/catalog/{tariff.template_id}"
    intro = "Days that have had a price keep it; services sold before keep theirs."
    units = {name: replace(TARIFF_HINTS[name], unit=tariff.currency) for name in ("price", "setup")}
    hints = {**PRICE.hints, **units}
    return PRICE.at(f"/catalog/tariffs/{tariff.id}/prices/new", cancel=back, intro=intro, hints=hints)
