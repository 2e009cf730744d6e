"""Outputs of checked facts are as complete as validated ones, and cost less."""

from dataclasses import dataclass

import pytest

from fairlead.kernel.money import Money
from fairlead.platform.db.paging import Page
from fairlead.platform.http.schemas import MoneyOut, Output, money_out, page_out


class BoatOut(Output):
    name: str
    price: MoneyOut
    version: int


@dataclass(frozen=True)
class Boat:
    name: str
    price: Money
    version: int


def made(boat: Boat) -> BoatOut:
    return BoatOut.of(
        {"name": boat.name, "price": money_out(boat.price.minor, boat.price.currency), "version": boat.version}
    )


def test_it_equals_the_validated_one() -> None:
    boat = Boat("Aurora", Money(-1999, "USD"), 3)
    trusted, validated = made(boat), BoatOut.model_validate(boat)
    assert trusted == validated
    assert trusted.model_dump_json() == validated.model_dump_json()
    assert trusted.model_fields_set == {"name", "price", "version"}
    assert trusted.model_copy(update={"name": "Borea"}).name == "Borea"


def test_a_field_that_is_missing_or_unknown_is_a_mistake() -> None:
    with pytest.raises(TypeError, match=r"BoatOut lacks or does not know: \['price'\]"):
        BoatOut.of({"name": "Aurora", "version": 3})
    with pytest.raises(TypeError, match="'length'"):
        BoatOut.of({"name": "Aurora", "version": 3, "price": money_out(1, "USD"), "length": 12})


def test_amounts_have_their_currencys_decimals() -> None:
    amounts = [money_out(minor, currency).amount for minor, currency in ((5, "USD"), (-5, "JPY"), (12345, "KWD"))]
    assert amounts == ["0.05", "-5", "12.345"]


def test_a_page_is_its_items_and_its_cursor() -> None:
    page = page_out(Page([Boat("Aurora", Money(1, "EUR"), 1)], "next"), made)
    assert page.model_dump() == {
        "items": [{"name": "Aurora", "price": {"amount": "0.01", "currency": "EUR"}, "version": 1}],
        "next_cursor": "next",
    }
