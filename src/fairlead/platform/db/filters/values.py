"""Reading one filter value: its text from a URL or its Python value from code, strictly by kind.

Floats are refused everywhere: 0.1 is not a decimal amount. A value that PostgreSQL could not take (a NUL
character, an integer beyond 64 bits, an instant before year 1) is refused here and never becomes a database error.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Numeric, Text, Uuid
from sqlalchemy.types import Float, Integer, String, TypeDecorator, TypeEngine


class Kind(StrEnum):
    """How a value is read, compared and shown."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    UUID = "uuid"
    ENUM = "enum"


class BadValue(ValueError):
    """A value that its field cannot take: what is wrong, and what to give instead."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


BIND: Mapping[Kind, TypeEngine[Any]] = {
    Kind.TEXT: Text(),
    Kind.INTEGER: BigInteger(),  # also against a 4-byte column: a large number compares instead of failing
    Kind.DECIMAL: Numeric(),
    Kind.MONEY: BigInteger(),
    Kind.DATE: Date(),
    Kind.DATETIME: DateTime(timezone=True),
    Kind.BOOLEAN: Boolean(),
    Kind.UUID: Uuid(as_uuid=True),
    Kind.ENUM: Text(),
}

INT64 = range(-(2**63), 2**63)
_INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,100}(\.\d{1,100})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATETIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)([Zz]|[ +-]\d{2}:\d{2})?", re.ASCII
)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def shown(raw: object) -> str:
    """A value as an error message quotes it."""
    text = repr(raw)
    return text if len(text) <= 60 else f"{text[:57]}..."


def read_text(raw: object) -> str:
    if not isinstance(raw, str):
        raise BadValue(f"{shown(raw)} is not text", "give a string")
    text = str(raw.value) if isinstance(raw, Enum) else raw
    if "\x00" in text:
        raise BadValue("Text cannot hold a NUL character", "leave it out")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadValue("The text is not valid Unicode", "leave out the lone surrogate")
    return text


def read_integer(raw: object) -> int:
    if isinstance(raw, str) and _INTEGER.fullmatch(raw):
        raw = int(raw)
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise BadValue(f"{shown(raw)} is not a whole number", "give digits, for example 42")
    if raw not in INT64:
        raise BadValue(f"{shown(raw)} is too large", "give a number of at most 64 bits")
    return raw


def read_decimal(raw: object) -> Decimal:
    if isinstance(raw, float):
        raise BadValue(f"{raw!r} is a binary fraction, which is not exact", f"give it as text: '{raw!r}'")
    if isinstance(raw, Decimal) and raw.is_finite() and -100 <= raw.adjusted() <= 100:
        raw = format(raw, "f")
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw) if raw in INT64 else raw
    if not isinstance(raw, str) or not _DECIMAL.fullmatch(raw):
        raise BadValue(f"{shown(raw)} is not a decimal number", "give digits, for example 1000.50")
    return Decimal(raw)


def read_date(raw: object) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if not isinstance(raw, str) or not _DATE.fullmatch(raw):
        raise BadValue(f"{shown(raw)} is not a date", "give year-month-day, for example 2024-04-30")
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise BadValue(f"{shown(raw)} does not exist in the calendar", "give an existing day") from None


def read_datetime(raw: object) -> datetime:
    moment = _parse_datetime(raw) if isinstance(raw, str) else raw
    if not isinstance(moment, datetime):
        raise BadValue(f"{shown(raw)} is not an instant", "give for example 2024-04-30T08:00:00Z")
    if moment.tzinfo is None:
        raise BadValue(f"{shown(raw)} has no time zone", "end it with Z or an offset such as +02:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadValue(f"{shown(raw)} is outside the calendar", "give a year from 1 to 9999") from None


def _parse_datetime(raw: str) -> datetime | None:
    found = _DATETIME.fullmatch(raw)
    if found is None:
        return None
    day, time, offset = found.groups(default="")
    try:
        # A "+" in a URL that nobody escaped arrives as a space; nothing else can be meant.
        return datetime.fromisoformat(f"{day}T{time}{offset.replace(' ', '+')}")
    except ValueError:
        raise BadValue(f"{shown(raw)} does not exist in the calendar", "give an existing time") from None


def read_boolean(raw: object) -> bool:
    value = _BOOLEANS.get(raw.lower()) if isinstance(raw, str) else raw
    if not isinstance(value, bool):
        raise BadValue(f"{shown(raw)} is neither true nor false", "give true or false")
    return value


def read_uuid(raw: object) -> UUID:
    if isinstance(raw, UUID):
        return raw
    if not isinstance(raw, str) or not _UUID.fullmatch(raw):
        raise BadValue(f"{shown(raw)} is not an id", "give a UUID, as in 018f4e2a-0000-7000-8000-000000000000")
    return UUID(raw)


READERS: Mapping[Kind, Callable[[object], Any]] = {
    Kind.TEXT: read_text,
    Kind.INTEGER: read_integer,
    Kind.DECIMAL: read_decimal,
    Kind.DATE: read_date,
    Kind.DATETIME: read_datetime,
    Kind.BOOLEAN: read_boolean,
    Kind.UUID: read_uuid,
}


def written(value: Any) -> str:
    """The text that the reader of the value's kind takes back, exactly."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def split_list(text: str) -> list[str]:
    r"""The items of a comma-separated list; `\,` is a comma and `\\` a backslash inside an item."""
    items = [""]
    position = 0
    while position < len(text):
        character = text[position]
        if character == "\\" and text[position + 1 : position + 2] in {",", "\\"}:
            position += 1
            items[-1] += text[position]
        elif character == ",":
            items.append("")
        else:
            items[-1] += character
        position += 1
    return items


_KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (Boolean, Kind.BOOLEAN),
    (Integer, Kind.INTEGER),
    (Numeric, Kind.DECIMAL),
    (DateTime, Kind.DATETIME),
    (Date, Kind.DATE),
    (Uuid, Kind.UUID),
    (String, Kind.TEXT),
)


def kind_of(sql_type: TypeEngine[Any]) -> Kind:
    """The kind of a column's values, for columns that are declared without one."""
    while isinstance(sql_type, TypeDecorator):
        sql_type = sql_type.impl_instance
    for known, kind in _KINDS:
        if isinstance(sql_type, known) and not isinstance(sql_type, Float):
            return kind
    raise TypeError(
        f"{sql_type!r} has no exact order; sort by an expression typed as text, number, date, boolean or id"
    )
