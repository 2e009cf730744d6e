"""Usage on the wire: what the running period of a service comes to so far."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, PlainSerializer

from fairlead.domains.billing.queries import RunningUsage, RunningUse
from fairlead.domains.billing.rules import plain
from fairlead.domains.billing.schemas.shown import money_out
from fairlead.domains.catalog.terms import Aggregation
from fairlead.platform.http.schemas import MoneyOut, Output

Used = Annotated[Decimal, PlainSerializer(plain, return_type=str)]


class MeterUseOut(Output):
    """A meter in the running period."""

    meter_id: UUID
    meter: str
    name: str
    unit: str
    aggregation: Aggregation
    events: int
    quantity: Used
    amount: Annotated[MoneyOut, Field(description="As if the period ended with this usage.")]
    steps: list[str]


class UsageOut(Output):
    """What a service used in its running period, and what that comes to so far."""

    service_id: UUID
    period_start: Annotated[date | None, Field(description="Null before the service begins and after it ended.")]
    period_end: date | None
    amount: MoneyOut
    meters: list[MeterUseOut]


def usage_out(usage: RunningUsage) -> UsageOut:
    """As the API shows it."""
    return UsageOut(
        service_id=usage.id,
        period_start=usage.period.start if usage.period else None,
        period_end=usage.period.end if usage.period else None,
        amount=money_out(usage.amount),
        meters=[_meter(use) for use in usage.uses],
    )


def _meter(use: RunningUse) -> MeterUseOut:
    price = use.price
    return MeterUseOut(
        meter_id=price.meter_id, meter=price.meter, name=price.meter_name, unit=price.unit,
        aggregation=price.aggregation, events=use.events, quantity=use.quantity, amount=money_out(use.amount),
        steps=list(use.steps),
    )  # fmt: skip
