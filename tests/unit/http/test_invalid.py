"""What pydantic finds wrong, as field errors."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel, Field, ValidationError, field_validator

from fairlead.kernel.errors import FieldError
from fairlead.platform.http.invalid import invalid_from


class Line(BaseModel):
    amount: Annotated[Decimal, Field(gt=0)] = Decimal(1)


class Order(BaseModel):
    """One of everything."""

    id: UUID = UUID(int=1)
    day: date = date(2026, 1, 1)
    at: AwareDatetime = datetime.fromisoformat("2026-01-01T00:00:00Z")
    count: int = 1
    paid: bool = False
    lines: Annotated[list[Line], Field(max_length=2)] = []
    tags: dict[str, int] = {}
    code: Annotated[str, Field(pattern="^[A-Z]+$")] = "A"

    @field_validator("code")
    @classmethod
    def _known(cls, value: str) -> str:
        if value == "ZZ":
            raise ValueError("ZZ is no longer used")
        return value


def errors(given: dict[str, Any], where: str = "body") -> tuple[FieldError, ...]:
    with pytest.raises(ValidationError) as caught:
        Order.model_validate(given)
    return invalid_from([{**error, "loc": (where, *error["loc"])} for error in caught.value.errors()]).errors


@pytest.mark.parametrize(
    ("given", "field", "pointer", "remedy"),
    [
        ({"id": "7"}, "id", "#/id", "Give a UUID, as returned in `id` fields."),
        ({"day": "2026-02-30"}, "day", "#/day", "Give a date that exists, as YYYY-MM-DD."),
        ({"at": "2026-02-03T10:00:00"}, "at", "#/at", "Add the offset from UTC, for example Z."),
        ({"count": "many"}, "count", "#/count", "Give a whole number."),
        ({"paid": "perhaps"}, "paid", "#/paid", "Give true or false."),
        ({"lines": [{}, {"amount": 0}]}, "lines.1.amount", "#/lines/1/amount", "Give more than 0."),
        ({"lines": [{}, {}, {}]}, "lines", "#/lines", "Give 2 or fewer items."),
        ({"lines": 7}, "lines", "#/lines", "Give a list."),
        ({"tags": {"a/b~c": "x"}}, "tags.a/b~c", "#/tags/a~1b~0c", "Give a whole number."),
        ({"code": "a"}, "code", "#/code", "Match the pattern ^[A-Z]+$."),
        ({"code": "ZZ"}, "code", "#/code", "Correct the value."),
    ],
)
def test_each_kind_of_mistake(given: dict[str, Any], field: str, pointer: str, remedy: str) -> None:
    [error] = errors(given)
    assert (error.field, error.pointer, error.remedy) == (field, pointer, remedy)


def test_our_own_messages_are_kept() -> None:
    [error] = errors({"code": "ZZ"})
    assert error.message == "ZZ is no longer used."


def test_values_are_not_repeated() -> None:
    [error] = errors({"code": "secret-password"})
    assert "secret-password" not in str(error)


def test_places_other_than_the_body() -> None:
    assert errors({"count": "x"}, "query")[0].pointer == "query:count"
    assert errors({"count": "x"}, "path")[0].pointer == "path:count"
