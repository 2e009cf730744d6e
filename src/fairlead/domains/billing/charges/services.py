"""Charges of services: their periods and their set-up."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from fairlead.domains.billing.charges.draft import NewCharge
from fairlead.domains.billing.rules import FULL, Deal, Part, charge_for, flat, plain
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.catalog.terms import ServiceType, Timing
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration
from fairlead.kernel.pricing import Pricing


@dataclass(frozen=True, slots=True)
class Billable:
    """What billing reads of a service."""

    service_id: UUID
    name: str
    type: ServiceType
    quantity: Decimal
    price_minor: int
    setup_minor: int
    currency: str
    cycle: Cycle
    timing: Timing
    proration: Proration
    anchor: date
    anchor_day: int
    billed_until: date | None
    """Days before this one, and the set-up, were billed elsewhere."""

    client_id: UUID
    pricing: Pricing | None = None

    @property
    def deal(self) -> Deal:
        """By what its days are billed, as things stand."""
        return Deal(
            self.client_id, self.name, Money(self.price_minor, self.currency), self.quantity, self.cycle, self.timing,
            self.proration, self.anchor, self.anchor_day, self.pricing,
        )  # fmt: skip


def period_charge(service_id: UUID, deal: Deal, part: Part, due_on: date) -> NewCharge:
    """Days of one billing period; its claim is those days."""
    amount, basis = charge_for(
        part.period, part.whole, deal.price, deal.quantity, deal.proration, part.percent, part.off, part.label,
        deal.pricing, part.before,
    )  # fmt: skip
    return NewCharge(
        client_id=deal.client_id,
        service_id=service_id,
        source_kind=SourceKind.SERVICE_PERIOD,
        source_id=service_id,
        claim=str(part.period),
        description=described(deal.name, part),
        period_start=part.period.start,
        period_end=part.period.end,
        quantity=deal.quantity,
        amount_minor=amount.minor,
        currency=amount.currency,
        due_on=due_on,
        basis=basis,
    )


def described(name: str, part: Part) -> str:
    """What a line says: the service, with its discounts, or the share of its price where only a hold reduces it."""
    if part.label:
        return f"{name}: {part.label}"
    return name if part.percent == FULL else f"{name}: {plain(part.percent)} %"


def setup(service: Billable, client_id: UUID, on: date) -> NewCharge | None:
    """The set-up, once, on the day of activation; None when it is free or was billed elsewhere.

    For what is sold once it is the price, so there it counts for each unit.
    """
    if not service.setup_minor or (service.billed_until is not None and service.billed_until > on):
        return None
    units = service.quantity if service.type is ServiceType.ONE_TIME else Decimal(1)
    amount, basis = flat("setup", Money(service.setup_minor, service.currency), units)
    return NewCharge(
        client_id=client_id,
        service_id=service.service_id,
        source_kind=SourceKind.SERVICE_SETUP,
        source_id=service.service_id,
        claim="setup",
        description=service.name if service.type is ServiceType.ONE_TIME else f"{service.name}: set-up",
        period_start=None,
        period_end=None,
        quantity=units,
        amount_minor=amount.minor,
        currency=amount.currency,
        due_on=on,
        basis=basis,
    )
