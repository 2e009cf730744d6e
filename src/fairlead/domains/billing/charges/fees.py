"""Charges of their own: the fee for leaving, and what staff charge by hand."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from fairlead.domains.billing.charges.draft import NewCharge
from fairlead.domains.billing.rules import flat
from fairlead.domains.billing.terms import SourceKind
from fairlead.kernel.money import Money

ITEM = "item"
"""The claim of what was charged by hand on a draft: taken off it, it is not charged at all."""


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
    claim: str = "once",
    tax_category: str | None = None,
) -> NewCharge:
    """What staff charge by hand."""
    amount, basis = flat("one_off", price, quantity)
    return NewCharge(
        client_id=client_id,
        service_id=service_id,
        source_kind=SourceKind.ONE_OFF,
        source_id=source_id,
        claim=claim,
        description=description,
        period_start=None,
        period_end=None,
        quantity=quantity,
        amount_minor=amount.minor,
        currency=amount.currency,
        due_on=on,
        basis=basis,
        tax_category=tax_category,
    )
