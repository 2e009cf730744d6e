"""Credit notes on the wire; their amounts are negative: a note and its invoice add up."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from fairlead.domains.billing.commands import LineCredit
from fairlead.domains.billing.queries import CreditLineRow, CreditNoteRow
from fairlead.domains.billing.schemas.shown import money_out, taken
from fairlead.domains.billing.terms import CreditMode, CreditNoteStatus
from fairlead.platform.http.schemas import Input, MoneyIn, MoneyOut, Output, Quantity, Text200


class LineCreditIn(Input):
    """What to give back of a line; without amount and quantity whatever is left of it."""

    line_id: UUID
    amount: Annotated[MoneyIn | None, Field(description="Before tax; its tax is given back along with it.")] = None
    quantity: Quantity | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> "LineCreditIn":
        if self.amount is not None and self.quantity is not None:
            raise PydanticCustomError("one_of", "Give an amount or a quantity, not both")
        return self

    def wanted(self) -> LineCredit:
        """As the command takes it."""
        return LineCredit(self.line_id, self.amount.money() if self.amount else None, self.quantity)


class CreditIn(Input):
    """A credit note of an invoice: of some lines, or of all that is left of it."""

    reason: Text200
    mode: Annotated[
        Literal["keep", "rebill"],
        Field(description="`keep`: what was billed stays billed. `rebill`: the next run bills whole lines afresh."),
    ] = "keep"
    lines: Annotated[list[LineCreditIn] | None, Field(min_length=1, max_length=1000)] = None


class PayOutIn(Input):
    """Open credit that no invoice will cover; without `charge_ids` that of services that have ended."""

    reason: Text200
    charge_ids: Annotated[list[UUID] | None, Field(min_length=1, max_length=1000)] = None


class CreditNoteOut(Output):
    """A credit note."""

    id: UUID
    number: str
    status: CreditNoteStatus
    mode: CreditMode
    client_id: UUID
    client_name: str
    invoice_id: UUID | None
    invoice_number: str | None
    issue_date: date
    net: MoneyOut
    tax: MoneyOut
    total: MoneyOut
    reason: str
    created_by: str
    created_at: datetime
    version: int


class CreditLineOut(Output):
    """A line; `basis` explains it: the numbers that reproduce net and tax."""

    id: UUID
    position: int
    description: str
    quantity: Decimal | None
    net: MoneyOut
    tax: MoneyOut
    invoice_line_id: UUID | None
    charge_id: UUID | None
    basis: dict[str, Any]


class CreditNoteWithLines(CreditNoteOut):
    """A credit note and its lines."""

    lines: list[CreditLineOut]


def credit_note_out(note: CreditNoteRow) -> CreditNoteOut:
    """A credit note as lists show it."""
    out: CreditNoteOut = taken(note, CreditNoteOut, **_sums(note))
    return out


def credit_note_with_lines(note: CreditNoteRow, lines: Sequence[CreditLineRow]) -> CreditNoteWithLines:
    """A credit note with its lines."""
    shown = [taken(one, CreditLineOut, net=money_out(one.net), tax=money_out(one.tax_amount)) for one in lines]
    out: CreditNoteWithLines = taken(note, CreditNoteWithLines, **_sums(note), lines=shown)
    return out


def _sums(note: CreditNoteRow) -> dict[str, MoneyOut]:
    return {name: money_out(getattr(note, name)) for name in ("net", "tax", "total")}
