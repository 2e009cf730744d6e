"""What a service's holds and discounts do to its billing, day by day: the fold of their history.

Each hold says what a day costs while it stands, and the one that charges least counts: `charge` all of the price,
`reduce` a share of it, `stop` nothing unless the day lies in a period that had begun before, `credit` nothing at all.
Discounts go on top: those in percent multiply, with each other and with what the holds leave; fixed ones add up, and
are taken off the price of a cycle before its share.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from fairlead.domains.billing.rules.amounts import plain
from fairlead.domains.billing.rules.periods import FULL, Pause
from fairlead.domains.services.terms import HoldMoney, SuspensionReason

_STOPPING = (HoldMoney.STOP, HoldMoney.CREDIT)


class HoldPlaced(NamedTuple):
    """A hold stands from a day on."""

    reason: SuspensionReason
    money: HoldMoney
    on: date
    percent: Decimal | None = None
    """How much of the price it still charges, when it reduces."""


class HoldLifted(NamedTuple):
    """The hold for a reason is gone from a day on."""

    reason: SuspensionReason
    on: date


class Discounted(NamedTuple):
    """A discount counts on the days `[starts_on, ends_on)`, for good without an end."""

    label: str
    """What a line says of it: `Welcome −20 %`."""
    starts_on: date
    ends_on: date | None = None
    percent: Decimal = Decimal(0)
    """How much of the price it takes off."""
    off: int = 0
    """Minor units that it takes off the price of a cycle."""


class _Stood(NamedTuple):
    money: HoldMoney
    percent: Decimal
    starts_on: date
    ends_on: date


def pauses_of(history: Iterable[HoldPlaced | HoldLifted], discounts: Sequence[Discounted] = ()) -> tuple[Pause, ...]:
    """The days that are not billed as agreed, in order and apart from each other.

    Read from the whole history in the order in which it happened, so that the order in which its events are
    delivered cannot matter.
    """
    stood, given = list(_stood(history)), list(discounts)
    days = sorted(
        {day for one in stood for day in (one.starts_on, one.ends_on)}
        | {day for one in given for day in (one.starts_on, one.ends_on or date.max)}
    )
    found: list[Pause] = []
    for begin, end in pairwise(days):
        held = _least(begin, None if end == date.max else end, [one for one in stood if _on(one, begin)])
        pause = _lowered(held, [one for one in given if _on(one, begin)])
        if not pause.stops and pause.percent == FULL and not pause.off:
            continue
        last = found[-1] if found else None
        if last is not None and last[1:] == (begin, *pause[2:]):
            found[-1] = pause._replace(starts_on=last.starts_on)
        else:
            found.append(pause)
    return tuple(found)


def first_difference(one: tuple[Pause, ...], other: tuple[Pause, ...]) -> date | None:
    """The first day on which two foldings of a history disagree; None when they do not."""
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            if mine._replace(ends_on=None) != theirs._replace(ends_on=None):
                return min(mine.starts_on, theirs.starts_on)
            return min(mine.ends_on or date.max, theirs.ends_on or date.max)
    both = min(len(one), len(other))
    rest = (*one[both:], *other[both:])
    return rest[0].starts_on if rest else None


def _stood(history: Iterable[HoldPlaced | HoldLifted]) -> Iterator[_Stood]:
    standing: dict[SuspensionReason, HoldPlaced] = {}
    for fact in history:
        if isinstance(fact, HoldPlaced):
            standing[fact.reason] = fact
        elif (placed := standing.pop(fact.reason, None)) is not None and placed.on < fact.on:
            yield _Stood(placed.money, _percent(placed), placed.on, fact.on)
    for placed in standing.values():
        yield _Stood(placed.money, _percent(placed), placed.on, date.max)


def _percent(placed: HoldPlaced) -> Decimal:
    if placed.money is HoldMoney.CREDIT:
        return Decimal(0)
    if placed.money is HoldMoney.REDUCE and placed.percent is not None:
        return placed.percent
    return FULL


def _on(one: _Stood | Discounted, day: date) -> bool:
    return one.starts_on <= day < (one.ends_on or date.max)


def _least(begin: date, end: date | None, standing: list[_Stood]) -> Pause:
    percent = min((one.percent for one in standing), default=FULL)
    stops = not percent or any(one.money in _STOPPING for one in standing)
    return Pause(begin, end, stops, percent)


def _lowered(held: Pause, discounts: Sequence[Discounted]) -> Pause:
    """What discounts leave of days beside their holds. Days for which nothing is left are stopped, as by a hold."""
    if not discounts:
        return held
    percent = held.percent
    for one in discounts:
        percent *= (FULL - one.percent) / FULL
    said = [one.label for one in discounts] + ([f"{plain(held.percent)} %"] if held.percent != FULL else [])
    off = sum(one.off for one in discounts)
    return Pause(held.starts_on, held.ends_on, held.stops or not percent, percent, off, ", ".join(said))
