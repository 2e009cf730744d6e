"""Days are written out: pydantic alone would read 0 as the first day of 1970."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from fairlead.platform.http.schemas import Day, Input


class Order(Input):
    on: date
    until: date | None = None


@pytest.mark.parametrize("given", [0, "0", 1.5, "20260315", "2026-03-15T00:00:00Z", "2026-02-30", True])
def test_nothing_but_an_existing_day(given: object) -> None:
    with pytest.raises(ValidationError) as caught:
        Order.model_validate({"on": given})
    assert [(error["loc"], error["type"][:4]) for error in caught.value.errors()] == [(("on",), "date")]
    with pytest.raises(ValidationError):
        Order.model_validate({"on": "2026-03-15", "until": given})
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(given)


def test_days_are_read() -> None:
    order = Order.model_validate({"on": "2026-03-15", "until": None})
    assert (order.on, order.until) == (date(2026, 3, 15), None)
    assert TypeAdapter(Day).validate_python("2024-02-29") == date(2024, 2, 29)
