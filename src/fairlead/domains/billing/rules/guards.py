"""What makes an invoice odd enough to be looked at before it goes out: the guardrails of a billing run."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from fairlead.domains.billing.rules.explaining import day_text
from fairlead.kernel.money import Money


class Guards(NamedTuple):
    """What counts as odd for a client."""

    most_lines: int
    change_percent: int | None = None
    """How much a month's total may differ from the last month that was invoiced; None: by anything."""
    change_least: int = 0
    """Minor units by which it must differ besides: a small sum may double."""


class Seen(NamedTuple):
    """An invoice as the guardrails see it."""

    date: date
    currency: str
    lines: int
    total: int
    """Minor units with tax."""
    without_quantity: str | None
    """The description of a line of no units."""


def odd(guards: Guards, seen: Iterable[Seen], last: Mapping[str, int], *, released: bool = False) -> str | None:
    """Why a client's invoices are not issued without somebody having looked; None when nothing is odd.

    `last` has the total of the last month that was invoiced by currency, in minor units. A client whom staff released
    may have many lines and a strange total; an invoice below zero never goes out.
    """
    months: dict[tuple[str, date], int] = {}
    for one in seen:
        if one.total < 0:
            return (
                f"the invoice of {day_text(one.date)} would come to {Money(one.total, one.currency)}, less than nothing"
            )
        if one.without_quantity is not None:
            return f"{one.without_quantity} has a quantity of 0"
        if one.lines > guards.most_lines and not released:
            return (
                f"the invoice of {day_text(one.date)} would have {one.lines:,} lines, more than {guards.most_lines:,}"
            )
        month = one.currency, one.date.replace(day=1)
        months[month] = months.get(month, 0) + one.total
    return None if released or guards.change_percent is None else _leap(guards, months, last)


def _leap(guards: Guards, months: Mapping[tuple[str, date], int], last: Mapping[str, int]) -> str | None:
    before = dict(last)
    for (currency, month), total in sorted(months.items()):
        known = before.get(currency, 0)
        step = abs(total - known)
        if known > 0 and step > guards.change_least and step * 100 > known * (guards.change_percent or 0):
            percent = Fraction((total - known) * 100, known)
            return (
                f"{Money(total, currency)} in {month:%B %Y} is {int(percent):+,} % against the "
                f"{Money(known, currency)} of the last month that was invoiced"
            )
        before[currency] = total
    return None
