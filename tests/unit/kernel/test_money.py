"""Money: exact amounts, one rounding, and nothing that a float could slip through."""

import copy
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from fairlead.kernel.money import (
    EXPONENTS,
    CurrencyMismatch,
    Money,
    NotAnAmount,
    NotMoney,
    TooManyDecimals,
    UnknownCurrency,
)


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


def test_r36_19_99_times_100_is_1999_and_not_a_cent_less() -> None:
    assert usd("19.99").minor == 1999
    assert usd("19.99").times(100) == usd("1999.00")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.34", "USD", 1234),
        ("12.3", "USD", 1230),
        ("12", "USD", 1200),
        ("+12.00", "USD", 1200),
        ("-0.01", "USD", -1),
        ("-0.00", "USD", 0),
        ("007", "USD", 700),
        ("12.3400", "USD", 1234),
        ("1099000", "JPY", 1099000),
        ("1.234", "KWD", 1234),
        ("9999999999999999.99", "USD", 999999999999999999),
    ],
)
def test_amounts_are_read_in_major_units(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


def test_whole_numbers_and_decimals_are_read_too() -> None:
    assert Money.parse(12, "USD") == Money(1200, "USD")
    assert Money.parse(Decimal("12.34"), "USD") == Money(1234, "USD")
    assert Money.parse(Decimal("1E+3"), "USD") == Money(100_000, "USD")


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "1,000.00", "1_000", " 1", "1 ", "1e3", ".", ".5", "5.", "--1", "NaN", "Infinity", "١٢"]
)
def test_text_that_is_not_a_plain_number_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount):
        Money.parse(text, "USD")


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999999"), "1" * 41, 10**16])
def test_amounts_beyond_64_bits_or_not_finite_are_refused_at_once(amount: str | int | Decimal) -> None:
    with pytest.raises(NotAnAmount):
        Money.parse(amount, "USD")


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("1.999", "USD"), ("0.5", "JPY"), ("1.2345", "KWD"), (Decimal("1E-999999999"), "USD")],
)
def test_finer_than_the_smallest_coin_is_refused_not_rounded(amount: str | Decimal, currency: str) -> None:
    with pytest.raises(TooManyDecimals, match=f"more than the {EXPONENTS[currency]} decimals of {currency}"):
        Money.parse(amount, currency)


@pytest.mark.parametrize("currency", ["", "usd", "XXX", "US", "DOGE"])
def test_unknown_currencies_are_refused_everywhere(currency: str) -> None:
    with pytest.raises(UnknownCurrency):
        Money.parse("1", currency)
    with pytest.raises(UnknownCurrency):
        Money(100, currency)


def test_every_refusal_is_a_value_error() -> None:
    assert {kind.__mro__[1] for kind in (NotAnAmount, TooManyDecimals, UnknownCurrency)} == {NotMoney}
    assert issubclass(NotMoney, ValueError)
    assert issubclass(CurrencyMismatch, ValueError)


@pytest.mark.parametrize("wrong", [19.99, Decimal("19.99"), True, "19"])
def test_minor_units_are_whole_numbers(wrong: Any) -> None:
    with pytest.raises(TypeError, match="minor units are whole numbers"):
        Money(wrong, "USD")


def test_floats_are_refused_wherever_they_come_in() -> None:
    half: Any = 0.5
    with pytest.raises(TypeError, match="never from a float"):
        Money.parse(half, "USD")
    with pytest.raises(TypeError, match="never multiplied by a float"):
        usd("1.00").times(half)


def test_decimals_of_currencies_follow_iso_4217() -> None:
    assert (EXPONENTS["USD"], EXPONENTS["JPY"], EXPONENTS["KWD"], EXPONENTS["HUF"]) == (2, 0, 3, 2)
    assert set(EXPONENTS.values()) == {0, 2, 3}


def test_arithmetic() -> None:
    assert usd("10.00") + usd("0.01") == usd("10.01")
    assert usd("10.00") - usd("10.01") == usd("-0.01")
    assert -usd("10.00") == usd("-10.00")
    assert abs(usd("-10.00")) == usd("10.00")
    assert bool(usd("0.01")) is True
    assert bool(Money.zero("USD")) is False


def test_comparisons() -> None:
    assert usd("1.00") < usd("1.01")
    assert usd("1.00") <= usd("1.00")
    assert usd("1.01") > usd("1.00")
    assert usd("1.00") >= usd("1.00")
    assert max(usd("1.00"), usd("-5.00"), usd("3.00")) == usd("3.00")
    assert usd("0.00") != Money.zero("EUR")


def test_two_currencies_never_meet() -> None:
    euro = Money.parse("1.00", "EUR")
    with pytest.raises(CurrencyMismatch, match="USD with EUR"):
        usd("1.00") + euro
    with pytest.raises(CurrencyMismatch):
        usd("1.00") - euro
    with pytest.raises(CurrencyMismatch):
        assert usd("1.00") < euro
    with pytest.raises(CurrencyMismatch, match="EUR in a sum of USD"):
        Money.sum([usd("1.00"), euro], "USD")


def test_sums() -> None:
    assert Money.sum([], "USD") == Money.zero("USD")
    assert Money.sum([usd("0.10")] * 3, "USD") == usd("0.30")


@pytest.mark.parametrize(
    ("amount", "factor", "expected"),
    [
        ("0.01", Fraction(1, 2), "0.01"),  # half a cent is a cent
        ("-0.01", Fraction(1, 2), "-0.01"),  # and its credit mirrors it
        ("0.01", Fraction(49, 100), "0.00"),
        ("0.03", Fraction(1, 2), "0.02"),  # half up, not half to even: 1.5 → 2
        ("0.05", Fraction(1, 2), "0.03"),  # and 2.5 → 3
        ("10.00", Fraction(1, 3), "3.33"),
        ("10.00", Fraction(2, 3), "6.67"),
        ("10.00", Decimal("0.1"), "1.00"),
        ("10.00", Decimal("-0.19"), "-1.90"),
        ("10.00", 0, "0.00"),
        ("10.00", -3, "-30.00"),
    ],
)
def test_products_round_half_up_away_from_zero(amount: str, factor: int | Fraction | Decimal, expected: str) -> None:
    assert usd(amount).times(factor) == usd(expected)


@pytest.mark.parametrize(
    ("amount", "weights", "expected"),
    [
        ("1.00", [1, 1, 1], ["0.34", "0.33", "0.33"]),  # of equal remainders the earlier gets the cent
        ("1.00", [1, 2], ["0.33", "0.67"]),
        ("-1.00", [1, 1, 1], ["-0.34", "-0.33", "-0.33"]),
        ("0.01", [0, 1, 1], ["0.00", "0.01", "0.00"]),
        ("0.00", [3, 4], ["0.00", "0.00"]),
        ("5.00", [7], ["5.00"]),
    ],
)
def test_shares_add_up_by_largest_remainder(amount: str, weights: list[int], expected: list[str]) -> None:
    assert usd(amount).split(weights) == [usd(share) for share in expected]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_weights_that_share_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="positive sum"):
        usd("1.00").split(weights)


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(1234, "USD"), "12.34 USD"),
        (Money(-5, "USD"), "-0.05 USD"),
        (Money(0, "USD"), "0.00 USD"),
        (Money(1099000, "JPY"), "1099000 JPY"),
        (Money(-7, "JPY"), "-7 JPY"),
        (Money(1, "KWD"), "0.001 KWD"),
        (Money(10**40 + 1, "USD"), "1" + "0" * 38 + ".01 USD"),
    ],
)
def test_money_is_written_with_exactly_its_currency_s_decimals(money: Money, text: str) -> None:
    assert str(money) == text
    assert str(money.amount) == text.split(" ", maxsplit=1)[0]


def test_money_is_a_frozen_value() -> None:
    money = usd("1.00")
    assert hash(money) == hash(usd("1.00"))
    assert pickle.loads(pickle.dumps(money)) == copy.copy(money) == money  # noqa: S301 - pickled a line above
    with pytest.raises(AttributeError):
        money.minor = 2  # type: ignore[misc] # that is the point
