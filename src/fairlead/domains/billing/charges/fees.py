"""Charges of their own: the fee for leaving, what is given back, and what staff charge by hand."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from fairlead.domains.billing.charges.draft import NewCharge
from fairlead.domains.billing.rules import credit_for, flat
from fairlead.domains.billing.terms import SourceKind
from fairlead.kernel.money import Money
from fairlead.kernel.period import Period


@dataclass(frozen=True, slots=True)
class BilledPeriod:
    """A charge of a service's days that stands."""

    id: UUID
    client_id: UUID
    service_id: UUID
    description: str
    period: Period
    quantity: Decimal
    amount: Money
    basis: dict[str, Any]
    invoiced: bool


def give_back(billed: BilledPeriod, used: Period | None, on: date) -> NewCharge | None:
    """The credit for the days that were not used (none at all: `used` is None); None when nothing is to be given.

    Its source is the charge and its claim the days, so that no day is given back twice.
    """
    if used is None and not billed.invoiced:
        return None
    amount, basis = credit_for(billed.basis, billed.amount, used, str(billed.id))
    if not amount:
        return None
    days = Period(used.end if used else billed.period.start, billed.period.end)
    return NewCharge(
        client_id=billed.client_id,
        service_id=billed.service_id,
        source_kind=SourceKind.SERVICE_CREDIT,
        source_id=billed.id,
        claim=str(days),
        description=f"{billed.description}: credit",
        period_start=days.start,
        period_end=days.end,
        quantity=billed.quantity,
        amount_minor=amount.minor,
        currency=amount.currency,
        due_on=on,
        basis=basis,
    )


def cancellation_fee(client_id: UUID, service_id: UUID, name: str, fee: Money, on: date, reason: str) -> NewCharge:
    """The contract's fee for leaving, on the day of leaving."""
    amount, basis = flat("cancellation_fee", fee, reason=reason)
    return NewCharge(
        client_id=client_id,
        service_id=service_id,
        source_kind=SourceKind.SERVICE_CANCELLATION,
        source_id=service_id,
        claim="cancellation",
        description=f"{name}: cancellation fee",
        period_start=None,
        period_end=None,
        quantity=Decimal(1),
        amount_minor=amount.minor,
        currency=amount.currency,
        due_on=on,
        basis=basis,
    )


def one_off(
    source_id: UUID,
    client_id: UUID,
    service_id: UUID | None,
    description: str,
    price: Money,
    quantity: Decimal,
    on: date,
) -> NewCharge:
    """What staff charge by hand."""
    amount, basis = flat("one_off", price, quantity)
    return NewCharge(
        client_id=client_id,
        service_id=service_id,
        source_kind=SourceKind.ONE_OFF,
        source_id=source_id,
        claim="once",
        description=description,
        period_start=None,
        period_end=None,
        quantity=quantity,
        amount_minor=amount.minor,
        currency=amount.currency,
        due_on=on,
        basis=basis,
    )
