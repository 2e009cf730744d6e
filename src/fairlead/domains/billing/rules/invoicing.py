"""Which charges make which invoice: one a client, currency and day, and credits where they are covered."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple


class Item(NamedTuple):
    """A charge on its way to an invoice; `place` is the caller's."""

    due_on: date
    currency: str
    amount: int
    """Minor units; a credit is negative."""
    place: int


class Bundle(NamedTuple):
    """The charges of one invoice, in the order of its lines."""

    date: date
    currency: str
    items: Sequence[Item]
    total: int


def bundles(items: Iterable[Item]) -> list[Bundle]:
    """The invoices of one client's charges, by date.

    A credit goes on the first invoice on or after its own day that stays at or above zero with it; one that no
    invoice covers is left out and waits for the next. Invoices do not depend on when the run ran: a credit never
    reaches back to an invoice that a punctual run would have issued before it.
    """
    groups: dict[tuple[date, str], list[Item]] = {}
    given_back: list[Item] = []
    for item in items:
        if item.amount < 0:
            given_back.append(item)
            continue
        group = groups.get(item[:2])
        if group is None:
            groups[item[:2]] = [item]
        else:
            group.append(item)
    ordered = sorted(groups)
    totals = {key: sum(item.amount for item in groups[key]) for key in ordered}
    for credit in sorted(given_back):
        for key in ordered:
            if key[1] == credit.currency and key[0] >= credit.due_on and totals[key] + credit.amount >= 0:
                groups[key].append(credit)
                totals[key] += credit.amount
                break
    return [Bundle(*key, groups[key], totals[key]) for key in ordered]
