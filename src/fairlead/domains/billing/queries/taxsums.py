"""Net and tax per rate: of one invoice, and of what was issued in a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select

from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from fairlead.domains.billing.terms import TaxKind
from fairlead.kernel.money import Money
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class TaxSum:
    """The lines of one rate together; categories that are taxed alike are one."""

    kind: TaxKind
    name: str
    percent: Decimal
    country: str
    region: str | None
    reason: str | None
    """Why nothing is charged."""
    net: Money
    tax: Money


async def tax_summary(ctx: Context, invoice_id: UUID) -> list[TaxSum]:
    """What an invoice comes to per rate, the highest first; nothing where no tax is known at all."""
    return _read(await ctx.rows(_sums(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id)))


async def tax_report(ctx: Context, begin: date, end: date) -> list[TaxSum]:
    """What was issued in `[begin, end)` per currency and rate: invoices that are not void, less credit notes."""
    of_invoice = (Invoice.tenant_id == InvoiceLine.tenant_id) & (Invoice.id == InvoiceLine.invoice_id)
    issued = (
        _sums(InvoiceLine)
        .join(Invoice, of_invoice)
        .where(Invoice.status == InvoiceStatus.ISSUED, Invoice.issue_date >= begin, Invoice.issue_date < end)
    )
    of_note = (CreditNote.tenant_id == CreditNoteLine.tenant_id) & (CreditNote.id == CreditNoteLine.credit_note_id)
    credited = (
        _sums(CreditNoteLine)
        .join(CreditNote, of_note)
        .where(CreditNote.issue_date >= begin, CreditNote.issue_date < end)
    )
    return merged(_read(await ctx.rows(issued)), _read(await ctx.rows(credited)))


def merged(*documents: Sequence[TaxSum]) -> list[TaxSum]:
    """The sums of several kinds of documents as one; what is given back is negative."""
    found: dict[tuple[object, ...], TaxSum] = {}
    for one in (row for rows in documents for row in rows):
        key = one.net.currency, one.country, one.region, one.kind, one.name, one.percent, one.reason
        known = found.get(key)
        found[key] = one if known is None else _added(known, one)
    return sorted(found.values(), key=_order)


def _added(one: TaxSum, other: TaxSum) -> TaxSum:
    return TaxSum(
        one.kind, one.name, one.percent, one.country, one.region, one.reason, one.net + other.net, one.tax + other.tax
    )


def _sums(line: type[InvoiceLine] | type[CreditNoteLine]) -> Select[*tuple[Any, ...]]:
    kind, reason = line.tax["kind"].astext, line.tax["reason"].astext
    facts = (
        kind,
        *(line.tax[name].astext for name in ("name", "percent", "country", "region")),
        case((kind == TaxKind.RATE, None), else_=reason),  # why a client is charged after all is a line's own affair
    )
    rates = [fact.label(f"rate_{position}") for position, fact in enumerate(facts)]
    return (
        select(*rates, line.currency, func.sum(line.net_minor), func.sum(line.tax_minor))
        .where(line.tax.is_not(None))
        .group_by(*rates, line.currency)
    )


def _read(rows: Sequence[Any]) -> list[TaxSum]:
    return sorted((_sum(*row) for row in rows), key=_order)


def _order(one: TaxSum) -> tuple[str, str, str, Decimal, str]:
    return one.net.currency, one.country, one.region or "", -one.percent, one.name


def _sum(
    kind: str,
    name: str,
    percent: str,
    country: str,
    region: str | None,
    reason: str | None,
    currency: str,
    net: Decimal,
    tax: Decimal,
) -> TaxSum:
    money = Money(int(net), currency), Money(int(tax), currency)
    return TaxSum(TaxKind(kind), name, Decimal(percent), country, region, reason, *money)
