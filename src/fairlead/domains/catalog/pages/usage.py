"""What tariffs ask for usage: beside their prices on a template's page, and the form that sets it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.catalog import commands, queries
from fairlead.domains.catalog.pages.pricing import PRICING_HINTS, QuantityForm
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.catalog.queries import MeterRow, TariffRow, UsagePriceRow
from fairlead.domains.clients.queries import home
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input
from fairlead.platform.pages import Action, Badge, Column, Form, Hint, Section, Table, form_page, see_other
from fairlead.platform.pages.formats import day_text

router = APIRouter(prefix="/catalog/tariffs/{tariff_id}/usage-prices", route_class=PageRoute)

WRITE = [needs(CatalogPermission.WRITE)]


class _OfMeter(Input):
    meter_id: UUID
    valid_from: date


class UsagePriceForm(QuantityForm, _OfMeter):
    """How the usage of a meter is priced in periods that begin from a day on."""


FORM = Form(
    UsagePriceForm, "", title="New usage price", submit="Set price", preview=True,
    hints={
        **{name: hint for name, hint in PRICING_HINTS.items() if name != "setup"},
        "meter_id": Hint(label="Meter", half=True),
        "valid_from": Hint(label="Periods from", half=True),
    },
    intro="It counts for billing periods that begin on its day or later, and is charged when they are over.",
)  # fmt: skip


@router.get("/new", dependencies=WRITE)
async def ask_usage_price(ctx: Ctx, request: Request, tariff_id: UUID) -> Response:
    """The form of a usage price, from today on."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    form = _form(tariff, await queries.meters_by_code(ctx))
    return await form_page(request, form.filled({"valid_from": ctx.today((await home(ctx)).timezone)}))


@router.post("/new", dependencies=WRITE)
async def set_usage_price(ctx: Ctx, request: Request, tariff_id: UUID) -> Response:
    """Price the usage of a meter."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    data = await _form(tariff, await queries.meters_by_code(ctx)).submitted(request)
    pricing = data.pricing(tariff.currency)
    await commands.set_usage_price(ctx, tariff_id, data.meter_id, pricing=pricing, valid_from=data.valid_from)
    return see_other(
        request, f"/catalog/{tariff.template_id}", flash=f"The price is set from {day_text(data.valid_from)} on."
    )


@router.post("/{usage_price_id}/withdraw", dependencies=WRITE)
async def withdraw_usage_price(ctx: Ctx, request: Request, tariff_id: UUID, usage_price_id: UUID) -> Response:
    """Take back a usage price whose day is ahead."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    await commands.withdraw_usage_price(ctx, tariff_id, usage_price_id)
    return see_other(request, f"/catalog/{tariff.template_id}", flash="The price is taken back.")


def usage_section(
    tariffs: Sequence[TariffRow], prices: Mapping[UUID, Sequence[UsagePriceRow]], today: date
) -> list[object]:
    """The usage prices of a template's tariffs; nothing while there are none."""
    names = {tariff.id: tariff.name for tariff in tariffs}
    rows = [price for tariff in tariffs for price in prices.get(tariff.id, ())]
    if not rows:
        return []
    columns: tuple[Column[UsagePriceRow], ...] = (
        Column("Meter", "meter_name", below=lambda row: names[row.tariff_id], main=True),
        Column("Price", lambda row: f"{row.pricing.words} ({row.unit})"),
        Column("From", "valid_from", "date"),
        Column("Until", "valid_until", "last_day", phone=False),
        Column("", lambda row: _when(row, today)),
    )
    table = Table(columns, rows, label="Usage prices", noun="usage price", actions=lambda row: _withdraw(row, today))
    return [Section("Usage prices", table, flush=True)]


def add_usage_price(tariff: TariffRow) -> Action:
    """The button on a tariff."""
    return Action(
        label="Usage price", href=f"/catalog/tariffs/{tariff.id}/usage-prices/new", icon="chart-bar", look="ghost",
        permission=CatalogPermission.WRITE,
    )  # fmt: skip


def _when(price: UsagePriceRow, today: date) -> Badge:
    if price.valid_from > today:
        return Badge("Ahead", "azure")
    return Badge("In force", "green") if price.counts_on(today) else Badge("Past")


def _withdraw(price: UsagePriceRow, today: date) -> tuple[Action, ...]:
    if price.valid_from <= today:
        return ()
    return (
        Action(
            label="Take back", href=f"/catalog/tariffs/{price.tariff_id}/usage-prices/{price.id}/withdraw",
            icon="trash", look="ghost", post=True, confirm=f"Take back the price from {day_text(price.valid_from)} on?",
            permission=CatalogPermission.WRITE,
        ),
    )  # fmt: skip


def _form(tariff: TariffRow, meters: Mapping[str, MeterRow]) -> Form[UsagePriceForm]:
    here = f"/catalog/tariffs/{tariff.id}/usage-prices/new"
    units = {name: replace(PRICING_HINTS[name], unit=tariff.currency) for name in ("unit", "flat", "minimum")}
    form = FORM.at(here, cancel=f"/catalog/{tariff.template_id}", hints={**FORM.hints, **units})
    choices = [(str(one.id), f"{one.name} ({one.unit}, by {one.aggregation})") for one in meters.values() if one.active]
    return form.offering(meter_id=choices)
