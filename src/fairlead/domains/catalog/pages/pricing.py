"""Prices that depend on the quantity: their editor, a tier a line, and what any quantity would cost."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from fairlead.domains.catalog import commands, queries
from fairlead.domains.catalog.pages.forms import TARIFF_HINTS, Amount, money
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.catalog.queries import TariffRow, Tried
from fairlead.domains.clients.queries import home
from fairlead.kernel.errors import Invalid
from fairlead.kernel.pricing import Model, Pricing, PricingWrong, number
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Day, Input
from fairlead.platform.pages import (
    Action,
    Column,
    Columns,
    Crumb,
    Form,
    Header,
    Hint,
    KeyValues,
    Section,
    Table,
    detail_page,
    form_page,
    see_other,
)
from fairlead.platform.pages.formats import day_text, worded

router = APIRouter(route_class=PageRoute)

READ = [needs(CatalogPermission.READ)]
WRITE = [needs(CatalogPermission.WRITE)]

_TIER = re.compile(r"(?:(?:up to )?([0-9.]+)|above|rest|more)\s*:\s*([0-9.]+)(?:\s*\+\s*([0-9.]+))?", re.IGNORECASE)
_SAMPLES = (1, 2, 5, 10, 20, 25, 50, 100, 250, 500, 1000)

Plain = Annotated[str, StringConstraints(max_length=40)]
Units = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=6)]


class QuantityForm(Input):
    """How quantities are priced; what a model does not use stays empty."""

    model: Model = Model.GRADUATED
    unit: Plain | None = None
    tiers: Annotated[str, StringConstraints(max_length=4_000)] = ""
    package_size: Plain | None = None
    percent: Plain | None = None
    flat: Plain | None = None
    included: Plain | None = None
    minimum: Plain | None = None

    def pricing(self, currency: str) -> Pricing:
        """As the kernel takes it; raises Invalid at the field that is wrong."""
        form: dict[str, Any] = {"model": self.model.value, "currency": currency}
        form |= {name: value for name in _PARTS if (value := getattr(self, name))}
        if self.tiers.strip():
            form["tiers"] = list(_tiers(self.tiers))
        try:
            return Pricing.read(form)
        except PricingWrong as wrong:
            field, *where = wrong.field.split("/")
            line = f"Line {int(where[0]) + 1}: " if where else ""
            raise Invalid.of(field, f"{line}{wrong.message}.", wrong.remedy) from None


class PricingForm(QuantityForm):
    """How quantities are priced from a day on."""

    setup: Amount = Decimal(0)
    valid_from: date


_PARTS = ("unit", "package_size", "percent", "flat", "included", "minimum")


def _tiers(text: str) -> Iterator[dict[str, Any]]:
    """`10: 5.00 + 2.00`, and `above: 4.00` for the last."""
    for at, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        found = _TIER.fullmatch(line)
        if found is None:
            raise Invalid.of("tiers", f"Line {at} is no tier.", "Write “10: 5.00”, and “above: 4.00” for the last.")
        end, unit, flat = found.groups()
        yield {"up_to": end, "unit": unit, "flat": flat or "0"}


class TrialForm(Input):
    """What would this cost?"""

    quantity: Units
    on: Day


PRICING_HINTS = {
    "model": Hint(label="Model", half=True),
    "unit": Hint(label="Each unit, or package", placeholder="5.00", half=True, help="As fine as wanted: 0.00035."),
    "tiers": Hint(
        kind="textarea", placeholder="10: 5.00\nabove: 4.00", unit="",
        help="Graduated and volume, a tier a line. “10: 5.00” is up to ten; “above: 4.00 + 2.00” has 2.00 a tier.",
    ),
    "package_size": Hint(label="Units in a package", half=True),
    "percent": Hint(label="Percent of the amount", unit="%", half=True),
    "flat": Hint(label="Flat, in any case", half=True),
    "included": Hint(label="Units included", help="They cost nothing.", half=True),
    "minimum": Hint(label="At least", help="Owed for no units too.", half=True),
    **{name: TARIFF_HINTS[name] for name in ("setup", "valid_from")},
}  # fmt: skip
PRICING = Form(
    PricingForm, "", title="New price by quantity", submit="Set price", preview=True, hints=PRICING_HINTS,
    intro="Days that have had a price keep it; services sold before keep theirs.",
)  # fmt: skip
TRIAL = Form(
    TrialForm, "", title="What would this cost?", submit="Reckon",
    hints={"quantity": Hint(label="How many units", half=True), "on": Hint(label="On the price of", half=True)},
)  # fmt: skip


@router.get("/catalog/tariffs/{tariff_id}/pricing/new", dependencies=WRITE)
async def ask_pricing(ctx: Ctx, request: Request, tariff_id: UUID) -> Response:
    """The form of a price by quantity, beginning with the latest one."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    latest = (await queries.prices_of(ctx, tariff_id))[tariff_id][-1:]
    start: dict[str, Any] = {"setup": latest[0].setup} if latest else {}
    if latest and latest[0].pricing is not None:
        start |= _written(latest[0].pricing)
    return await form_page(request, _pricing(tariff).filled(start))


@router.post("/catalog/tariffs/{tariff_id}/pricing/new", dependencies=WRITE)
async def set_pricing(ctx: Ctx, request: Request, tariff_id: UUID) -> Response:
    """Set a price by quantity from a day on."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    data = await _pricing(tariff).submitted(request)
    setup, pricing = money(data.setup, tariff.currency, "setup"), data.pricing(tariff.currency)
    await commands.set_price(ctx, tariff_id, pricing=pricing, setup=setup, valid_from=data.valid_from)
    return see_other(
        request, f"/catalog/{tariff.template_id}", flash=f"The price is set from {day_text(data.valid_from)} on."
    )


@router.get("/catalog/tariffs/{tariff_id}/cost", dependencies=READ)
async def cost(
    ctx: Ctx, request: Request, tariff_id: UUID, quantity: Annotated[Units, Query()] = Decimal(1), on: Day | None = None
) -> Response:
    """What a quantity would cost on the price of a day, step by step, and others beside it."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    day = on or ctx.today((await home(ctx)).timezone)
    found = await queries.cost(ctx, tariff_id, quantity, day)
    others = [queries.tried(found.offer, Decimal(units)) for units in _SAMPLES]
    return await detail_page(
        request, _cost_header(tariff, found, day), Columns((_steps(found),), (_others(tariff, others, day),))
    )


@router.get("/catalog/tariffs/{tariff_id}/cost/ask", dependencies=READ)
async def ask_cost(ctx: Ctx, request: Request, tariff_id: UUID) -> Response:
    """Which quantity, on the price of which day."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    return await form_page(request, _trial(tariff).filled({"on": ctx.today((await home(ctx)).timezone)}))


@router.post("/catalog/tariffs/{tariff_id}/cost/ask", dependencies=READ)
async def try_cost(ctx: Ctx, request: Request, tariff_id: UUID) -> Response:
    """On to what it costs."""
    tariff = await queries.tariff_row(ctx, tariff_id)
    data = await _trial(tariff).submitted(request)
    return see_other(request, f"/catalog/tariffs/{tariff_id}/cost?quantity={number(data.quantity)}&on={data.on}")


def _written(pricing: Pricing) -> dict[str, Any]:
    """A pricing as its form begins."""
    parts = {name: number(value) for name in _PARTS if (value := getattr(pricing, name))}
    lines = (
        f"{'above' if one.up_to is None else number(one.up_to)}: {number(one.unit)}"
        + (f" + {number(one.flat)}" if one.flat else "")
        for one in pricing.tiers
    )
    return {"model": pricing.model, "tiers": "\n".join(lines), **parts}


def _pricing(tariff: TariffRow) -> Form[PricingForm]:
    units = {name: replace(PRICING_HINTS[name], unit=tariff.currency) for name in ("unit", "flat", "minimum", "setup")}
    return PRICING.at(
        f"/catalog/tariffs/{tariff.id}/pricing/new", cancel=f"/catalog/{tariff.template_id}",
        hints={**PRICING.hints, **units},
    )  # fmt: skip


def _trial(tariff: TariffRow) -> Form[TrialForm]:
    here = f"/catalog/tariffs/{tariff.id}/cost"
    return TRIAL.at(f"{here}/ask", cancel=here)


def _cost_header(tariff: TariffRow, found: Tried, day: date) -> Header:
    ask = Action(
        label="Another quantity", href=f"/catalog/tariffs/{tariff.id}/cost/ask", icon="calculator", look="primary",
        dialog=True, permission=CatalogPermission.READ,
    )  # fmt: skip
    return Header(
        "What would this cost?",
        crumbs=(Crumb("Catalog", "/catalog"), Crumb(found.offer.name, f"/catalog/{tariff.template_id}")),
        facts=(f"{tariff.name} ({tariff.code})", worded(tariff.cycle), day),
        actions=(ask,),
    )


def _steps(found: Tried) -> Section:
    offer = found.offer
    facts: list[tuple[str, object]] = [
        ("Price", offer.pricing.words if offer.pricing else offer.price),
        *((f"Step {at}", step) for at, step in enumerate(found.steps, 1)),
        ("Exactly", f"{found.exact} {offer.price.currency}"),
        ("Charged", found.amount),
    ]
    return Section(f"{number(found.quantity)} for a whole cycle", KeyValues(facts))


def _others(tariff: TariffRow, others: Sequence[Tried], day: date) -> Section:
    here = f"/catalog/tariffs/{tariff.id}/cost"
    columns: tuple[Column[Tried], ...] = (
        Column("Units", lambda one: number(one.quantity), "number", main=True),
        Column("Cost", "amount", "money"),
        Column("Each", lambda one: one.amount.times(1 / Fraction(one.quantity)), "money"),
    )
    table = Table(
        columns, others, label="Other quantities", noun="quantity",
        href=lambda one: f"{here}?quantity={number(one.quantity)}&on={day}",
    )  # fmt: skip
    return Section("Other quantities", table, flush=True)
