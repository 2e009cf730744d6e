"""Invoices and their lines on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from fairlead.domains.billing.commands import Generated
from fairlead.domains.billing.lifecycle import INVOICE, InvoiceAction, InvoiceStatus
from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.queries import InvoiceRow, LineRow
from fairlead.domains.billing.queries.taxsums import TaxSum
from fairlead.domains.billing.rules import Ageing, ageing, days_overdue
from fairlead.domains.billing.schemas.shown import BillingDay, money_out, taken
from fairlead.domains.billing.schemas.taxes import TaxSumOut, tax_sum_out
from fairlead.domains.billing.terms import SourceKind
from fairlead.kernel.money import Money
from fairlead.platform.http.schemas import (
    Input,
    MoneyIn,
    MoneyOut,
    Output,
    Patch,
    Quantity,
    Text80,
    Text200,
    Text2000,
    left_out,
)

_MOST_DAYS = 5 * 366


class ItemIn(Input):
    """A line by hand."""

    description: Text200
    price: Annotated[MoneyIn, Field(description="Of one unit, before tax unless prices include it.")]
    quantity: Quantity = Decimal(1)


class ItemPatch(Patch):
    """What changes about a line; price and quantity only where it was charged by hand."""

    description: Text200 = left_out()
    price: MoneyIn = left_out()
    quantity: Quantity = left_out()


class DraftIn(Input):
    """A draft: of a client's open charges up to a day, of lines by hand, or of both."""

    client_id: UUID
    as_of: Annotated[BillingDay, Field(description="The invoice's date; open charges up to it go on it.")]
    items: Annotated[tuple[ItemIn, ...], Field(max_length=500)] = ()
    open_charges: Annotated[bool, Field(description="Whether the client's open charges go on it.")] = True
    due_date: BillingDay | None = None
    notes: Text2000 | None = None
    purchase_order: Text80 | None = None


class InvoicePatch(Patch):
    """What a draft says besides its lines."""

    due_date: BillingDay = left_out()
    notes: Annotated[Text2000 | None, Field(description="Shown to the client below the lines.")] = None
    purchase_order: Text80 | None = None


class HoldIn(Input):
    """Why a draft does not go out by itself."""

    reason: Text200


class ReissueIn(Input):
    """Why an invoice is taken back and drafted anew."""

    reason: Text200


class GenerateIn(Input):
    """Whom to bill for what is due: a client, or one of their contracts."""

    client_id: UUID | None = None
    contract_id: UUID | None = None
    as_of: BillingDay

    @model_validator(mode="after")
    def _one_of_both(self) -> "GenerateIn":
        if (self.client_id is None) == (self.contract_id is None):
            raise PydanticCustomError("one_of", "Name a client or a contract: exactly one of them")
        return self


class ServiceInvoiceIn(Input):
    """Which days of a service to invoice, as far as they are not invoiced yet."""

    start: BillingDay
    end: Annotated[BillingDay, Field(description="The first day that is not invoiced.")]

    @model_validator(mode="after")
    def _some_days(self) -> "ServiceInvoiceIn":
        if self.end <= self.start:
            raise PydanticCustomError("days", "The end is the first day that is not invoiced: after the start")
        if (self.end - self.start).days > _MOST_DAYS:
            raise PydanticCustomError("days", "That is more than five years")
        return self


class GeneratedOut(Output):
    """An invoice that was made of what was due."""

    id: UUID
    issue_date: date
    due_date: date
    total: MoneyOut


class GeneratedList(Output):
    """The invoices of what was due; none when nothing was."""

    invoices: list[GeneratedOut]


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
    purchase_order: str | None
    notes: str | None
    review_until: Annotated[date | None, Field(description="The day on which a draft is issued by itself.")]
    held: Annotated[str | None, Field(description="Why a draft is not issued by itself.")]
    approved_at: datetime | None
    approved_by: str | None
    created_at: datetime
    issued_at: datetime | None
    voided_at: datetime | None
    version: int


class OverdueOut(InvoiceOut):
    """An invoice that is open behind its due date."""

    client_name: str
    days_overdue: int
    ageing: Ageing


class LineOut(Output):
    """A line; `basis` explains its amount and `taxed` its tax: the formula and the numbers that reproduce it."""

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
    taxed: dict[str, Any] | None


class InvoiceWithLines(InvoiceOut):
    """An invoice, its lines, and what it comes to per tax rate."""

    lines: list[LineOut]
    taxes: list[TaxSumOut]


def invoice_out(invoice: InvoiceRow | Invoice) -> InvoiceOut:
    """An invoice as the API shows it."""
    out: InvoiceOut = taken(invoice, InvoiceOut, **_invoice(invoice))
    return out


def overdue_out(invoice: InvoiceRow, today: date) -> OverdueOut:
    """An overdue invoice, and for how long it is."""
    days = days_overdue(invoice.due_date, today)
    out: OverdueOut = taken(invoice, OverdueOut, **_invoice(invoice), days_overdue=days, ageing=ageing(days))
    return out


def generated_out(made: Sequence[Generated]) -> GeneratedList:
    """Invoices that were made of what was due."""
    return GeneratedList(invoices=[taken(one, GeneratedOut, total=money_out(one.total)) for one in made])


def invoice_with_lines(invoice: InvoiceRow, lines: list[LineRow], taxes: list[TaxSum]) -> InvoiceWithLines:
    """An invoice with its lines and its taxes as the API shows them."""
    shown = {"lines": [line_out(line) for line in lines], "taxes": [tax_sum_out(row) for row in taxes]}
    out: InvoiceWithLines = taken(invoice, InvoiceWithLines, **_invoice(invoice), **shown)
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
    out: LineOut = taken(line, LineOut, net=money_out(line.net), tax=money_out(line.tax), taxed=line.tax_explained)
    return out
