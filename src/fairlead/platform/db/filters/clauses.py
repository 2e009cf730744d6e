"""One condition as SQL.

NULL: `ne` and `not_in` mean "anything but", so rows without a value are included (IS DISTINCT FROM).
Every other operator needs a value to compare and leaves them out; `isnull` asks for them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import all_, any_, literal, or_
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import ARRAY

from fairlead.platform.db.filters.field import LIKE, LISTS, Field, Operator

_ESCAPE = "/"

_Build = Callable[[ColumnElement[Any], Any], ColumnElement[bool]]


def escaped(text: str) -> str:
    """Text that LIKE takes literally."""
    for character in (_ESCAPE, "%", "_"):
        text = text.replace(character, _ESCAPE + character)
    return text


def _like(pattern: str) -> _Build:
    return lambda column, text: column.like(pattern.format(escaped(text)), escape=_ESCAPE)


_BUILD: Mapping[Operator, _Build] = {
    Operator.EQ: lambda column, bound: column == bound,
    Operator.NE: lambda column, bound: column.is_distinct_from(bound),
    Operator.LT: lambda column, bound: column < bound,
    Operator.LTE: lambda column, bound: column <= bound,
    Operator.GT: lambda column, bound: column > bound,
    Operator.GTE: lambda column, bound: column >= bound,
    # One array parameter: the statement is the same for any number of values, so it is prepared once.
    Operator.IN: lambda column, bound: column == any_(bound),
    Operator.NOT_IN: lambda column, bound: or_(column.is_(None), column != all_(bound)),
    Operator.CONTAINS: _like("%{}%"),
    Operator.STARTSWITH: _like("{}%"),
    Operator.ICONTAINS: lambda column, text: column.ilike(f"%{escaped(text)}%", escape=_ESCAPE),
    Operator.ISNULL: lambda column, wanted: column.is_(None) if wanted else column.is_not(None),
}


def clause(field: Field, operator: Operator, value: Any) -> ColumnElement[bool]:
    """The condition `field operator value`; the value was read by the field."""
    return _BUILD[operator](field.operand, _bound(field, operator, value))


def _bound(field: Field, operator: Operator, value: Any) -> Any:
    if operator is Operator.ISNULL or operator in LIKE:
        return value
    return literal(value, ARRAY(field.bind) if operator in LISTS else field.bind)
