"""Bulk changes: one wish for many services, and what it comes to for each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple, Self
from uuid import UUID

from fairlead.domains.services.errors import AgreedPriceKept
from fairlead.domains.services.rules.changing import NONE, Subject, Surroundings, Wanted, terms_wanted
from fairlead.domains.services.rules.discounts import Left
from fairlead.domains.services.rules.periods import monthly
from fairlead.domains.services.rules.terms import Terms
from fairlead.domains.services.terms import BulkResult, ChangeOrigin
from fairlead.kernel.errors import Invalid, Problem
from fairlead.kernel.events import decoder, encode
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.kernel.pricing import Pricing

_MOST = Decimal(1000)
"""Percent: beyond it somebody mistyped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkWish:
    """What many services are to get: exactly one of these."""

    list_price: bool | None = None
    """The list price of the day; services with an agreed price keep theirs (R30)."""
    percent: Decimal | None = None
    """Up, or down when negative, from the price that each has."""
    price: Money | None = None
    tariff_id: UUID | None = None
    quantity: Decimal | None = None

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Back from `stored`."""
        return cls(**{name: _READ[name](value) for name, value in stored.items()})

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it: the one thing that is wished."""
        named = {name: getattr(self, name) for name in _READ}
        return {name: encode(value) for name, value in named.items() if value is not None and value is not False}

    def check(self) -> None:
        """Exactly one thing, and a sensible one; raises Invalid."""
        wished = list(self.stored())
        if len(wished) != 1:
            raise Invalid.of("wanted", f"{len(wished)} things are wished.", "Wish for exactly one.")
        if self.percent is not None and not (-100 <= self.percent <= _MOST and self.percent != 0):
            raise Invalid.of("percent", f"{self.percent} % is no change.", f"Give -100 to {_MOST}, and not 0.")
        if self.price is not None and self.price.minor < 0:
            raise Invalid.of("price", "must not be negative.", "Give 0 or more.")
        if self.quantity is not None and self.quantity <= 0:
            raise Invalid.of("quantity", "must be greater than 0.", "Give how many units there are to be.")

    def of(self, terms: Terms) -> Wanted:
        """What it means for one service."""
        if self.list_price:
            return Wanted(price=NONE)
        if self.percent is not None:
            return _raised(terms.price_minor, terms.currency, self.percent, terms.pricing)
        return Wanted(price=self.price, tariff_id=self.tariff_id, quantity=self.quantity)


_READ = {
    "list_price": decoder(bool),
    "percent": decoder(Decimal),
    "price": decoder(Money),
    "tariff_id": decoder(UUID),
    "quantity": decoder(Decimal),
}


@lru_cache(maxsize=8192)
def _raised(minor: int, currency: str, percent: Decimal, pricing: Pricing | None) -> Wanted:
    """A catalog has far fewer prices than a bulk change has services."""
    if pricing is not None:
        return Wanted(pricing=pricing.scaled(1 + Fraction(percent) / 100))
    return Wanted(price=Money(minor, currency).times(1 + Fraction(percent) / 100))


class Verdict(NamedTuple):
    """What a bulk change comes to for one service."""

    result: BulkResult
    wanted: Wanted
    after: Terms | None = None
    """With results `changed` and `scheduled`."""
    reason: str | None = None
    """With results `kept` and `refused`."""


def judged(subject: Subject, wish: BulkWish, on: date, today: date, known: Surroundings) -> Verdict:
    """What a bulk change that counts from a day comes to for a service."""
    wanted = wish.of(subject.terms)
    if subject.cancel_on is not None and on >= subject.cancel_on:
        return Verdict(BulkResult.REFUSED, wanted, reason="The service ends before.")
    try:
        after = terms_wanted(subject, wanted, on, known, ChangeOrigin.BULK)
    except AgreedPriceKept:
        return Verdict(BulkResult.KEPT, wanted, reason="Its price was agreed with the client.")
    except Problem as problem:
        return Verdict(BulkResult.REFUSED, wanted, reason=problem.detail)
    if after == subject.terms:
        return Verdict(BulkResult.SAME, wanted)
    return Verdict(BulkResult.SCHEDULED if on > today else BulkResult.CHANGED, wanted, after)


def monthly_of(terms: Terms, left: Left = Left()) -> Money:
    """What terms count for in a month, with what lasting discounts leave of them."""
    return _monthly(terms.price_minor, terms.currency, terms.quantity, terms.cycle, terms.pricing, left)


@lru_cache(maxsize=8192)
def _monthly(minor: int, currency: str, quantity: Decimal, cycle: Cycle, pricing: Pricing | None, left: Left) -> Money:
    return monthly(Money(minor, currency), quantity, cycle, left.percent, left.off, pricing)
