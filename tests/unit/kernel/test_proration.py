"""What a part of a billing period costs."""

from datetime import date
from fractions import Fraction

import pytest

from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Grid, Period, Proration, days_30_360, prorate, prorate_seconds, share

DAY = 86_400


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


def period(text: str) -> Period:
    start, end = text.split("/")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def test_r1_quarterly_calendar_denominator_is_91_days() -> None:
    whole = period("2024-04-01/2024-07-01")
    part = period("2024-05-20/2024-07-01")
    assert share(part, whole) == Fraction(42, 91)
    assert prorate(usd("91.00"), part, whole) == usd("42.00")


def test_r2_quarterly_anniversary_denominator_is_91_days() -> None:
    whole = Grid(Cycle.QUARTERLY, date(2024, 1, 15), 15).period_of(date(2024, 5, 20))
    assert share(period("2024-05-20/2024-07-15"), whole) == Fraction(56, 91)


def test_r3_3950_a_month_from_8_april_to_30_june_2023_is_10928_33() -> None:
    held = period("2023-04-08/2023-07-01")
    months = Grid(Cycle.MONTHLY, date(2023, 1, 1)).periods(held.start, held.end)
    parts = [prorate(usd("3950.00"), part, month) for month in months if (part := month & held)]
    assert parts == [usd("3028.33"), usd("3950.00"), usd("3950.00")]  # 23/30, then two whole months
    assert Money.sum(parts, "USD") == usd("10928.33")


def test_r4_two_periods_caught_up_late_cost_80_each() -> None:
    periods = list(Grid(Cycle.MONTHLY, date(2024, 6, 16)).periods(date(2024, 6, 16), date(2024, 8, 16)))
    assert [prorate(usd("80.00"), whole, whole) for whole in periods] == [usd("80.00"), usd("80.00")]


def test_r5_a_period_that_has_not_begun_costs_its_price_and_never_less_than_nothing() -> None:
    ahead = period("2024-06-03/2024-07-03")
    assert prorate(usd("80.00"), ahead, ahead) == usd("80.00")
    with pytest.raises(ValueError, match="is not a part of"):
        share(period("2024-06-01/2024-06-10"), ahead)


def test_r6_a_fixed_quarter_costs_exactly_its_price() -> None:
    whole = period("2024-01-01/2024-04-01")
    assert [prorate(usd("1099000.00"), whole, whole, basis) for basis in Proration] == [usd("1099000.00")] * 4


def test_r11_an_upgrade_after_1_of_30_days_credits_4_83_and_charges_19_33() -> None:
    credit = prorate_seconds(usd("5.00"), 29 * DAY, 30 * DAY)
    charge = prorate_seconds(usd("20.00"), 29 * DAY, 30 * DAY)
    assert (credit, charge, charge - credit) == (usd("4.83"), usd("19.33"), usd("14.50"))
    april, left = period("2024-04-01/2024-05-01"), period("2024-04-02/2024-05-01")
    assert prorate(usd("20.00"), left, april, Proration.SECOND) == charge


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        (Proration.CALENDAR_DAY, "14.19"),  # 11/31 of 40 = 14.1935
        (Proration.SECOND, "14.19"),
        (Proration.THIRTY_DAY, "13.33"),  # 21st to 30th, the 31st does not count: 10/30 of 40
        (Proration.NONE, "40.00"),
    ],
)
def test_each_basis(basis: Proration, expected: str) -> None:
    part, may = period("2024-05-21/2024-06-01"), period("2024-05-01/2024-06-01")
    assert prorate(usd("40.00"), part, may, basis) == usd(expected)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024-01-01/2024-02-01", 30),
        ("2024-02-01/2024-03-01", 30),
        ("2023-01-31/2023-02-28", 30),  # the billing day 31, in its shortest month
        ("2023-02-28/2023-03-31", 30),
        ("2024-02-29/2024-03-31", 30),
        ("2024-04-30/2024-05-31", 30),
        ("2024-01-01/2025-01-01", 360),
        ("2024-01-15/2024-04-15", 90),
        ("2024-01-30/2024-01-31", 0),
        ("2024-02-28/2024-03-01", 3),
    ],
)
def test_30e_360_gives_every_month_30_days(text: str, days: int) -> None:
    assert days_30_360(period(text)) == days


@pytest.mark.parametrize("basis", list(Proration))
def test_no_days_cost_nothing_on_any_basis(basis: Proration) -> None:
    whole = period("2024-05-01/2024-06-01")
    for day in (whole.start, date(2024, 5, 20), whole.end):
        assert prorate(usd("40.00"), Period(day, day), whole, basis) == usd("0.00")


def test_a_period_without_days_has_no_shares_to_divide_by() -> None:
    empty = period("2024-05-01/2024-05-01")
    assert share(empty, empty) == 0


def test_a_credit_mirrors_its_charge() -> None:
    part, whole = period("2024-05-01/2024-05-02"), period("2024-05-01/2024-06-01")
    assert prorate(usd("-14.26"), part, whole) == -prorate(usd("14.26"), part, whole) == usd("-0.46")


@pytest.mark.parametrize(("used", "whole"), [(-1, 10), (11, 10), (0, 0)])
def test_seconds_outside_their_period_are_refused(used: int, whole: int) -> None:
    with pytest.raises(ValueError, match="is not a part of a period"):
        prorate_seconds(usd("5.00"), used, whole)
