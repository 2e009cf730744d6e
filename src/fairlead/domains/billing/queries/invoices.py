"""Invoices and charges as lists, pages and the API show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.models import Charge, Invoice, InvoiceLine
from fairlead.domains.billing.queries.runs import RunRow, run_row, run_rows
from fairlead.domains.billing.queries.sums import Sums
from fairlead.domains.billing.repository.found import (
    CHARGE_FILTERS,
    CHARGE_SORTS,
    INVOICE_FILTERS,
    INVOICE_SORTS,
    RUN_FILTERS,
    RUN_SORTS,
)
from fairlead.domains.billing.rules.tax import explained
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.clients.models import Client
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.paging import Page, paged


@dataclass(frozen=True, slots=True)
class InvoiceRow(Sums):
    """An invoice with the name of its client."""

    id: UUID
    client_id: UUID
    client_name: str
    run_id: UUID | None
    number: str | None
    status: InvoiceStatus
    currency: str
    issue_date: date
    due_date: date
    net_minor: int
    tax_minor: int
    total_minor: int
    balance_minor: int
    purchase_order: str | None
    notes: str | None
    review_until: date | None
    held: str | None
    approved_at: datetime | None
    approved_by: str | None
    created_at: datetime
    issued_at: datetime | None
    voided_at: datetime | None
    version: int

    @property
    def balance(self) -> Money:
        """What is still owed of it."""
        return Money(self.balance_minor, self.currency)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line with the explanation of its charge."""

    id: UUID
    position: int
    description: str
    quantity: Decimal
    net_minor: int
    tax_minor: int
    currency: str
    period_start: date | None
    period_end: date | None
    charge_id: UUID
    service_id: UUID | None
    source_kind: SourceKind
    basis: dict[str, Any]
    taxed: dict[str, Any] | None
    """By which rule; None where no tax is known at all."""

    @property
    def net(self) -> Money:
        """Before tax."""
        return Money(self.net_minor, self.currency)

    @property
    def tax(self) -> Money:
        """The tax on it."""
        return Money(self.tax_minor, self.currency)

    @property
    def tax_explained(self) -> dict[str, Any] | None:
        """The rule with the sum that anyone can follow."""
        if self.taxed is None:
            return None
        return explained(self.taxed, self.net + self.tax if self.taxed["inclusive"] else self.net)


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A charge with its explanation."""

    id: UUID
    client_id: UUID
    service_id: UUID | None
    source_kind: SourceKind
    source_id: UUID
    claim: str
    description: str
    period_start: date | None
    period_end: date | None
    quantity: Decimal
    amount_minor: int
    currency: str
    due_on: date
    basis: dict[str, Any]
    tax_category: str | None
    invoiced: bool
    released_at: datetime | None
    created_at: datetime

    @property
    def amount(self) -> Money:
        """Net of tax."""
        return Money(self.amount_minor, self.currency)


def _invoices() -> Select[*tuple[Any, ...]]:
    columns = (
        Client.name.label(name) if name == "client_name" else getattr(Invoice, name)
        for name in InvoiceRow.__dataclass_fields__
    )
    return select(*columns).join(Client, (Client.tenant_id == Invoice.tenant_id) & (Client.id == Invoice.client_id))


async def invoice_row(ctx: Context, invoice_id: UUID) -> InvoiceRow:
    """One invoice; raises NotFound."""
    row = await ctx.row(_invoices().where(Invoice.id == invoice_id))
    if row is None:
        raise NotFound.of("invoice", invoice_id)
    return InvoiceRow(*row)


async def lines_of(ctx: Context, invoice_id: UUID) -> Sequence[LineRow]:
    """The lines of an invoice, in order."""
    charged = ("service_id", "source_kind", "basis")
    columns = (
        InvoiceLine.tax if name == "taxed" else getattr(Charge if name in charged else InvoiceLine, name)
        for name in LineRow.__dataclass_fields__
    )
    statement = (
        select(*columns)
        .join(Charge, (Charge.tenant_id == InvoiceLine.tenant_id) & (Charge.id == InvoiceLine.charge_id))
        .where(InvoiceLine.invoice_id == invoice_id)
        .order_by(InvoiceLine.position)
    )
    return [LineRow(*row) for row in await ctx.rows(statement)]


async def invoice_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[InvoiceRow]:
    """A page of the invoices that fit the filters dict."""
    return await invoices_among(ctx, _invoices(), filters=filters, sort=sort, cursor=cursor, limit=limit)


async def overdue_page(
    ctx: Context,
    today: date,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[InvoiceRow]:
    """A page of the issued invoices that are open behind their due date, the most overdue first."""
    overdue = _invoices().where(
        Invoice.status == InvoiceStatus.ISSUED, Invoice.balance_minor > 0, Invoice.due_date < today
    )
    return await invoices_among(ctx, overdue, filters=filters, sort=sort or "due_date", cursor=cursor, limit=limit)


async def invoices_among(
    ctx: Context,
    statement: Select[*tuple[Any, ...]],
    *,
    filters: Mapping[str, object] | None,
    sort: str | None,
    cursor: str | None,
    limit: int,
) -> Page[InvoiceRow]:
    """A page of the invoices that a statement of theirs finds."""
    page = await paged(
        ctx,
        statement,
        fields=INVOICE_FILTERS,
        sorts=INVOICE_SORTS,
        filters=filters,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )
    return Page([InvoiceRow(*row) for row in page.items], page.next_cursor)


async def charge_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[ChargeRow]:
    """A page of the charges that fit the filters dict."""
    statement = select(*(getattr(Charge, name) for name in ChargeRow.__dataclass_fields__))
    page = await paged(
        ctx,
        statement,
        fields=CHARGE_FILTERS,
        sorts=CHARGE_SORTS,
        filters=filters,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )
    return Page([ChargeRow(*row) for row in page.items], page.next_cursor)


async def charge_row(ctx: Context, charge_id: UUID) -> ChargeRow:
    """One charge; raises NotFound."""
    columns = (getattr(Charge, name) for name in ChargeRow.__dataclass_fields__)
    row = await ctx.row(select(*columns).where(Charge.id == charge_id))
    if row is None:
        raise NotFound.of("charge", charge_id)
    return ChargeRow(*row)


async def run_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[RunRow]:
    """A page of the billing runs that fit the filters dict."""
    page = await paged(
        ctx, run_rows(), fields=RUN_FILTERS, sorts=RUN_SORTS, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([run_row(row) for row in page.items], page.next_cursor)
