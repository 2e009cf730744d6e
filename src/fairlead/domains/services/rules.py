"""Pure rules of services: anchors, terms, what a price counts for in a month."""

from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self
from uuid import UUID

from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services.lifecycle import Status
from fairlead.kernel.events import decoder, encode
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration, add_months, monthly_fraction


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything about a service that a change can change, as it holds from a day to the next change."""

    client_id: UUID
    contract_id: UUID | None
    site_id: UUID | None
    template_id: UUID
    tariff_id: UUID
    name: str
    quantity: Decimal
    price_minor: int
    currency: str
    price_agreed: bool
    cycle: Cycle
    timing: Timing
    proration: Proration
    anchor: date
    anchor_day: int

    @classmethod
    def of(cls, service: Any) -> Self:
        """Those of a service row or model."""
        return cls(**{f.name: getattr(service, f.name) for f in fields(cls)})

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """Back from `stored`."""
        return cls(**{f.name: _READ[f.name](stored[f.name]) for f in fields(cls)})

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {f.name: encode(getattr(self, f.name)) for f in fields(self)}


_READ = {f.name: decoder(f.type) for f in fields(Terms)}


def anchor(cycle: Cycle, start: date, anchor_day: int | None) -> tuple[date, int]:
    """A boundary of the billing periods and the day of the month they keep.

    With an anchor day, periods of several months are those of the calendar year (a quarter begins in January);
    without one they count from the start. Weekly periods always count from the start.
    """
    if anchor_day is None or cycle is Cycle.WEEKLY:
        return start, start.day
    return date(start.year, 1, anchor_day), anchor_day


def term_end(start: date, term_months: int) -> date | None:
    """The first day after a term; None for month to month."""
    return add_months(start, term_months) if term_months else None


def monthly(price: Money, quantity: Decimal, cycle: Cycle) -> Money:
    """Monthly recurring revenue of one service: rounded once, so that sums of services add up everywhere."""
    return price.times(monthly_fraction(cycle) * Fraction(quantity))
