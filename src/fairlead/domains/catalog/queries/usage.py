"""Meters, and the usage prices of tariffs, as rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select

from fairlead.domains.catalog.models import Meter, UsagePrice
from fairlead.domains.catalog.repository import Meters
from fairlead.domains.catalog.terms import Aggregation
from fairlead.kernel.errors import NotFound
from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page, paged


@dataclass(frozen=True, slots=True)
class MeterRow:
    """Something that is counted."""

    id: UUID
    code: str
    name: str
    unit: str
    aggregation: Aggregation
    active: bool
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class UsagePriceRow:
    """What a tariff asks for a meter in periods that begin from a day on, until `valid_until`."""

    id: UUID
    tariff_id: UUID
    meter_id: UUID
    meter: str
    """The meter's code."""
    meter_name: str
    unit: str
    aggregation: Aggregation
    valid_from: date
    valid_until: date | None
    pricing: Pricing
    created_at: datetime

    @property
    def by_days(self) -> bool:
        """Whether some of it is owed for days, whatever is used."""
        return bool(self.pricing.flat or self.pricing.minimum)

    def counts_on(self, day: date) -> bool:
        """Whether it prices a period that begins on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


_METERS: Select[*tuple[Any, ...]] = select(*(getattr(Meter, name) for name in MeterRow.__dataclass_fields__))
_METER = _METERS.where(Meter.id == bindparam("meter_id"))
_PRICES: Select[*tuple[Any, ...]] = (
    select(
        UsagePrice.id, UsagePrice.tariff_id, UsagePrice.meter_id, Meter.code, Meter.name, Meter.unit,
        Meter.aggregation, UsagePrice.valid_from, UsagePrice.pricing, UsagePrice.created_at,
    )
    .join(Meter, (Meter.tenant_id == UsagePrice.tenant_id) & (Meter.id == UsagePrice.meter_id))
    .order_by(UsagePrice.tariff_id, Meter.code, UsagePrice.valid_from)
)  # fmt: skip
_OF_TARIFF = _PRICES.where(UsagePrice.tariff_id == bindparam("tariff_id"))


async def meter_rows(
    ctx: Context,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[MeterRow]:
    """A page of the meters."""
    page = await paged(
        ctx, _METERS, fields=Meters.filters, sorts=Meters.sorts, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([MeterRow(*row) for row in page.items], page.next_cursor)


async def search_meters(ctx: Context, text: str, limit: int = 8) -> list[MeterRow]:
    """Meters whose name or code contains a text."""
    wanted = text.strip()
    if not wanted:
        return []
    fits = or_(*(column.icontains(wanted, autoescape=True) for column in (Meter.name, Meter.code)))
    return [MeterRow(*row) for row in await ctx.rows(_METERS.where(fits).order_by(Meter.name, Meter.id).limit(limit))]


async def meter_row(ctx: Context, meter_id: UUID) -> MeterRow:
    """One meter, or NotFound."""
    row = await ctx.row(_METER, {"meter_id": meter_id})
    if row is None:
        raise NotFound.of("meter", meter_id)
    return MeterRow(*row)


async def meters_by_code(ctx: Context) -> dict[str, MeterRow]:
    """Every meter; a company has a few."""
    return {row.code: MeterRow(*row) for row in await ctx.rows(_METERS)}


async def usage_prices_of(ctx: Context, tariff_id: UUID) -> list[UsagePriceRow]:
    """The usage prices of a tariff by meter and date."""
    return _until_next(await ctx.rows(_OF_TARIFF, {"tariff_id": tariff_id}))


async def usage_prices(ctx: Context) -> dict[UUID, list[UsagePriceRow]]:
    """The usage prices of every tariff that has any, by tariff; each by meter and date."""
    found: dict[UUID, list[UsagePriceRow]] = {}
    for price in _until_next(await ctx.rows(_PRICES)):
        found.setdefault(price.tariff_id, []).append(price)
    return found


async def usage_price_row(ctx: Context, tariff_id: UUID, usage_price_id: UUID) -> UsagePriceRow:
    """One usage price of a tariff, or NotFound."""
    found = next((one for one in await usage_prices_of(ctx, tariff_id) if one.id == usage_price_id), None)
    if found is None:
        raise NotFound.of("usage price", usage_price_id)
    return found


def _until_next(rows: Any) -> list[UsagePriceRow]:
    found = []
    for row, after in zip(rows, [*rows[1:], None], strict=False):
        same = after is not None and (after.tariff_id, after.meter_id) == (row.tariff_id, row.meter_id)
        id_, tariff_id, meter_id, code, name, unit, aggregation, valid_from, pricing, created_at = row
        until = after.valid_from if after is not None and same else None
        found.append(
            UsagePriceRow(
                id_, tariff_id, meter_id, code, name, unit, aggregation, valid_from, until, Pricing.read(pricing),
                created_at,
            )
        )  # fmt: skip
    return found
