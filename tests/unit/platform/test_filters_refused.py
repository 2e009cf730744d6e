"""Whatever a filters dict says that is not declared is refused, with the key, its place and the remedy."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, Numeric, Text, Uuid, column

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.kernel.money import Money
from fairlead.platform.db.filters import Field, Filters, Operator


class Status(StrEnum):
    ACTIVE = "active"
    ON_HOLD = "on_hold"


FILTERS = Filters(
    {
        "name": Field(column("name", Text), str, "Name"),
        "download_speed": Field(column("speed", Integer), int, "Download speed"),
        "weight": Field(column("weight", Numeric), Decimal, "Weight"),
        "price": Field(column("price", BigInteger), Money, "Price", currency="USD"),
        "fee": Field(column("fee", BigInteger), Money, "Fee", currency=column("currency", Text)),
        "starts": Field(column("starts", Date), date, "Starts"),
        "seen_at": Field(column("seen_at", DateTime(timezone=True)), datetime, "Last seen"),
        "active": Field(column("active", Boolean), bool, "Active"),
        "client_id": Field(column("client_id", Uuid), UUID, "Client"),
        "status": Field(column("status", Text), Status, "Status"),
        "code": Field(column("code", Text), str, "Code", operators=[Operator.EQ]),
    }
)


def refused(asked: dict[str, Any], at: str = "query:") -> tuple[FieldError, ...]:
    with pytest.raises(Invalid) as error:
        FILTERS.where(asked, at=at)
    return error.value.errors


def test_a_key_that_is_nearly_right_gets_a_suggestion() -> None:
    [error] = refused({"speed__gte": "100"})

    assert error.field == "speed__gte"
    assert error.pointer == "query:speed__gte"
    assert error.message == "'speed__gte' is not a filter here."
    assert error.remedy == (
        "Did you mean download_speed__gte? "
        "Filters: name, download_speed, weight, price, fee, starts, seen_at, active, client_id, status, code."
    )


def test_every_bad_key_is_named_and_no_good_one() -> None:
    errors = refused({"status": "gone", "name": "fine", "zzz": "1", "price__gte": "1.005"}, at="#/filters/")

    assert errors == (
        FieldError("status", "#/filters/status", "'gone' is not one of the choices.", "Choose from: active, on_hold."),
        FieldError(
            "zzz",
            "#/filters/zzz",
            "'zzz' is not a filter here.",
            "Filters here: name, download_speed, weight, price, fee, starts, seen_at, active, client_id, status, code.",
        ),
        FieldError("price__gte", "#/filters/price__gte", "'1.005' has too many decimals.", "Give at most 2."),
    )


@pytest.mark.parametrize(
    ("key", "value", "message", "remedy"),
    [
        ("name__gt", "a", "'name' does not take gt.", "Use one of: name, name__ne, name__in, name__not_in, "),
        ("name__", "a", "'name__' ends in no known operator.", "Use one of: name, "),
        ("name__like", "a", "'name__like' ends in no known operator.", "Use one of: name, "),
        ("name__in__in", "a", "'name__in__in' ends in no known operator.", "Use one of: name, "),
        ("NAME", "a", "'NAME' is not a filter here.", "Filters here: name, "),
        ("code__in", "a", "'code' does not take in.", "Use one of: code."),
        ("active__in", "true", "'active' does not take in.", "Use one of: active, active__ne, active__isnull."),
        ("name", None, "Null is not a value to compare with.", "Use isnull to find rows without a value."),
        ("name", 5, "5 is not text.", "Give a string."),
        ("name", "a\x00", "Text cannot hold a NUL character.", "Leave it out."),
        ("name", "\ud800", "The text is not valid Unicode.", "Leave out the lone surrogate."),
        ("name", ["a", "b"], "'eq' takes one value, not 2.", "For several values use in or not_in."),
        ("name__in", [], "The list is empty.", "Give at least one value, or leave the filter out."),
        ("name__in", "", "The list is empty.", "Give at least one value, or leave the filter out."),
        ("name__in", ["a"] * 1001, "1001 values are too many.", "Give at most 1000 values."),
        ("name__in", 7, "7 is not a list.", "Separate the values by commas, or give a list."),
        ("name__isnull", "maybe", "'maybe' is neither true nor false.", "Give true or false."),
        ("download_speed", "1.5", "'1.5' is not a whole number.", "Give digits, for example 42."),
        ("download_speed", True, "True is not a whole number.", "Give digits, for example 42."),
        ("download_speed", "٣", "'٣' is not a whole number.", "Give digits, for example 42."),
        ("download_speed", 2**63, "9223372036854775808 is too large.", "Give a number of at most 64 bits."),
        ("weight", 0.1, "0.1 is a binary fraction, which is not exact.", "Give it as text: '0.1'."),
        ("weight", "1e9", "'1e9' is not a decimal number.", "Give digits, for example 1000.50."),
        ("weight", Decimal("NaN"), "Decimal('NaN') is not a decimal number.", "Give digits, for example 1000.50."),
        ("weight", Decimal("1e999999"), "Decimal('1E+999999') is not a decimal number.", "Give digits, "),
        ("price", "1" * 16, "'1111111111111111' is too large.", "Give at most 15 digits before the point."),
        (
            "price",
            "1000.50000000000000000000000000000001",
            "'1000.50000000000000000000000000000001' has too",
            "Give at",
        ),
        ("price", Money(100, "EUR"), "'1.00 EUR' cannot be compared with every row.", "Give an amount in USD."),
        ("fee", Money(100, "EUR"), "'1.00 EUR' cannot be compared with every row.", "Give a plain amount."),
        ("fee", "0.0001", "'0.0001' has too many decimals.", "Give at most 3."),
        ("starts", "2024-02-30", "'2024-02-30' does not exist in the calendar.", "Give an existing day."),
        ("starts", "20240230", "'20240230' is not a date.", "Give year-month-day, for example 2024-04-30."),
        ("starts", datetime(2024, 1, 1, tzinfo=UTC), "datetime.datetime(2024, 1, 1, 0, 0, tzinfo=datetime.", "Give"),
        ("seen_at", "2024-01-01", "'2024-01-01' is not an instant.", "Give for example 2024-04-30T08:00:00Z."),
        ("seen_at", "2024-01-01T08:00:00", "'2024-01-01T08:00:00' has no time zone.", "End it with Z or an offset"),
        ("seen_at", "2024-01-01T25:00:00Z", "'2024-01-01T25:00:00Z' does not exist", "Give an existing time."),
        ("seen_at", "0001-01-01T00:00:00+05:00", "'0001-01-01T00:00:00+05:00' is outside", "Give a year from 1"),
        ("client_id", "{018f4e2a}", "'{018f4e2a}' is not an id.", "Give a UUID, as in 018f4e2a-0000-7000-8000-"),
        ("status__in", "active,gone", "'gone' is not one of the choices.", "Choose from: active, on_hold."),
    ],
)
def test_a_bad_value_or_operator_says_what_to_give(key: str, value: object, message: str, remedy: str) -> None:
    [error] = refused({key: value})

    assert (error.field, error.pointer) == (key, f"query:{key}")
    assert error.message.startswith(message)
    assert error.remedy.startswith(remedy)


def test_too_many_conditions_are_refused_before_any_is_read() -> None:
    assert refused({f"a{n}": "1" for n in range(101)}) == (
        FieldError("filters", "query:", "101 conditions are too many.", "Give at most 100."),
    )


def test_a_hostile_key_is_cut_and_escaped() -> None:
    [error] = refused({"a/~" + "x" * 100_000: "1"}, at="#/filters/")

    assert error.field == "a/~" + "x" * 77
    assert error.pointer == "#/filters/a~1~0" + "x" * 77
    assert len(error.message) < 120


@pytest.mark.parametrize("name", ["limit", "sort", "cursor", "a__b", "A", "", "_a", "a-b"])
def test_a_name_that_could_not_be_asked_for_cannot_be_declared(name: str) -> None:
    with pytest.raises(TypeError, match="cannot be the name of a filter"):
        Filters({name: Field(column("a", Text), str, "A")})


def test_a_field_that_contradicts_itself_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="text fields do not take gt"):
        Field(column("a", Text), str, "A", operators=[Operator.GT])
    with pytest.raises(TypeError, match="a money field, and no other, needs a currency"):
        Field(column("a", BigInteger), Money, "A")
    with pytest.raises(TypeError, match="'usd' is no currency"):
        Field(column("a", BigInteger), Money, "A", currency="usd")
    with pytest.raises(TypeError, match="only text and enums have choices"):
        Field(column("a", Integer), int, "A", choices=["1"])
    with pytest.raises(TypeError, match="cannot filter by float"):
        Field(column("a", Numeric), float, "A")
