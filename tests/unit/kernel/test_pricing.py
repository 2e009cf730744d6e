"""Price models: what a quantity costs, to the cent, how that is told, and which prices cannot be."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from fairlead.kernel.pricing import MOST_TIERS, Model, Pricing, PricingWrong, Tier

GRADUATED: dict[str, Any] = {
    "model": "graduated",
    "currency": "USD",
    "tiers": [
        {"up_to": "10", "unit": "5.00"},
        {"up_to": "20", "unit": "4.00", "flat": "2.00"},
        {"up_to": None, "unit": "3.00"},
    ],
}
VOLUME = {**GRADUATED, "model": "volume"}


def priced(form: dict[str, Any], quantity: str) -> str:
    return Pricing.read({"currency": "USD", **form}).cost(Decimal(quantity)).amount


def wrong(form: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(PricingWrong) as refused:
        Pricing.read({"currency": "USD", **form})
    return refused.value.field, refused.value.remedy


@pytest.mark.parametrize(
    ("form", "quantity", "expected"),
    [
        ({"model": "flat", "flat": "20.00"}, "0", "20.00"),
        ({"model": "flat", "flat": "20.00"}, "1000", "20.00"),
        ({"model": "standard", "unit": "0.00035"}, "1000", "0.35"),
        ({"model": "standard", "unit": "0.00035"}, "1001", "0.35035"),  # exact; the charge rounds
        ({"model": "standard", "unit": "5", "flat": "9.90"}, "0", "9.90"),
        ({"model": "standard", "unit": "5", "included": "3"}, "3", "0.00"),
        ({"model": "standard", "unit": "5", "included": "3"}, "4.5", "7.50"),
        (GRADUATED, "0", "0.00"),
        (GRADUATED, "10", "50.00"),
        (GRADUATED, "10.5", "54.00"),  # half a unit of the second tier, and its flat part
        (GRADUATED, "20", "92.00"),
        (GRADUATED, "25", "107.00"),
        (VOLUME, "0", "0.00"),
        (VOLUME, "10", "50.00"),
        (VOLUME, "10.5", "44.00"),  # between two tiers: the higher one
        (VOLUME, "20", "82.00"),
        (VOLUME, "25", "75.00"),
        ({"model": "package", "unit": "9.00", "package_size": "10"}, "0", "0.00"),
        ({"model": "package", "unit": "9.00", "package_size": "10"}, "10", "9.00"),
        ({"model": "package", "unit": "9.00", "package_size": "10"}, "10.01", "18.00"),
        ({"model": "package", "unit": "9.00", "package_size": "10", "included": "10"}, "11", "9.00"),
        ({"model": "percentage", "percent": "2.5"}, "1000", "25.00"),
        ({"model": "percentage", "percent": "2.5", "flat": "0.30"}, "1000", "25.30"),
        ({"model": "standard", "unit": "5", "minimum": "100.00"}, "0", "100.00"),
        ({"model": "standard", "unit": "5", "minimum": "100.00"}, "20", "100.00"),
        ({"model": "standard", "unit": "5", "minimum": "100.00"}, "21", "105.00"),
        ({"model": "standard", "currency": "JPY", "unit": "0.5"}, "3", "1.5"),
    ],
)
def test_a_quantity_costs(form: dict[str, Any], quantity: str, expected: str) -> None:
    assert priced(form, quantity) == expected


def test_the_exact_cost_is_in_minor_units() -> None:
    assert Pricing.read(GRADUATED).cost(Decimal(25)).exact == 10_700
    rate = Pricing(model=Model.STANDARD, currency="USD", unit=Decimal("0.00035"))
    assert rate.cost(Decimal(1)).exact == Fraction(35, 1000)
    assert Pricing(model=Model.FLAT, currency="KWD", flat=Decimal("1.5")).cost(Decimal(1)).exact == 1_500


def test_the_steps_tell_how_the_cost_comes_about() -> None:
    everything = Pricing.read({**GRADUATED, "included": "5", "flat": "10.00", "minimum": "200.00"})
    assert everything.cost(Decimal(30)).steps == (
        "30 less 5 included = 25",
        "up to 10: 10 × 5.00 = 50.00",
        "above 10 up to 20: 10 × 4.00 + 2.00 flat = 42.00",
        "above 20: 5 × 3.00 = 15.00",
        "10.00 flat",
        "50.00 + 42.00 + 15.00 + 10.00 = 117.00",
        "at least 200.00",
    )
    assert Pricing.read(VOLUME).cost(Decimal(15)).steps == ("above 10 up to 20: 15 × 4.00 + 2.00 flat = 62.00",)
    package = Pricing(model=Model.PACKAGE, currency="USD", unit=Decimal(9), package_size=Decimal(10))
    assert package.cost(Decimal(25)).steps == ("3 of 10 × 9.00 = 27.00",)
    share = Pricing(model=Model.PERCENTAGE, currency="USD", percent=Decimal("2.5"))
    assert share.cost(Decimal(1000)).steps == ("2.5 % of 1000.00 = 25.00",)


def test_a_price_is_told_in_a_line() -> None:
    assert Pricing.read(GRADUATED).words == "5.00 each up to 10, then 4.00 each + 2.00 flat up to 20, then 3.00 each"
    assert Pricing.read({**VOLUME, "tiers": [{"up_to": None, "unit": "5"}]}).words == "all units 5.00 each"
    lines = [
        ({"model": "flat", "flat": "20"}, "20.00 flat"),
        (
            {"model": "standard", "unit": "0.00035", "included": "5", "minimum": "9"},
            "0.00035 each, 5 included, at least 9.00",
        ),
        ({"model": "package", "unit": "9", "package_size": "10", "flat": "1"}, "9.00 for each 10 begun, 1.00 flat"),
        ({"model": "percentage", "percent": "2.50"}, "2.5 % of the amount"),
    ]
    assert [Pricing.read({"currency": "USD", **form}).words for form, _ in lines] == [words for _, words in lines]


def test_what_is_stored_is_read_back_and_says_only_what_counts() -> None:
    stored = {
        "model": "graduated",
        "currency": "USD",
        "minimum": "100",
        "tiers": [{"up_to": "10", "unit": "5", "flat": "0"}, {"up_to": None, "unit": "4.5", "flat": "2"}],
    }
    pricing = Pricing.read(stored)
    assert pricing.stored() == stored
    assert pricing.tiers == (Tier(Decimal(10), Decimal("5.00")), Tier(None, Decimal("4.50"), Decimal(2)))
    flat = Pricing(model=Model.FLAT, currency="USD", flat=Decimal("20.00"))
    assert flat.stored() == {"model": "flat", "currency": "USD", "flat": "20"}


@pytest.mark.parametrize(
    ("form", "field", "remedy"),
    [
        ({}, "model", "One of: flat, standard, graduated, volume, package, percentage."),
        ({"model": "magic"}, "model", "One of: flat, standard, graduated, volume, package, percentage."),
        ({"model": "flat", "currency": "XXX"}, "currency", "Use a code such as USD."),
        ({"model": "flat", "unit": "5"}, "unit", "Leave it out, or choose another model."),
        ({"model": "flat", "speed": "5"}, "speed", "Leave it out."),
        ({"model": "standard", "unit": "-1"}, "unit", "Give 0 or more."),
        ({"model": "standard", "unit": "five"}, "unit", "Write a number such as 19.99."),
        ({"model": "standard", "unit": 5.5}, "unit", "Write a number such as 19.99."),
        ({"model": "standard", "unit": "1000000000000"}, "unit", "Give a number below 1000000000000."),
        ({"model": "standard", "unit": "0." + "0" * 12 + "1"}, "unit", "Round it to 12 decimals."),
        ({"model": "standard", "unit": "1", "flat": "0.001"}, "flat", "Round it to 2 decimals."),
        ({"model": "standard", "unit": "1", "minimum": "0.001"}, "minimum", "Round it to 2 decimals."),
        ({"model": "package", "unit": "1"}, "package_size", "Say how many units a package has, at least 1."),
        ({"model": "volume"}, "tiers", f"Give 1 to {MOST_TIERS} tiers."),
        ({"model": "volume", "tiers": [{"up_to": "10"}]}, "tiers/0/up_to", "Leave the last tier's end empty."),
        ({"model": "volume", "tiers": [{}, {}]}, "tiers/0/up_to", "Say up to where it goes."),
        ({"model": "volume", "tiers": [{"up_to": "0"}, {}]}, "tiers/0/up_to", "Give a number above 0."),
        ({"model": "volume", "tiers": [{"up_to": "9"}, {"up_to": "9"}, {}]}, "tiers/1/up_to", "Give a number above 9."),
        ({"model": "volume", "tiers": [{"up_to": "9"}, {"above": "10"}]}, "tiers/1/above", "Begin at 9."),
        ({"model": "volume", "tiers": [{"unit": "-1"}]}, "tiers/0/unit", "Give 0 or more."),
        ({"model": "volume", "tiers": [{"flat": "0.005"}]}, "tiers/0/flat", "Round it to 2 decimals."),
    ],
)
def test_a_price_that_cannot_be_is_refused(form: dict[str, Any], field: str, remedy: str) -> None:
    assert wrong(form) == (field, remedy)


def test_a_negative_quantity_and_a_float_have_no_price() -> None:
    with pytest.raises(ValueError, match="a quantity is at least 0, not -1"):
        Pricing.read(GRADUATED).cost(Decimal(-1))
    half: Any = 0.5
    with pytest.raises(TypeError, match="unit is a Decimal, not a float"):
        Pricing(model=Model.STANDARD, currency="USD", unit=half)


def test_scaling_multiplies_amounts_and_rounds_each_to_what_it_may_be() -> None:
    raised = Pricing.read({**GRADUATED, "included": "5", "flat": "9.99", "minimum": "100"}).scaled(Fraction("1.035"))
    assert raised.stored() == {
        "model": "graduated",
        "currency": "USD",
        "flat": "10.34",  # 10.33965
        "included": "5",
        "minimum": "103.5",
        "tiers": [
            {"up_to": "10", "unit": "5.175", "flat": "0"},
            {"up_to": "20", "unit": "4.14", "flat": "2.07"},
            {"up_to": None, "unit": "3.105", "flat": "0"},
        ],
    }
    third = Pricing(model=Model.STANDARD, currency="USD", unit=Decimal(1)).scaled(Fraction(1, 3))
    assert third.unit == Decimal("0.333333333333")
