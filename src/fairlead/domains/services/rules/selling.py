"""What is sold, and what is brought in from elsewhere."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from fairlead.domains.services.lifecycle import Status
from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Pricing


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What is sold to whom. What is left None comes from the tariff, the template or the contract."""

    client_id: UUID
    tariff_id: UUID
    start_date: date
    contract_id: UUID | None = None
    site_id: UUID | None = None
    name: str | None = None
    quantity: Decimal = Decimal(1)
    price: Money | None = None
    pricing: Pricing | None = None
    """How the quantity is priced, where something else than a price for each unit was agreed."""
    setup: Money | None = None
    anchor_day: int | None = None
    """1–31: periods are aligned to the calendar and begin on this day; None: on the start's own day."""
    term_months: int | None = None
    auto_renewal: bool | None = None
    external_id: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtIn:
    """A service that ran elsewhere before: its state and dates as they are, billing from `billed_until` on."""

    sale: Sale
    status: Status
    billed_until: date | None
    term_started: date | None = None
    """The start of the term that runs now, where terms were renewed before; None: the service's own start."""
    ended_on: date | None = None
    cancellation_reason: str | None = None


def sold_price(sale: Sale, price: Money, pricing: Pricing | None) -> tuple[Money, Pricing | None, bool]:
    """What is paid when a tariff costs this: of one unit, how a quantity is priced, and whether that was agreed.

    An agreed price of one unit counts for each of them, however the tariff prices its quantities.
    """
    if sale.pricing is not None:
        return sale.pricing.of_one, sale.pricing, sale.pricing != pricing
    if sale.price is None:
        return price, pricing, False
    return sale.price, None, (sale.price, None) != (price, pricing)
