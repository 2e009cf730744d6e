"""Tax rates as lists and pages show them, and when each was last used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from fairlead.domains.billing.models import Invoice, InvoiceLine, TaxRate
from fairlead.domains.billing.repository.taxes import TaxRates
from fairlead.domains.billing.rules import plain
from fairlead.domains.billing.terms import NewTaxRate, TaxKind
from fairlead.kernel.errors import NotFound
from fairlead.platform.context import Context
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page, paged


@dataclass(frozen=True, slots=True)
class TaxRateRow:
    """A tax rate."""

    id: UUID
    country: str
    region: str | None
    category: str
    name: str
    percent: Decimal
    valid_from: date
    valid_until: date | None
    created_at: datetime
    version: int

    @property
    def place(self) -> str:
        """`CA, Quebec`."""
        return f"{self.country}, {self.region}" if self.region else self.country

    @property
    def said(self) -> str:
        """`VAT 19 % of standard in DE`."""
        return f"{self.name} {plain(self.percent)} % of {self.category} in {self.place}"


def _rates() -> Select[*tuple[Any, ...]]:
    return select(*(getattr(TaxRate, name) for name in TaxRateRow.__dataclass_fields__))


async def tax_rate_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[TaxRateRow]:
    """A page of the tax rates that fit the filters dict."""
    page = await paged(
        ctx,
        _rates(),
        fields=TaxRates.filters,
        sorts=TaxRates.sorts,
        filters=filters,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )
    return Page([TaxRateRow(*row) for row in page.items], page.next_cursor)


async def tax_rate_row(ctx: Context, rate_id: UUID) -> TaxRateRow:
    """One tax rate; raises NotFound."""
    row = await ctx.row(_rates().where(TaxRate.id == rate_id))
    if row is None:
        raise NotFound.of(TaxRates.noun(), rate_id)
    return TaxRateRow(*row)


async def tax_categories(ctx: Context) -> list[str]:
    """The categories that there are rates of."""
    found = await ctx.rows(select(TaxRate.category).distinct().order_by(TaxRate.category))
    return [row[0] for row in found]


async def overlapping(ctx: Context, rate_id: UUID, facts: NewTaxRate) -> TaxRateRow | None:
    """Another rate of this place and category that counts on some of these days."""
    days = func.daterange(TaxRate.valid_from, TaxRate.valid_until).op("&&")
    same = (
        TaxRate.country == facts.country,
        TaxRate.region.is_not_distinct_from(facts.region),
        TaxRate.category == facts.category,
        TaxRate.id != rate_id,
        days(func.daterange(facts.valid_from, facts.valid_until)),
    )
    row = await ctx.row(_rates().where(*same).limit(1))
    return TaxRateRow(*row) if row else None


async def last_use_of(ctx: Context, rate_id: UUID) -> date | None:
    """The day of the last invoice that was issued by a rate; NotFound for an unknown one."""
    return await last_use(ctx, await tax_rate_row(ctx, rate_id))


async def last_use(ctx: Context, rate: TaxRate | TaxRateRow) -> date | None:
    """The day of the last invoice that was issued by a rate."""
    tax = InvoiceLine.tax
    statement = (
        select(Invoice.issue_date)
        .join(InvoiceLine, (InvoiceLine.tenant_id == Invoice.tenant_id) & (InvoiceLine.invoice_id == Invoice.id))
        .where(
            Invoice.number.is_not(None),
            Invoice.issue_date >= rate.valid_from,
            tax["kind"].astext == TaxKind.RATE,
            tax["country"].astext == rate.country,
            tax["region"].astext.is_not_distinct_from(rate.region),
            tax["category"].astext == rate.category,
        )
        .order_by(Invoice.issue_date.desc())
        .limit(1)
    )
    if rate.valid_until:
        statement = statement.where(Invoice.issue_date < rate.valid_until)
    found: date | None = await ctx.scalar(statement)
    return found
