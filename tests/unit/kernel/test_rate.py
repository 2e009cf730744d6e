"""Rates: prices finer than a cent, rounded once, at the end."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from fairlead.kernel.money import Money, NotAnAmount, UnknownCurrency
from fairlead.kernel.rate import Rate


@pytest.mark.parametrize(
    ("rate", "currency", "quantity", "expected"),
    [
        ("0.00035", "USD", 1_000_000, "350.00"),
        ("0.00035", "USD", 14, "0.00"),  # 0.0049
        ("0.00035", "USD", 15, "0.01"),  # 0.00525
        ("0.005", "USD", 1, "0.01"),  # half a cent is a cent
        ("-0.005", "USD", 1, "-0.01"),
        ("0.1", "JPY", 5, "1"),
        ("0.0005", "KWD", 1, "0.001"),
        ("85.50", "USD", Decimal("0.25"), "21.38"),  # 21.375
        ("90", "USD", Fraction(1, 3), "30.00"),
    ],
)
def test_a_quantity_is_priced_and_rounded_once(
    rate: str, currency: str, quantity: int | Decimal | Fraction, expected: str
) -> None:
    assert Rate.parse(rate, currency).times(quantity) == Money.parse(expected, currency)


def test_rates_are_read_as_they_are_written() -> None:
    assert Rate.parse("0.00035", "USD") == Rate(Decimal("0.00035"), "USD")
    assert Rate.parse(Decimal("1.5"), "USD") == Rate.parse("1.50", "USD")
    assert str(Rate.parse("0.00000035", "USD")) == "0.00000035 USD"


@pytest.mark.parametrize("text", ["", "x", "1e-9", "NaN", "0." + "0" * 40 + "1"])
def test_rates_that_are_no_plain_number_are_refused(text: str) -> None:
    with pytest.raises(NotAnAmount):
        Rate.parse(text, "USD")


def test_rates_have_a_known_currency_and_a_finite_value() -> None:
    with pytest.raises(UnknownCurrency):
        Rate(Decimal(1), "XXX")
    with pytest.raises(NotAnAmount, match="NaN is not a finite number"):
        Rate(Decimal("NaN"), "USD")


def test_floats_are_refused() -> None:
    half: Any = 0.5
    with pytest.raises(TypeError, match="a rate is a Decimal, not a float"):
        Rate(half, "USD")
    with pytest.raises(TypeError, match="never multiplied by a float"):
        Rate.parse("1", "USD").times(half)
