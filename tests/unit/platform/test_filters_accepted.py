"""The values a filters dict takes, as text and as Python values, and what forms and OpenAPI learn of it."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Text, column

from fairlead.kernel.money import Money
from fairlead.platform.db.filters import Field, FieldInfo, Filters, Kind, Operator
from tests.unit.platform.test_filters_refused import FILTERS, Status

ID = UUID("018f4e2a-0000-7000-8000-00000000000a")


@pytest.mark.parametrize(
    ("key", "given", "read"),
    [
        ("status", "active", "active"),
        ("status", Status.ON_HOLD, "on_hold"),
        ("status__eq", "active", "active"),
        ("status__in", "active,on_hold", ["active", "on_hold"]),
        ("status__in", (Status.ACTIVE,), ["active"]),
        ("name", "", ""),
        ("name__in", r"a\,b,c\\d,e\f", ["a,b", r"c\d", r"e\f"]),
        ("name__in", ["a,b"], ["a,b"]),
        ("download_speed__gte", "-100", -100),
        ("download_speed__gte", 100, 100),
        ("weight", "0.10", Decimal("0.10")),
        ("weight", 3, Decimal(3)),
        ("price__gte", 1000, 100_000),
        ("price__gte", "1000.50", 100_050),
        ("price__gte", Decimal("1000.500"), 100_050),
        ("price__gte", Money(5, "USD"), 5),
        ("fee__gte", "1000.505", Decimal("1000.505")),
        ("starts", "2024-02-29", date(2024, 2, 29)),
        ("seen_at", "2024-01-01T08:00:00Z", datetime(2024, 1, 1, 8, tzinfo=UTC)),
        ("seen_at", "2024-01-01T08:00:00.25-03:00", datetime(2024, 1, 1, 11, 0, 0, 250_000, tzinfo=UTC)),
        ("seen_at", "2024-01-01T08:00:00 05:30", datetime(2024, 1, 1, 2, 30, tzinfo=UTC)),  # a "+" not escaped in a URL
        ("seen_at", datetime(2024, 1, 1, 8, tzinfo=timezone(timedelta(hours=1))), datetime(2024, 1, 1, 7, tzinfo=UTC)),
        ("active", "TRUE", True),
        ("active", "0", False),
        ("active__isnull", "true", True),
        ("client_id", "018F4E2A-0000-7000-8000-00000000000A", ID),
        ("client_id__not_in", [ID], [ID]),
    ],
)
def test_values_are_read_as_the_field_needs_them(key: str, given: object, read: Any) -> None:
    [condition] = FILTERS.read({key: given})

    assert condition.value == read
    assert type(condition.value) is type(read)


def test_no_conditions_are_no_conditions() -> None:
    assert FILTERS.where(None) == []
    assert FILTERS.where({}) == []


def test_fields_describe_a_filter_form() -> None:
    filters = Filters(
        {
            "status": Field(column("s", Text), Status, "Status"),
            "tier": Field(column("t", Text), str, "Tier", choices={"g": "Gold", "s": "Silver"}),
        }
    )
    choose = (Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN, Operator.ISNULL)

    assert filters.fields() == (
        FieldInfo("status", "Status", Kind.ENUM, choose, (("active", "Active"), ("on_hold", "On hold"))),
        FieldInfo("tier", "Tier", Kind.ENUM, choose, (("g", "Gold"), ("s", "Silver"))),
    )


def test_every_key_is_an_openapi_parameter() -> None:
    parameters = {parameter["name"]: parameter for parameter in FILTERS.parameters()}

    assert list(parameters) == list(FILTERS)
    assert parameters["price__gte"] == {
        "name": "price__gte",
        "in": "query",
        "required": False,
        "description": "Price is at least.",
        "schema": {"type": "string", "pattern": r"^[+-]?[0-9]{1,15}(\.[0-9]{1,2})?$", "examples": ["1000"]},
    }
    assert parameters["status__in"] == {
        "name": "status__in",
        "in": "query",
        "required": False,
        "description": "Status is one of (separated by commas, or the parameter repeated).",
        "style": "form",
        "explode": False,
        "schema": {
            "type": "array",
            "items": {"type": "string", "enum": ["active", "on_hold"]},
            "minItems": 1,
            "maxItems": 1000,
        },
    }
    assert parameters["name__isnull"]["schema"] == {"type": "boolean"}
