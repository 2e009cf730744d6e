"""Which charges make which invoice, and where credits go."""

from datetime import date
from fractions import Fraction

import pytest

from fairlead.domains.billing.rules import ALL_TOGETHER, Bundle, Group, Item, bundles
from fairlead.kernel.money import Money

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def _item(day: date, currency: str, amount: int, place: int, group: Group = ALL_TOGETHER) -> Item:
    return Item(day, currency, group, amount, place, None, None, "")


def total(bundle: Bundle) -> int:
    return sum(item.amount for item in bundle.items)


def shown(*items: tuple[date, str, int]) -> list[tuple[date, str, int, list[int]]]:
    made = bundles([_item(*item, place) for place, item in enumerate(items)])
    return [(b.date, b.currency, total(b), [item.part for item in b.items]) for b in made]


def test_one_invoice_a_currency_and_day_in_order() -> None:
    assert shown((FEB, "USD", 30), (JAN, "USD", 10), (JAN, "EUR", 5), (JAN, "USD", 20)) == [
        (JAN, "EUR", 5, [2]),
        (JAN, "USD", 30, [1, 3]),
        (FEB, "USD", 30, [0]),
    ]


def test_a_credit_goes_on_the_first_invoices_of_its_day_or_later_as_far_as_they_cover_it() -> None:
    credit = (date(2026, 1, 15), "USD", -25)
    assert shown((JAN, "USD", 100), (FEB, "USD", 20), (MAR, "USD", 30), credit) == [
        (JAN, "USD", 100, [0]),
        (FEB, "USD", 0, [1, 3]),
        (MAR, "USD", 25, [2, 3]),
    ]


def test_a_credit_that_nothing_covers_waits() -> None:
    assert shown((JAN, "USD", -25)) == []
    assert shown((FEB, "EUR", 100), (JAN, "USD", -25)) == [(FEB, "EUR", 100, [0])]
    assert shown((JAN, "USD", 10), (FEB, "USD", -25)) == [(JAN, "USD", 10, [0])]


def test_a_credit_may_bring_an_invoice_to_zero() -> None:
    assert shown((JAN, "USD", 25), (JAN, "USD", -25)) == [(JAN, "USD", 0, [0, 1])]


def test_the_portions_of_a_credit_are_no_more_than_it() -> None:
    items = [_item(FEB, "USD", 20, 0), _item(JAN, "USD", -25, 1), _item(MAR, "USD", 30, 2)]
    taken = [item.amount for bundle in bundles(items) for item in bundle.items if item.part == 1]
    assert taken == [-20, -5]


def test_two_credits_share_what_an_invoice_covers() -> None:
    assert shown((MAR, "USD", 40), (JAN, "USD", -30), (FEB, "USD", -20), (FEB, "USD", -10)) == [
        (MAR, "USD", 0, [0, 1, 2])
    ]


NORTH, SOUTH = Group(site_id="north"), Group(site_id="south")


def test_each_group_gets_an_invoice_of_its_own() -> None:
    made = bundles([_item(JAN, "USD", 10, 0, SOUTH), _item(JAN, "USD", 20, 1, NORTH), _item(JAN, "USD", 5, 2, SOUTH)])
    assert [(b.group, total(b)) for b in made] == [(NORTH, 20), (SOUTH, 15)]


def test_a_credit_goes_on_the_invoice_of_its_own_group_before_the_others_of_that_day() -> None:
    items = [_item(JAN, "USD", 10, 0, NORTH), _item(JAN, "USD", 20, 1, SOUTH), _item(JAN, "USD", -25, 2, SOUTH)]
    assert [(b.group, total(b)) for b in bundles(items)] == [(NORTH, 5), (SOUTH, 0)]


def test_a_credit_does_not_wait_for_its_own_group_while_another_invoice_is_due() -> None:
    items = [_item(JAN, "USD", 30, 0, NORTH), _item(FEB, "USD", 30, 1, SOUTH), _item(JAN, "USD", -25, 2, SOUTH)]
    assert [(b.group, total(b)) for b in bundles(items)] == [(NORTH, 5), (SOUTH, 30)]


def _taxed(item: Item) -> tuple[int, int]:
    """Net and tax, by a percentage that stands in the description."""
    return item.amount, Money(item.amount, "USD").times(Fraction(int(item.description), 100)).minor


@pytest.mark.parametrize(
    ("lines", "credit", "taken"),
    [
        ([(100, "7")], "19", -90),  # 107 cover 90 and their tax of 17, and no more
        ([(100, "19")], "7", -100),  # what is given back is never more than what is sold
        ([(2, "19"), (2, "19"), (2, "19")], "19", -5),  # no line's tax comes to a cent, that of 6 would
    ],
)
def test_a_credit_is_covered_as_far_as_neither_net_nor_total_fall_below_nothing(
    lines: list[tuple[int, str]], credit: str, taken: int
) -> None:
    items = [_item(FEB, "USD", amount, at)._replace(description=rate) for at, (amount, rate) in enumerate(lines)]
    [bundle] = bundles([*items, _item(JAN, "USD", -500, 9)._replace(description=credit)], _taxed)
    assert bundle.items[-1].amount == taken
    assert sum(sum(_taxed(item)) for item in bundle.items) >= 0
