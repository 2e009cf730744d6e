"""Invoices and their lines on the wire."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from fairlead.domains.billing.lifecycle import INVOICE, InvoiceAction, InvoiceStatus
from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.queries import InvoiceRow, LineRow
from fairlead.domains.billing.schemas.shown import BillingDay, money_out, taken
from fairlead.domains.billing.terms import SourceKind
from fairlead.kernel.money import Money
from fairlead.platform.http.schemas import Input, MoneyOut, Output, Quantity, Text200


class DraftIn(Input):
    """Whose open charges to put on a draft, and up to which day."""

    client_id: UUID
    as_of: BillingDay


class VoidIn(Input):
    """Why an invoice is taken back."""

    reason: Text200


class InvoiceOut(Output):
    """An invoice, and what can be done with it now."""

    id: UUID
    number: str | None
    status: InvoiceStatus
    allowed_actions: list[InvoiceAction]
    client_id: UUID
    run_id: UUID | None
    issue_date: date
    due_date: date
    net: MoneyOut
    tax: MoneyOut
    total: MoneyOut
    balance: MoneyOut
    created_at: datetime
    issued_at: datetime | None
    voided_at: datetime | None
    version: int


class LineOut(Output):
    """A line; `basis` explains its amount: the formula and the numbers that reproduce it."""

    id: UUID
    position: int
    description: str
    quantity: Quantity
    net: MoneyOut
    tax: MoneyOut
    period_start: date | None
    period_end: date | None
    charge_id: UUID
    service_id: UUID | None
    source_kind: SourceKind
    basis: dict[str, Any]


class InvoiceWithLines(InvoiceOut):
    """An invoice and its lines."""

    lines: list[LineOut]


def invoice_out(invoice: InvoiceRow | Invoice) -> InvoiceOut:
    """An invoice as the API shows it."""
    out: InvoiceOut = taken(invoice, InvoiceOut, **_invoice(invoice))
    return out


def invoice_with_lines(invoice: InvoiceRow, lines: list[LineRow]) -> InvoiceWithLines:
    """An invoice with its lines as the API shows them."""
    shown = [line_out(line) for line in lines]
    out: InvoiceWithLines = taken(invoice, InvoiceWithLines, **_invoice(invoice), lines=shown)
    return out


def _invoice(invoice: InvoiceRow | Invoice) -> dict[str, Any]:
    minor = {
        "net": invoice.net_minor,
        "tax": invoice.tax_minor,
        "total": invoice.total_minor,
        "balance": invoice.balance_minor,
    }
    money = {name: money_out(Money(value, invoice.currency)) for name, value in minor.items()}
    return {**money, "allowed_actions": list(INVOICE.allowed(invoice.status))}


def line_out(line: LineRow) -> LineOut:
    """A line as the API shows it."""
    out: LineOut = taken(line, LineOut, net=money_out(line.net), tax=money_out(line.tax))
    return out
