"""What a discount may be, until when it counts, and what the lasting ones leave of a price."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money
from fairlead.kernel.period import Grid

MOST_PERIODS = 1_200
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDiscount:
    """What is granted: a share or an amount, from a day on (None: today), for good, to a day, or for some periods."""

    name: str
    percent: Decimal | None = None
    amount: Money | None = None
    """Off the price of one cycle, for the whole quantity."""
    starts_on: date | None = None
    ends_on: date | None = None
    """The first day without it."""
    periods: int | None = None
    """For how many billing periods, the one that contains its first day included."""
    reason: str | None = None


def check_discount(new: NewDiscount, starts_on: date, currency: str | None) -> None:
    """Raises Invalid. `currency` is the service's, None for a discount on every service of a client."""
    if (new.percent is None) == (new.amount is None):
        raise Invalid.of("percent", "a discount is either in percent or an amount.", "Give one of them.")
    if new.percent is not None and not 0 < new.percent <= WHOLE:
        raise Invalid.of("percent", f"{new.percent} is not between 0 and 100.", "Give what is to be taken off.")
    if new.amount is not None:
        _check_amount(new.amount, currency)
    if new.periods is not None:
        _check_periods(new, new.periods, currency)
    if new.ends_on is not None and new.ends_on <= starts_on:
        message = f"{new.ends_on} is not after {starts_on}, its first day."
        raise Invalid.of("ends_on", message, "Give the first day without it.")


def _check_amount(amount: Money, currency: str | None) -> None:
    if currency is None:
        raise Invalid.of("amount", "counts for one service only.", "Give a percentage, or choose the service.")
    if amount.minor <= 0:
        raise Invalid.of("amount", f"{amount} is nothing to take off.", "Give more than 0.")
    if amount.currency != currency:
        message = f"the service is paid in {currency}, not in {amount.currency}."
        raise Invalid.of("amount.currency", message, f"Give an amount in {currency}.")


def _check_periods(new: NewDiscount, periods: int, currency: str | None) -> None:
    if currency is None:
        raise Invalid.of("periods", "services of a client have periods of their own.", "Give the day of its end.")
    if new.ends_on is not None:
        raise Invalid.of("periods", "it has an end already.", "Give either the periods or the day of its end.")
    if not 1 <= periods <= MOST_PERIODS:
        raise Invalid.of("periods", f"{periods} is not between 1 and {MOST_PERIODS}.")


def end_after(grid: Grid, starts_on: date, periods: int) -> date:
    """The first day behind some billing periods, of which the one that contains a day is the first."""
    end = starts_on
    for _ in range(periods):
        end = grid.period_of(end).end
    return end


def discount_label(name: str, percent: Decimal | None, amount: Money | None) -> str:
    """What a line says of a discount."""
    return f"{name} −{amount}" if percent is None else f"{name} −{percent.normalize():f} %"


class Left(NamedTuple):
    """What discounts leave of a price: percent, after minor units off a cycle."""

    percent: Decimal = WHOLE
    off: int = 0


def left_of(percents: Iterable[Decimal]) -> Decimal:
    """How many percent of a price discounts in percent leave: they multiply."""
    left = WHOLE
    for percent in percents:
        left *= (WHOLE - percent) / WHOLE
    return left


class Counting(Protocol):
    """A discount and the days `[starts_on, ends_on)` for which it counts."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def percent(self) -> Decimal | None: ...
    @property
    def off(self) -> int: ...


def counts_on(one: Counting, day: date) -> bool:
    """Whether a day is one of its days."""
    return one.starts_on <= day and (one.ends_on is None or day < one.ends_on)


def left_on(given: Iterable[Counting], day: date) -> Left:
    """What those that count on a day leave."""
    counting = [one for one in given if counts_on(one, day)]
    return Left(left_of(one.percent for one in counting if one.percent is not None), sum(one.off for one in counting))
