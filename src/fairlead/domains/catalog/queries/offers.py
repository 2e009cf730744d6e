"""What is on sale, at which price, on a day."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, any_, column, func, join, literal, select, true
from sqlalchemy.types import ARRAY, Date, Uuid

from fairlead.domains.catalog.errors import NotOnSale
from fairlead.domains.catalog.models import PriceVersion, ServiceTemplate, Tariff
from fairlead.domains.catalog.queries.clientprices import own_price
from fairlead.domains.catalog.rules import Sale, reasons_against
from fairlead.domains.catalog.terms import ServiceType, Timing
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration
from fairlead.kernel.pricing import Pricing, each
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class Offer:
    """A tariff with the price of a day: everything that a sale takes over."""

    template_id: UUID
    tariff_id: UUID
    price_version_id: UUID
    code: str
    """The tariff's."""
    name: str
    """The template's."""
    type: ServiceType
    automated: bool
    details: dict[str, Any]
    cycle: Cycle
    timing: Timing
    proration: Proration
    price: Money
    setup: Money
    pricing: Pricing | None = None
    """How a quantity is priced, where it is not `price` for each unit."""
    client_price_id: UUID | None = None
    """The client's own price, where it has one: `price` and `pricing` are that."""


async def offer(
    ctx: Context,
    tariff_id: UUID,
    on: date,
    *,
    kind: str | None = None,
    country: str | None = None,
    client_id: UUID | None = None,
) -> Offer:
    """The offer of a tariff on a day, to a client of a kind at a site in a country, at its own price if it has one.

    Raises NotFound, or NotOnSale with every reason.
    """
    row = await ctx.row(_statement(on).where(Tariff.id == tariff_id))
    if row is None:
        raise NotFound.of("tariff", tariff_id)
    reasons = reasons_against(_sale(row), on, kind, country)
    if reasons:
        raise NotOnSale(tariff_id=tariff_id, on=on, reasons=reasons)
    own = None if client_id is None else await own_price(ctx, client_id, tariff_id, on)
    if own is None:
        return _offer(row)
    return replace(_offer(row), price=own.price, pricing=own.pricing, client_price_id=own.id)


@dataclass(frozen=True, slots=True)
class Tried:
    """What a quantity would cost for one cycle."""

    offer: Offer
    quantity: Decimal
    amount: Money
    """Rounded half up."""
    exact: str
    """Before it was rounded, in major units."""
    steps: tuple[str, ...]


async def cost(ctx: Context, tariff_id: UUID, quantity: Decimal, on: date) -> Tried:
    """What a quantity would cost for a cycle at the price of a day. Raises NotFound, or NotOnSale without a price."""
    found = (await listed(ctx, [(tariff_id, on)])).get((tariff_id, on))
    if found is None:
        raise NotFound.of("tariff", tariff_id)
    if found.offer is None:
        raise NotOnSale(tariff_id=tariff_id, on=on, reasons=reasons_against(found.sale, on))
    return tried(found.offer, quantity)


def tried(offer: Offer, quantity: Decimal) -> Tried:
    """What a quantity of an offer costs for a cycle, with its steps."""
    pricing = offer.pricing or each(offer.price)
    costs = pricing.cost(quantity)
    amount = Money(1, offer.price.currency).times(costs.exact)
    return Tried(offer, quantity, amount, costs.amount, costs.steps)


async def offers(
    ctx: Context,
    on: date,
    *,
    tariff_ids: Collection[UUID] | None = None,
    kind: str | None = None,
    country: str | None = None,
) -> list[Offer]:
    """Everything on sale on a day, by name, in one statement; `tariff_ids` narrows it."""
    statement = _statement(on).order_by(ServiceTemplate.name, Tariff.code)
    if tariff_ids is not None:
        statement = statement.where(Tariff.id == any_(literal(list(tariff_ids), ARRAY(Uuid))))
    rows = await ctx.rows(statement)
    return [_offer(row) for row in rows if not reasons_against(_sale(row), on, kind, country)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A tariff as the catalog has it on a day, whether or not it is on sale."""

    tariff_id: UUID
    template_id: UUID
    on: date
    currency: str
    offer: Offer | None
    """None when it has no price on that day."""
    sale: Sale

    def price(self, kind: str | None = None, country: str | None = None) -> Offer:
        """The offer to a client of a kind at a site in a country; raises NotOnSale with every reason."""
        reasons = reasons_against(self.sale, self.on, kind, country)
        if reasons or self.offer is None:
            raise NotOnSale(tariff_id=self.tariff_id, on=self.on, reasons=reasons)
        return self.offer


async def listed(ctx: Context, wanted: Collection[tuple[UUID, date]]) -> dict[tuple[UUID, date], Listed]:
    """Tariffs as the catalog has them, each on a day, in one statement; unknown tariffs are left out."""
    days = func.unnest(
        literal([tariff_id for tariff_id, _ in wanted], ARRAY(Uuid)), literal([on for _, on in wanted], ARRAY(Date))
    ).table_valued(column("tariff_id", Uuid), column("on", Date), name="asked")
    asked = days.render_derived()
    each = join(asked, Tariff, asked.c.tariff_id == Tariff.id)
    statement = _statement(asked.c.on, each).add_columns(asked.c.on)
    return {(row.tariff_id, row.on): _listed(row) for row in await ctx.rows(statement)}


def _statement(on: date | ColumnElement[date], of: Any = Tariff) -> Select[*tuple[Any, ...]]:
    price = (
        select(
            PriceVersion.id,
            PriceVersion.valid_from,
            PriceVersion.price_minor,
            PriceVersion.setup_minor,
            PriceVersion.pricing,
        )
        .where(
            PriceVersion.tenant_id == Tariff.tenant_id,
            PriceVersion.tariff_id == Tariff.id,
            PriceVersion.valid_from <= on,
        )
        .order_by(PriceVersion.valid_from.desc())
        .limit(1)
        .lateral("price")
    )
    columns: tuple[Any, ...] = (
        Tariff.template_id, Tariff.id.label("tariff_id"), Tariff.code, Tariff.cycle, Tariff.timing, Tariff.proration,
        Tariff.currency, Tariff.active, ServiceTemplate.name, ServiceTemplate.type, ServiceTemplate.automated,
        ServiceTemplate.details, ServiceTemplate.status, ServiceTemplate.available_from,
        ServiceTemplate.available_until, ServiceTemplate.available_kinds, ServiceTemplate.available_countries,
        price.c.id.label("price_version_id"), price.c.valid_from, price.c.price_minor, price.c.setup_minor,
        price.c.pricing,
    )  # fmt: skip
    of_template = (ServiceTemplate.tenant_id == Tariff.tenant_id) & (ServiceTemplate.id == Tariff.template_id)
    return select(*columns).select_from(of).join(ServiceTemplate, of_template).outerjoin(price, true())


def _listed(row: Row[*tuple[Any, ...]]) -> Listed:
    offered = _offer(row) if row.price_minor is not None else None
    return Listed(row.tariff_id, row.template_id, row.on, row.currency, offered, _sale(row))


def _sale(row: Row[*tuple[Any, ...]]) -> Sale:
    return Sale(
        status=row.status,
        available_from=row.available_from,
        available_until=row.available_until,
        kinds=row.available_kinds,
        countries=row.available_countries,
        tariff_active=row.active,
        priced_from=row.valid_from,
    )


def _offer(row: Row[*tuple[Any, ...]]) -> Offer:
    return Offer(
        template_id=row.template_id,
        tariff_id=row.tariff_id,
        price_version_id=row.price_version_id,
        code=row.code,
        name=row.name,
        type=row.type,
        automated=row.automated,
        details=row.details,
        cycle=row.cycle,
        timing=row.timing,
        proration=row.proration,
        price=Money(row.price_minor, row.currency),
        setup=Money(row.setup_minor, row.currency),
        pricing=row.pricing,
    )
