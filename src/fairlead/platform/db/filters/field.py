"""What may be filtered by: a column or SQL expression, the type of its values, the operators it takes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric, SQLColumnExpression, Text, any_, case, cast, literal, type_coerce
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import ARRAY, TypeEngine

from fairlead.kernel.money import EXPONENTS, Money
from fairlead.platform.db.filters.values import BIND, READERS, BadValue, Kind, read_decimal, shown


class Operator(StrEnum):
    """How a field compares with a value; a key without one means `eq`."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    ICONTAINS = "icontains"
    STARTSWITH = "startswith"
    ISNULL = "isnull"


LISTS = frozenset({Operator.IN, Operator.NOT_IN})

_SAME = (Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN)
_ORDERED = (Operator.EQ, Operator.NE, Operator.LT, Operator.LTE, Operator.GT, Operator.GTE, *_SAME[2:])
LIKE = (Operator.CONTAINS, Operator.ICONTAINS, Operator.STARTSWITH)

OPERATORS: Mapping[Kind, tuple[Operator, ...]] = {
    # Text has no order here: "less than" would depend on the collation of the database.
    Kind.TEXT: (*_SAME, *LIKE, Operator.ISNULL),
    Kind.INTEGER: (*_ORDERED, Operator.ISNULL),
    Kind.DECIMAL: (*_ORDERED, Operator.ISNULL),
    Kind.MONEY: (*_ORDERED, Operator.ISNULL),
    Kind.DATE: (*_ORDERED, Operator.ISNULL),
    Kind.DATETIME: (*_ORDERED, Operator.ISNULL),
    Kind.BOOLEAN: (Operator.EQ, Operator.NE, Operator.ISNULL),
    Kind.UUID: (*_SAME, Operator.ISNULL),
    Kind.ENUM: (*_SAME, Operator.ISNULL),
}

_MOST_DIGITS = 15
"""Of an amount before its point: as minor units of any currency it fits into 64 bits."""

_KINDS: tuple[tuple[type, Kind], ...] = (
    (StrEnum, Kind.ENUM),
    (str, Kind.TEXT),
    (bool, Kind.BOOLEAN),
    (int, Kind.INTEGER),
    (Decimal, Kind.DECIMAL),
    (Money, Kind.MONEY),
    (datetime, Kind.DATETIME),
    (date, Kind.DATE),
    (UUID, Kind.UUID),
)


@dataclass(frozen=True)
class Field:
    """One thing to filter by. `type` is the Python type of its values; `Money` needs a `currency`.

    A money column holds minor units and is asked for in major units: `price__gte=1000.50`. `currency` is a
    code, or the column that holds each row's code; then the amount is compared in each row's own currency.
    """

    column: SQLColumnExpression[Any]
    type: type
    label: str
    _: KW_ONLY
    operators: Collection[Operator] | None = None
    choices: Mapping[str, str] | Sequence[str] | None = None
    currency: str | SQLColumnExpression[Any] | None = None

    def __post_init__(self) -> None:
        allowed = OPERATORS[self.kind]
        extra = [operator for operator in self.operators or () if operator not in allowed]
        if extra:
            raise TypeError(f"{self.label}: {self.kind} fields do not take {', '.join(extra)}")
        if (self.kind is Kind.MONEY) != (self.currency is not None):
            raise TypeError(f"{self.label}: a money field, and no other, needs a currency")
        if isinstance(self.currency, str) and self.currency not in EXPONENTS:
            raise TypeError(f"{self.label}: {self.currency!r} is no currency")
        if self.choices is not None and not issubclass(self.type, str):
            raise TypeError(f"{self.label}: only text and enums have choices")

    @property
    def kind(self) -> Kind:
        """How values of this field are read."""
        if self.choices is not None:
            return Kind.ENUM
        for known, kind in _KINDS:
            if issubclass(self.type, known):
                return kind
        raise TypeError(f"{self.label}: cannot filter by {self.type.__name__}")

    @property
    def allowed(self) -> tuple[Operator, ...]:
        """The operators this field takes, in their usual order."""
        return tuple(o for o in OPERATORS[self.kind] if self.operators is None or o in self.operators)

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The values to choose from, with their labels."""
        if isinstance(self.choices, Mapping):
            return tuple(self.choices.items())
        if self.choices is not None:
            return tuple((str(value), _worded(value)) for value in self.choices)
        return tuple((m.value, _worded(m.value)) for m in self.type) if issubclass(self.type, StrEnum) else ()

    @property
    def bind(self) -> TypeEngine[Any]:
        """The SQL type in which values are sent."""
        return BIND[Kind.DECIMAL] if self._mixed_currencies else BIND[self.kind]

    @property
    def operand(self) -> ColumnElement[Any]:
        """The SQL side of a comparison."""
        if self._mixed_currencies:
            return cast(self.column, Numeric()) * _factor(self.currency)
        return type_coerce(self.column, self.bind)

    def read(self, raw: object) -> Any:
        """The value to send, of its text or Python form; raises BadValue."""
        if raw is None:
            raise BadValue("Null is not a value to compare with", "use isnull to find rows without a value")
        if self.kind is Kind.ENUM:
            return self._read_choice(raw)
        return self._read_money(raw) if self.kind is Kind.MONEY else READERS[self.kind](raw)

    @property
    def decimals(self) -> int:
        """How many decimals an amount may have."""
        return EXPONENTS[self.currency] if isinstance(self.currency, str) else max(EXPONENTS.values())

    @property
    def _mixed_currencies(self) -> bool:
        return self.currency is not None and not isinstance(self.currency, str)

    def _read_choice(self, raw: object) -> str:
        values = [value for value, _ in self.options]
        text = READERS[Kind.TEXT](raw)
        if text not in values:
            raise BadValue(f"{shown(text)} is not one of the choices", f"choose from: {', '.join(values)}")
        return str(text)

    def _read_money(self, raw: object) -> int | Decimal:
        if isinstance(raw, Money):
            return self._read_typed_money(raw)
        amount = read_decimal(raw)
        whole, _, fraction = format(amount, "f").partition(".")
        if len(fraction.rstrip("0")) > self.decimals:
            raise BadValue(f"{shown(raw)} has too many decimals", f"give at most {self.decimals}")
        if len(whole.lstrip("+-0")) > _MOST_DIGITS:
            raise BadValue(f"{shown(raw)} is too large", f"give at most {_MOST_DIGITS} digits before the point")
        return amount if not isinstance(self.currency, str) else Money.parse(amount, self.currency).minor

    def _read_typed_money(self, money: Money) -> int:
        if money.currency != self.currency:
            asked = f"an amount in {self.currency}" if isinstance(self.currency, str) else "a plain amount"
            raise BadValue(f"{shown(str(money))} cannot be compared with every row", f"give {asked}")
        return money.minor


def _worded(value: str) -> str:
    return value.replace("_", " ").capitalize()


def _codes(exponent: int) -> ColumnElement[Any]:
    codes = sorted(code for code, digits in EXPONENTS.items() if digits == exponent)
    return any_(literal(codes, ARRAY(Text)))


def _factor(currency: Any) -> ColumnElement[Any]:
    """From minor to major units by multiplication, which is exact in `numeric` where division is not."""
    kinds = sorted(set(EXPONENTS.values()) - {2})
    return case(*((currency == _codes(digits), _power(-digits)) for digits in kinds), else_=_power(-2))


def _power(digits: int) -> ColumnElement[Decimal]:
    return literal(Decimal(1).scaleb(digits), Numeric())
