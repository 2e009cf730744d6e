"""Billing on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.billing.commands import Preview
from fairlead.domains.billing.lifecycle import INVOICE, InvoiceAction, InvoiceStatus
from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.queries import ChargeRow, Coming, InvoiceRow, LineRow, RunRow, Standing
from fairlead.domains.billing.terms import RunStatus, ScheduleStatus, SourceKind
from fairlead.kernel.money import Money
from fairlead.platform.http.schemas import Day, Input, MoneyIn, MoneyOut, Output, Quantity, Text200

BillingDay = Annotated[Day, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
"""A day that an invoice can bear."""


class RunIn(Input):
    """A run to a day. With `plan`, exactly what a preview with this hash showed is issued, or nothing."""

    as_of: Annotated[BillingDay, Field(description="Everything that is due up to this day is billed.")]
    plan: Annotated[str | None, Field(pattern="^[0-9a-f]{16}$", description="The hash of a preview.")] = None


class PreviewIn(Input):
    """Up to which day to look."""

    as_of: BillingDay


class ChargeIn(Input):
    """Something to charge by hand."""

    client_id: UUID
    description: Text200
    price: Annotated[MoneyIn, Field(description="Of one unit.")]
    quantity: Quantity = Decimal(1)
    due_on: Annotated[Day, Field(description="The day of the invoice that it belongs on, or of a later one.")]
    service_id: UUID | None = None


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


class ChargeOut(Output):
    """An upstream fact that costs money; with its source and claim it is unique."""

    id: UUID
    client_id: UUID
    service_id: UUID | None
    source_kind: SourceKind
    source_id: UUID
    claim: str
    description: str
    period_start: date | None
    period_end: date | None
    quantity: Quantity
    amount: MoneyOut
    due_on: date
    basis: dict[str, Any]
    invoiced: bool
    released_at: datetime | None
    created_at: datetime


class RunOut(Output):
    """A billing run, and what it came to so far in the company's currency."""

    id: UUID
    as_of: date
    status: RunStatus
    clients: int
    chunks: int
    chunks_done: int
    invoices: int
    lines: int
    invoiced: MoneyOut
    started_at: datetime
    finished_at: datetime | None
    started_by: str
    error: str | None
    plan: str | None
    version: int


class RunResult(RunOut):
    """A run with everything it came to."""

    totals: list[MoneyOut]
    parked: Annotated[dict[str, str], Field(description="Clients that could not be billed, and why.")]


class PreviewOut(Output):
    """What a run would issue, to the cent; `plan` names exactly that."""

    as_of: date
    plan: str
    clients: int
    invoices: int
    lines: int
    totals: list[MoneyOut]
    parked: dict[str, str]


class ComingOut(Output):
    """Days that will be charged, with the sum that explains it."""

    due_on: date
    period_start: date
    period_end: date
    description: str
    percent: Annotated[Quantity, Field(description="How much of the price is charged, while a hold reduces it.")]
    amount: MoneyOut
    formula: str


class MonthOut(Output):
    """What falls due in a month."""

    month: Annotated[date, Field(description="Its first day.")]
    amount: MoneyOut


class ProjectionOut(Output):
    """What a service was billed, and will be by the terms and holds of today, up to a scheduled cancellation."""

    service_id: UUID
    status: Annotated[ScheduleStatus | None, Field(description="Null before it is billed at all.")]
    billed_until: Annotated[date | None, Field(description="Every billable day before this one is charged.")]
    ends_on: Annotated[date | None, Field(description="The first day that will not be billed.")]
    open: Annotated[MoneyOut, Field(description="Charges less credits that are on no invoice yet.")]
    next: Annotated[list[ComingOut], Field(description="What the next billing run with something to bill charges.")]
    months: list[MonthOut]
    total: MoneyOut
    contract_value: Annotated[MoneyOut, Field(description="Of the running term, with the set-up in the first one.")]


def _taken(row: Any, out: type[Output], **values: Any) -> Any:
    """An output of checked facts: what it does not take as it is, it is given."""
    plain = {name: getattr(row, name) for name in out.model_fields if name not in values}
    return out.model_construct(**plain, **values)


def _money(value: Money) -> MoneyOut:
    return MoneyOut.model_construct(amount=str(value.amount), currency=value.currency)


def invoice_out(invoice: InvoiceRow | Invoice) -> InvoiceOut:
    """An invoice as the API shows it."""
    out: InvoiceOut = _taken(invoice, InvoiceOut, **_invoice(invoice))
    return out


def invoice_with_lines(invoice: InvoiceRow, lines: list[LineRow]) -> InvoiceWithLines:
    """An invoice with its lines as the API shows them."""
    shown = [line_out(line) for line in lines]
    out: InvoiceWithLines = _taken(invoice, InvoiceWithLines, **_invoice(invoice), lines=shown)
    return out


def _invoice(invoice: InvoiceRow | Invoice) -> dict[str, Any]:
    minor = {
        "net": invoice.net_minor,
        "tax": invoice.tax_minor,
        "total": invoice.total_minor,
        "balance": invoice.balance_minor,
    }
    money = {name: _money(Money(value, invoice.currency)) for name, value in minor.items()}
    return {**money, "allowed_actions": list(INVOICE.allowed(invoice.status))}


def line_out(line: LineRow) -> LineOut:
    """A line as the API shows it."""
    out: LineOut = _taken(line, LineOut, net=_money(line.net), tax=_money(line.tax))
    return out


def charge_out(charge: ChargeRow) -> ChargeOut:
    """A charge as the API shows it."""
    out: ChargeOut = _taken(charge, ChargeOut, amount=_money(charge.amount))
    return out


def run_out(run: RunRow) -> RunOut:
    """A run as lists show it."""
    out: RunOut = _taken(run, RunOut, invoiced=_money(run.invoiced))
    return out


def run_result(run: RunRow, totals: dict[str, Money], parked: dict[str, str]) -> RunResult:
    """A run with its totals and the clients that it left out."""
    shown = [_money(total) for total in totals.values()]
    out: RunResult = _taken(run, RunResult, invoiced=_money(run.invoiced), totals=shown, parked=parked)
    return out


def preview_out(seen: Preview) -> PreviewOut:
    """A preview as the API shows it."""
    totals = [_money(Money(minor, currency)) for currency, minor in sorted(seen.totals.items())]
    parked = {str(client): why for client, why in seen.parked.items()}
    out: PreviewOut = _taken(seen, PreviewOut, totals=totals, parked=parked)
    return out


def projection_out(stands: Standing, months: Sequence[tuple[date, Money]], contract_value: Money) -> ProjectionOut:
    """Where the billing of a service stands and goes, as the API shows it."""
    return ProjectionOut(
        service_id=stands.service_id,
        status=stands.status,
        billed_until=stands.billed_until,
        ends_on=stands.ends_on,
        open=_money(stands.open),
        next=[_coming(one) for one in stands.next()],
        months=[MonthOut(month=month, amount=_money(amount)) for month, amount in months],
        total=_money(Money.sum((amount for _, amount in months), contract_value.currency)),
        contract_value=_money(contract_value),
    )


def _coming(one: Coming) -> ComingOut:
    period = {"period_start": one.period.start, "period_end": one.period.end}
    out: ComingOut = _taken(one, ComingOut, amount=_money(one.amount), **period)
    return out
