"""Which charges make which invoice: one a client, currency, day and group, and credits as far as they are covered."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import NamedTuple
from uuid import UUID


class Group(NamedTuple):
    """What the charges of one invoice have in common besides client, currency and day; empty where it does not count.

    Ids as texts, so that groups can be put in order.
    """

    site_id: str = ""
    contract_id: str = ""
    purchase_order: str = ""


ALL_TOGETHER = Group()
"""One invoice for whatever a client owes on a day."""


class Item(NamedTuple):
    """A charge on its way to an invoice."""

    due_on: date
    currency: str
    group: Group
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
    group: Group
    items: Sequence[Item]
    total: int


def bundles(items: Sequence[Item]) -> list[Bundle]:
    """The invoices of one client's charges, by date.

    A credit goes on the first invoice on or after its own day, as far as that one stays at or above zero with it, and
    what is left of it on the next; what no invoice covers waits. Of the invoices of one day those of its own group
    come first. Invoices do not depend on when the run ran: a credit never reaches back to an invoice that a punctual
    run would have issued before it.
    """
    groups: dict[tuple[date, str, Group], list[Item]] = {}
    given_back: list[Item] = []
    for item in items:
        if item[3] < 0:
            given_back.append(item)
        elif (group := groups.get(item[:3])) is not None:
            group.append(item)
        else:
            groups[item[:3]] = [item]
    totals = {key: sum([item[3] for item in group]) for key, group in groups.items()}
    ordered = sorted(groups)
    for credit in sorted(given_back, key=_first_come):
        left = credit.amount
        for key in sorted(ordered, key=partial(_nearest, credit.group)):
            if left and key[1] == credit.currency and key[0] >= credit.due_on and totals[key] > 0:
                taken = max(left, -totals[key])
                groups[key].append(credit if taken == credit.amount else credit._replace(amount=taken))
                totals[key] += taken
                left -= taken
    return [Bundle(*key, groups[key], totals[key]) for key in ordered]


def _first_come(credit: Item) -> tuple[date, int]:
    return credit.due_on, credit.part


def _nearest(group: Group, key: tuple[date, str, Group]) -> tuple[date, bool]:
    return key[0], key[2] != group
