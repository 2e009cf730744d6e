"""Rows of the catalog for lists and pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, any_, bindparam, literal, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.catalog.lifecycle import TemplateStatus
from fairlead.domains.catalog.models import PriceVersion, ServiceTemplate, Tariff
from fairlead.domains.catalog.repository import Templates
from fairlead.domains.catalog.terms import ServiceType, Timing
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration
from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page, paged


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A service template."""

    id: UUID
    code: str
    name: str
    description: str
    type: ServiceType
    status: TemplateStatus
    automated: bool
    details: dict[str, Any]
    available_from: date | None
    available_until: date | None
    available_kinds: list[str]
    available_countries: list[str]
    tax_category: str
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class TariffRow:
    """A way to buy a template."""

    id: UUID
    template_id: UUID
    code: str
    name: str
    cycle: Cycle
    timing: Timing
    proration: Proration
    currency: str
    active: bool
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A tariff's price from a day on, until the day before `valid_until`."""

    id: UUID
    tariff_id: UUID
    valid_from: date
    valid_until: date | None
    price: Money
    setup: Money
    pricing: Pricing | None
    """How a quantity is priced, where it is not `price` for each unit."""
    created_at: datetime


_TEMPLATES: Select[*tuple[Any, ...]] = select(
    ServiceTemplate.id, ServiceTemplate.code, ServiceTemplate.name, ServiceTemplate.description, ServiceTemplate.type,
    ServiceTemplate.status, ServiceTemplate.automated, ServiceTemplate.details, ServiceTemplate.available_from,
    ServiceTemplate.available_until, ServiceTemplate.available_kinds, ServiceTemplate.available_countries,
    ServiceTemplate.tax_category, ServiceTemplate.created_at, ServiceTemplate.version,
)  # fmt: skip
_TARIFFS: Select[*tuple[Any, ...]] = select(
    Tariff.id, Tariff.template_id, Tariff.code, Tariff.name, Tariff.cycle, Tariff.timing, Tariff.proration,
    Tariff.currency, Tariff.active, Tariff.created_at, Tariff.version,
)  # fmt: skip
_PRICES = select(
    PriceVersion.id, PriceVersion.tariff_id, PriceVersion.valid_from, PriceVersion.price_minor,
    PriceVersion.setup_minor, PriceVersion.currency, PriceVersion.pricing, PriceVersion.created_at,
).order_by(PriceVersion.tariff_id, PriceVersion.valid_from)  # fmt: skip
_TEMPLATE = _TEMPLATES.where(ServiceTemplate.id == bindparam("template_id"))
_TARIFF = _TARIFFS.where(Tariff.id == bindparam("tariff_id"))
_TARIFFS_OF_ONE = _TARIFFS.where(Tariff.template_id == bindparam("template_id")).order_by(Tariff.code)


async def template_rows(
    ctx: Context,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[TemplateRow]:
    """A page of the templates list."""
    page = await paged(
        ctx, _TEMPLATES, fields=Templates.filters, sorts=Templates.sorts,
        filters=filters, sort=sort, cursor=cursor, limit=limit,
    )  # fmt: skip
    return Page([TemplateRow(*row) for row in page.items], page.next_cursor)


async def template_row(ctx: Context, template_id: UUID) -> TemplateRow:
    """One template, or NotFound."""
    row = await ctx.row(_TEMPLATE, {"template_id": template_id})
    if row is None:
        raise NotFound.of("service template", template_id)
    return TemplateRow(*row)


async def template_id_of(ctx: Context, code: str) -> UUID | None:
    """The template with a code, if there is one."""
    found: UUID | None = await ctx.scalar(select(ServiceTemplate.id).where(ServiceTemplate.code == code))
    return found


async def tariffs_of(ctx: Context, template_id: UUID) -> list[TariffRow]:
    """A template's tariffs by code; NotFound for an unknown template."""
    await template_row(ctx, template_id)
    rows = await ctx.rows(_TARIFFS_OF_ONE, {"template_id": template_id})
    return [TariffRow(*row) for row in rows]


async def tariff_row(ctx: Context, tariff_id: UUID) -> TariffRow:
    """One tariff, or NotFound."""
    row = await ctx.row(_TARIFF, {"tariff_id": tariff_id})
    if row is None:
        raise NotFound.of("tariff", tariff_id)
    return TariffRow(*row)


async def prices_of(ctx: Context, *tariff_ids: UUID) -> dict[UUID, list[PriceRow]]:
    """The prices of tariffs by date, in one statement."""
    wanted = literal(list(tariff_ids), ARRAY(Uuid))
    rows = await ctx.rows(_PRICES.where(PriceVersion.tariff_id == any_(wanted)))
    found: dict[UUID, list[PriceRow]] = {tariff_id: [] for tariff_id in tariff_ids}
    for row, after in zip(rows, [*rows[1:], None], strict=False):
        until = after.valid_from if after is not None and after.tariff_id == row.tariff_id else None
        price, setup = Money(row.price_minor, row.currency), Money(row.setup_minor, row.currency)
        found[row.tariff_id].append(
            PriceRow(row.id, row.tariff_id, row.valid_from, until, price, setup, row.pricing, row.created_at)
        )
    return found


async def price_row(ctx: Context, tariff_id: UUID, price_id: UUID) -> PriceRow:
    """One price of a tariff, or NotFound."""
    prices = (await prices_of(ctx, tariff_id))[tariff_id]
    found = next((price for price in prices if price.id == price_id), None)
    if found is None:
        raise NotFound.of("price version", price_id)
    return found
