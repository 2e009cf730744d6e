"""Which charges make which invoice: one a client, currency and day, and credits as far as they are covered."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID


class Item(NamedTuple):
    """A charge on its way to an invoice."""

    due_on: date
    currency: str
    amount: int
    """Minor units; a credit is negative."""
    part: int
    """The caller's key of what is charged."""
    charge_id: UUID | None
    """The charge, where it exists already."""
    service_id: UUID | None
    description: str


class Bundle(NamedTuple):
    """The charges of one invoice, in the order of its lines."""

    date: date
    currency: str
    items: Sequence[Item]
    total: int


def bundles(items: Sequence[Item]) -> list[Bundle]:
    """The invoices of one client's charges, by date.

    A credit goes on the first invoice on or after its own day, as far as that one stays at or above zero with it, and
    what is left of it on the next; what no invoice covers waits. Invoices do not depend on when the run ran: a credit
    never reaches back to an invoice that a punctual run would have issued before it.
    """
    groups: dict[tuple[date, str], list[Item]] = {}
    given_back: list[Item] = []
    for item in items:
        if item[2] < 0:
            given_back.append(item)
        elif (group := groups.get(item[:2])) is not None:
            group.append(item)
        else:
            groups[item[:2]] = [item]
    totals = {key: sum([item[2] for item in group]) for key, group in groups.items()}
    ordered = sorted(groups)
    for credit in sorted(given_back, key=_first_come):
        left = credit.amount
        for key in ordered:
            if left and key[1] == credit.currency and key[0] >= credit.due_on and totals[key] > 0:
                taken = max(left, -totals[key])
                groups[key].append(credit if taken == credit.amount else credit._replace(amount=taken))
                totals[key] += taken
                left -= taken
    return [Bundle(*key, groups[key], totals[key]) for key in ordered]


def _first_come(credit: Item) -> tuple[date, int]:
    return credit.due_on, credit.part
