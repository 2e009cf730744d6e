"""What charges come to: the regression table's sums, and explanations that compute to them."""

from datetime import date
from decimal import Decimal

import orjson

from fairlead.domains.billing.rules import (
    FULL,
    Course,
    Part,
    charge_for,
    credit_for,
    due_parts,
    flat,
    priced,
    recompute,
)
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Period, Proration
from fairlead.kernel.pricing import Model, Pricing, Tier

ONE = Decimal(1)
BY_DAY = Proration.CALENDAR_DAY


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


def amounts(parts: list[Part], price: Money) -> list[str]:
    return [str(charge_for(part.period, part.whole, price, ONE, BY_DAY)[0].amount) for part in parts]


def test_r3_three_months_with_a_stub() -> None:
    course = Course(Cycle.MONTHLY, date(2023, 4, 1), 1, Timing.ADVANCE, date(2023, 4, 8))
    found = amounts(due_parts(course, [], date(2023, 6, 1)), usd("3950"))
    assert found == ["3028.33", "3950.00", "3950.00"]  # 3950 × 23/30 = 3028.333…; together 10,928.33
    assert sum(map(Decimal, found)) == Decimal("10928.33")


def test_r4_two_periods_caught_up_late_cost_the_price_each() -> None:
    course = Course(Cycle.MONTHLY, date(2026, 6, 16), 16, Timing.ADVANCE, date(2026, 6, 16))
    for today in (date(2026, 7, 16), date(2026, 7, 20), date(2026, 8, 15)):
        assert amounts(due_parts(course, [], today), usd("80")) == ["80.00", "80.00"]


def test_r6_a_fixed_price_of_three_months_is_not_divided() -> None:
    course = Course(Cycle.QUARTERLY, date(2026, 1, 1), 1, Timing.ADVANCE, date(2026, 1, 1))
    assert amounts(due_parts(course, [], date(2026, 1, 1)), usd("1099000")) == ["1099000.00"]


def test_r1_42_of_91_days() -> None:
    part, whole = Period(date(2024, 5, 20), date(2024, 7, 1)), Period(date(2024, 4, 1), date(2024, 7, 1))
    amount, basis = charge_for(part, whole, usd("91"), ONE, BY_DAY)
    assert amount == usd("42")
    assert (basis["used"], basis["days"]) == (42, 91)


def test_r15_every_line_of_a_contract_goes_on_by_exactly_one_period() -> None:
    lines = [
        Course(Cycle.MONTHLY, date(2026, 1, 1), 1, Timing.ADVANCE, date(2026, 3, 1)),
        Course(Cycle.QUARTERLY, date(2026, 3, 1), 1, Timing.ADVANCE, date(2026, 3, 1)),
        Course(Cycle.MONTHLY, date(2026, 1, 1), 1, Timing.ARREARS, date(2026, 2, 1)),
    ]
    assert [len(due_parts(line, [], date(2026, 3, 1))) for line in lines] == [1, 1, 1]


def test_an_explanation_reads_like_a_sum() -> None:
    part, whole = Period(date(2026, 3, 10), date(2026, 4, 1)), Period(date(2026, 3, 1), date(2026, 4, 1))
    amount, basis = charge_for(part, whole, usd("29.99"), Decimal("2.000000"), BY_DAY)
    assert amount == usd("42.57")
    assert basis == {
        "rule": "period",
        "price": "29.99",
        "currency": "USD",
        "quantity": "2",
        "period": "2026-03-10/2026-04-01",
        "of": "2026-03-01/2026-04-01",
        "proration": "calendar_day",
        "used": 22,
        "days": 31,
        "formula": "29.99 × 2 × 22 / 31 = 42.57",
        "rounding": "half up to 0.01 USD, once",
    }
    assert recompute(basis) == amount


def test_a_credit_and_its_charge_are_what_the_used_days_cost() -> None:
    whole = Period(date(2026, 3, 1), date(2026, 4, 1))
    used = Period(date(2026, 3, 1), date(2026, 3, 15))
    amount, basis = charge_for(whole, whole, usd("29.99"), ONE, BY_DAY)
    credit, explained = credit_for(basis, amount, used, "the charge")
    assert credit == usd("-16.45")  # 29.99 × 14/31 = 13.5439 → 13.54; 13.54 − 29.99
    assert credit + amount == charge_for(used, whole, usd("29.99"), ONE, BY_DAY)[0]
    assert recompute(explained) == credit
    whole_back, explained = credit_for(basis, amount, None, "the charge")
    assert whole_back == usd("-29.99")
    assert recompute(explained) == whole_back


def test_a_flat_amount_explains_itself() -> None:
    amount, basis = flat("setup", usd("49.50"), Decimal(2))
    assert (amount, basis["formula"]) == (usd("99.00"), "49.50 × 2 = 99.00")
    assert recompute(basis) == amount


def test_r36_a_hundred_times_19_99_keeps_its_cents() -> None:
    assert flat("one_off", usd("19.99"), Decimal(100))[0] == usd("1999")


SEATS = Pricing(
    model=Model.GRADUATED,
    currency="USD",
    tiers=(Tier(Decimal(10), Decimal(5)), Tier(None, Decimal("4.50"))),
)


def test_a_pricing_tells_how_the_quantity_is_priced_and_computes_again() -> None:
    part, whole = Period(date(2026, 3, 10), date(2026, 4, 1)), Period(date(2026, 3, 1), date(2026, 4, 1))
    amount, basis = charge_for(part, whole, usd("5"), Decimal(25), BY_DAY, pricing=SEATS)
    assert amount == usd("83.39")  # 10 × 5.00 + 15 × 4.50 = 117.50; × 22/31 = 83.387
    assert basis["formula"] == "117.50 × 22 / 31 = 83.39"
    assert basis["steps"] == [
        "up to 10: 10 × 5.00 = 50.00",
        "above 10: 15 × 4.50 = 67.50",
        "50.00 + 67.50 = 117.50",
    ]
    assert basis["pricing"] == SEATS.stored()
    assert recompute(basis) == amount


def test_what_is_taken_off_a_cycle_comes_before_its_share() -> None:
    part, whole = Period(date(2026, 3, 10), date(2026, 4, 1)), Period(date(2026, 3, 1), date(2026, 4, 1))
    amount, basis = charge_for(part, whole, usd("29.99"), Decimal(2), BY_DAY, Decimal(50), 998, "Loyalty")
    assert amount == usd("17.74")  # (59.98 − 9.98) × 22/31 × 50 % = 17.7419
    assert basis["formula"] == "(29.99 × 2 − 9.98) × 22 / 31 × 50 % = 17.74"
    assert (basis["off"], basis["label"]) == ("9.98", "Loyalty")
    assert recompute(basis) == amount


def test_nothing_is_taken_off_below_nought() -> None:
    whole = Period(date(2026, 3, 1), date(2026, 4, 1))
    amount, basis = charge_for(whole, whole, usd("5"), ONE, BY_DAY, off=501, label="Gift")
    assert (amount, basis["formula"]) == (usd("0"), "(5.00 × 1 − 5.01, at least 0) × 31 / 31 = 0.00")
    assert recompute(basis) == amount


def test_what_many_lines_share_reads_the_pricing_from_its_text() -> None:
    whole = Period(date(2026, 3, 1), date(2026, 4, 1))
    stored = orjson.dumps(SEATS.stored()).decode()
    shared = priced(whole, whole, usd("5"), Decimal(25), BY_DAY, FULL, 750, "Loyalty", stored)
    amount, basis = charge_for(whole, whole, usd("5"), Decimal(25), BY_DAY, FULL, 750, "Loyalty", SEATS)
    assert shared.minor == amount.minor == 11_000
    assert orjson.loads(shared.basis) == basis
    assert basis["formula"] == "(117.50 − 7.50) × 31 / 31 = 110.00"


def test_a_credit_prices_the_used_days_as_its_charge_did() -> None:
    whole = Period(date(2026, 3, 1), date(2026, 4, 1))
    used = Period(date(2026, 3, 1), date(2026, 3, 15))
    amount, basis = charge_for(whole, whole, usd("5"), Decimal(25), BY_DAY, FULL, 750, "Loyalty", SEATS)
    credit, explained = credit_for(basis, amount, used, "the charge")
    assert credit == usd("-60.32")  # 110.00 × 14/31 = 49.677 → 49.68; 49.68 − 110.00
    assert recompute(explained) == credit
