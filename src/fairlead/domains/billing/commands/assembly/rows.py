"""Rows of invoices, lines, credits and schedules, as they are written in bulk."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from fairlead.kernel.money import Money


class InvoiceRow(NamedTuple):
    """An invoice to write."""

    id: UUID
    client_id: UUID
    currency: str
    issue_date: date
    due_date: date
    net_minor: int
    tax_minor: int
    total_minor: int
    site_id: UUID | None
    contract_id: UUID | None
    purchase_order: str | None
    review_until: date | None


class PartRow(NamedTuple):
    """What a line bills; lines share it. Without a claim it is an open charge, not a new one."""

    claim: str | None
    period_start: date | None
    period_end: date | None
    quantity: Decimal
    amount_minor: int
    """What is charged: the price, with its tax where prices include it."""
    currency: str
    due_on: date
    basis: str | None
    net_minor: int
    tax_minor: int
    tax: str | None
    """By which rule it is taxed, as JSON; None where no tax is known."""


class LineRow(NamedTuple):
    """A line to write: numbers point into the parts and invoices."""

    id: UUID
    charge_id: UUID
    invoice: int
    position: int
    part: int
    service_id: UUID | None
    description: str


class PortionRow(NamedTuple):
    """A portion of a credit: `offset` of it went before; the first one keeps the credit's own id."""

    credit_id: UUID
    id: UUID
    amount_minor: int
    offset: int
    invoiced: bool
    formula: str

    @classmethod
    def of(
        cls, credit_id: UUID, portion_id: UUID, amount: int, offset: int, whole: PartRow, *, invoiced: bool
    ) -> "PortionRow":
        """A portion of a whole credit, in words."""
        formula = f"{Money(amount, whole.currency).amount} of {Money(whole.amount_minor, whole.currency).amount}"
        return cls(credit_id, portion_id, amount, offset, invoiced, formula)


class ScheduleRow(NamedTuple):
    """Where a schedule stands after the run."""

    id: UUID
    billed_until: date
    next_date: date | None
    status: str
