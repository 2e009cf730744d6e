"""Which charges make which invoice: one a client, currency, day and group, and credits as far as they are covered."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
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


Taxed = Callable[[Item], tuple[int, int]]
"""The net and the tax of an item, whatever amount of it is taken."""


def untaxed(item: Item) -> tuple[int, int]:
    """Where no tax is known."""
    return item.amount, 0


def bundles(items: Sequence[Item], taxed: Taxed = untaxed) -> list[Bundle]:
    """The invoices of one client's charges, by date.

    A credit goes on the first invoice on or after its own day, as far as that one stays at or above zero with it (its
    net, and its total: what is given back may be taxed higher), and what is left of it on the next; what no invoice
    covers waits. Of the invoices of one day those of its own group come first. Invoices do not depend on when the run
    ran: a credit never reaches back to an invoice that a punctual run would have issued before it.
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
    ordered = sorted(groups)
    if given_back:
        _cover(sorted(given_back, key=_first_come), [_Covers(key, groups[key], taxed) for key in ordered])
    return [Bundle(*key, groups[key]) for key in ordered]


class _Covers:
    """An invoice to be, and how much it still covers."""

    def __init__(self, key: tuple[date, str, Group], items: list[Item], taxed: Taxed) -> None:
        self.date, self.currency, self.group = key
        self.items = items
        self._taxed = taxed
        sums = [taxed(item) for item in items]
        self._net = sum(net for net, _ in sums)
        self._total = self._net + sum(tax for _, tax in sums)

    def take(self, credit: Item) -> int:
        """Put as much of a credit on the invoice as it covers; how much that is."""
        amount = credit.amount
        if not self._bears(credit):
            amount = 1 - bisect_left(range(-amount + 1), True, key=lambda back: not self._bears(credit, -back))
        if amount:
            taken = credit._replace(amount=amount)
            net, tax = self._taxed(taken)
            self.items.append(taken)
            self._net += net
            self._total += net + tax
        return amount

    def _bears(self, credit: Item, amount: int | None = None) -> bool:
        """Whether it stays at or above zero with a credit, or some of it."""
        net, tax = self._taxed(credit if amount is None else credit._replace(amount=amount))
        return self._net + net >= 0 and self._total + net + tax >= 0


def _cover(given_back: Sequence[Item], invoices: Sequence[_Covers]) -> None:
    for credit in given_back:
        left = credit.amount
        for one in sorted(invoices, key=partial(_nearest, credit.group)):
            if left and one.currency == credit.currency and one.date >= credit.due_on:
                left -= one.take(credit._replace(amount=left))


def _first_come(credit: Item) -> tuple[date, int]:
    return credit.due_on, credit.part


def _nearest(group: Group, invoice: _Covers) -> tuple[date, bool]:
    return invoice.date, invoice.group != group
