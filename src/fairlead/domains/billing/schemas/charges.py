"""Charges on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.billing.queries import ChargeRow
from fairlead.domains.billing.schemas.shown import money_out, taken
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.catalog.terms import TaxCategory
from fairlead.platform.http.schemas import Day, Input, MoneyIn, MoneyOut, Output, Quantity, Text200


class ChargeIn(Input):
    """Something to charge by hand."""

    client_id: UUID
    description: Text200
    price: Annotated[MoneyIn, Field(description="Of one unit.")]
    quantity: Quantity = Decimal(1)
    due_on: Annotated[Day, Field(description="The day of the invoice that it belongs on, or of a later one.")]
    service_id: UUID | None = None
    tax_category: Annotated[
        TaxCategory | None, Field(description="By which rates it is taxed; the service's, or standard, unless given.")
    ] = None


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
    tax_category: str | None
    invoiced: bool
    released_at: datetime | None
    created_at: datetime


def charge_out(charge: ChargeRow) -> ChargeOut:
    """A charge as the API shows it."""
    out: ChargeOut = taken(charge, ChargeOut, amount=money_out(charge.amount))
    return out
