"""What is coming, on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fairlead.domains.billing.queries import Coming, Standing
from fairlead.domains.billing.schemas.shown import money_out, taken
from fairlead.domains.billing.terms import ScheduleStatus
from fairlead.kernel.money import Money
from fairlead.platform.http.schemas import MoneyOut, Output, Quantity


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


def projection_out(stands: Standing, months: Sequence[tuple[date, Money]], contract_value: Money) -> ProjectionOut:
    """Where the billing of a service stands and goes, as the API shows it."""
    return ProjectionOut(
        service_id=stands.service_id,
        status=stands.status,
        billed_until=stands.billed_until,
        ends_on=stands.ends_on,
        open=money_out(stands.open),
        next=[_coming(one) for one in stands.next()],
        months=[MonthOut(month=month, amount=money_out(amount)) for month, amount in months],
        total=money_out(Money.sum((amount for _, amount in months), contract_value.currency)),
        contract_value=money_out(contract_value),
    )


def _coming(one: Coming) -> ComingOut:
    period = {"period_start": one.period.start, "period_end": one.period.end}
    out: ComingOut = taken(one, ComingOut, amount=money_out(one.amount), **period)
    return out
