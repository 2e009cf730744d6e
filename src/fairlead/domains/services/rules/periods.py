"""Anchors, ends of terms, and what a price counts for in a month."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, add_months, monthly_fraction
from fairlead.kernel.pricing import Pricing


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


WHOLE = Decimal(100)
"""All of a price, in percent."""


@lru_cache(maxsize=8192)
def monthly(
    price: Money,
    quantity: Decimal,
    cycle: Cycle,
    percent: Decimal = WHOLE,
    off: int = 0,
    pricing: Pricing | None = None,
) -> Money:
    """Monthly recurring revenue of one service: rounded once, so that sums of services add up everywhere.

    `percent` is how much of its price holds and lasting discounts leave, `off` the minor units that those take off a
    cycle before, `pricing` how the quantity is priced where it is not the price for each unit.
    """
    costs = price.minor * Fraction(quantity) if pricing is None else pricing.cost(quantity).exact
    return Money(1, price.currency).times(
        max(costs - off, Fraction(0)) * monthly_fraction(cycle) * Fraction(percent) / 100
    )
