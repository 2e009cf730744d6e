"""Discounts on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fairlead.domains.services.commands import NewDiscount
from fairlead.domains.services.queries import DiscountRow
from fairlead.domains.services.schemas.holds import PercentOut
from fairlead.platform.http.schemas import Day, Input, MoneyIn, MoneyOut, Output, Text80, Text200

PercentOff = Annotated[Decimal, Field(gt=0, le=100, max_digits=7, decimal_places=4, examples=["20"])]
From = Annotated[Day | None, Field(description="Left out: today. A day that has passed settles what was billed.")]
Until = Annotated[Day | None, Field(description="The first day without it. Left out: for good.")]


class ClientDiscountIn(Input):
    """A discount on everything that a client has and will have."""

    name: Annotated[Text80, Field(description="As invoices show it.")]
    percent: PercentOff
    starts_on: From = None
    ends_on: Until = None
    reason: Text200 | None = None

    def new(self) -> NewDiscount:
        """As the command takes it."""
        return NewDiscount(**self.model_dump())


class DiscountIn(Input):
    """A discount on one service: in percent, or an amount off the price of each cycle."""

    name: Annotated[Text80, Field(description="As invoices show it.")]
    percent: PercentOff | None = None
    amount: MoneyIn | None = None
    starts_on: From = None
    ends_on: Until = None
    periods: Annotated[
        int | None, Field(ge=1, le=1200, description="Ends it after so many billing periods, the first one included.")
    ] = None
    reason: Text200 | None = None

    def new(self) -> NewDiscount:
        """As the command takes it."""
        amount = self.amount and self.amount.money()
        return NewDiscount(**{**self.model_dump(), "amount": amount})


class EndDiscountIn(Input):
    """From which day on it counts no more; left out: today."""

    on: Day | None = None


class DiscountOut(Output):
    """A discount, and for which days it counts."""

    id: UUID
    client_id: UUID
    client_name: str
    service_id: UUID | None
    service_name: str | None
    name: str
    label: str
    percent: PercentOut | None
    amount: MoneyOut | None
    starts_on: date
    ends_on: Annotated[date | None, Field(description="The first day without it; null: for good.")]
    reason: str | None
    granted_at: datetime
    granted_by: str
    ended_at: datetime | None
    ended_by: str | None
    version: int


def discount_out(row: DiscountRow) -> DiscountOut:
    """A row on the wire."""
    return DiscountOut.model_validate(row)
