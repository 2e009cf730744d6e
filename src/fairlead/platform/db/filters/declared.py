"""The filters of a repository, declared once; the dict, the URL, the form and OpenAPI come from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from re import compile as regex
from typing import Any

from sqlalchemy.sql.elements import ColumnElement

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.db.filters.clauses import clause
from fairlead.platform.db.filters.field import LISTS, Field, Operator
from fairlead.platform.db.filters.openapi import parameter
from fairlead.platform.db.filters.values import BadValue, Kind, read_boolean, shown, split_list

MAX_VALUES = 1000
MAX_CONDITIONS = 100
RESERVED = frozenset({"sort", "cursor", "limit"})

QUERY = "query:"
"""Where a condition stands unless said otherwise: in a query parameter. A JSON body says e.g. `#/filters/`."""

_NAME = regex(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of the dict, read and allowed."""

    field: Field
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """What a filter form has to know about one field."""

    name: str
    label: str
    kind: Kind
    operators: tuple[Operator, ...]
    choices: tuple[tuple[str, str], ...]


class Filters:
    """A mapping of names to fields. Whatever it does not declare is refused, never ignored."""

    def __init__(self, fields: Mapping[str, Field] | None = None) -> None:
        self._fields = dict(fields or {})
        for name in self._fields:
            if not _NAME.fullmatch(name) or name in RESERVED:
                raise TypeError(f"{name!r} cannot be the name of a filter")
        self._keys = tuple(key for name, field in self._fields.items() for key in _keys(name, field))

    def where(self, mapping: Mapping[str, object] | None, *, at: str = QUERY) -> list[ColumnElement[bool]]:
        """The conditions of a dict such as `{"status": "active", "price__gte": 1000}`; raises Invalid."""
        return [clause(c.field, c.operator, c.value) for c in self.read(mapping, at=at)]

    def read(
        self, mapping: Mapping[str, object] | None, *, at: str = QUERY, also: Iterable[str] = ()
    ) -> list[Condition]:
        """The conditions before they become SQL.

        `also` names the other keys known there, so that a misspelt one gets its suggestion too.
        """
        asked = mapping or {}
        if len(asked) > MAX_CONDITIONS:
            message, remedy = f"{len(asked)} conditions are too many.", f"Give at most {MAX_CONDITIONS}."
            raise Invalid(errors=(FieldError("filters", at, message, remedy),))
        conditions: list[Condition] = []
        errors: list[FieldError] = []
        for key, raw in asked.items():
            try:
                conditions.append(self._condition(str(key), raw, also))
            except BadValue as bad:
                errors.append(_mistake(str(key)[:80], at, bad))
        if errors:
            raise Invalid(errors=tuple(errors))
        return conditions

    def fields(self) -> tuple[FieldInfo, ...]:
        """What a filter form needs."""
        return tuple(FieldInfo(n, f.label, f.kind, f.allowed, f.options) for n, f in self._fields.items())

    def parameters(self) -> list[dict[str, Any]]:
        """OpenAPI parameter objects, one a key: `openapi_extra={"parameters": filters.parameters()}`."""
        return [parameter(_key(n, o), f, o, MAX_VALUES) for n, f in self._fields.items() for o in f.allowed]

    def takes_list(self, key: str) -> bool:
        """Whether a key compares with several values."""
        return key.partition("__")[2] in LISTS

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        """Every key that is understood, without the synonym `__eq`."""
        return iter(self._keys)

    def _condition(self, key: str, raw: object, also: Iterable[str]) -> Condition:
        name, _, suffix = key.partition("__")
        field = self._fields.get(name)
        if field is None:
            raise BadValue(f"{shown(key)} is not a filter here", self._remedy(key, also))
        operator = Operator.EQ if key == name else next((o for o in Operator if o == suffix), None)
        if operator not in field.allowed:
            fault = (
                f"{shown(key)} ends in no known operator"
                if operator is None
                else f"{shown(name)} does not take {operator}"
            )
            raise BadValue(fault, f"use one of: {', '.join(_keys(name, field))}")
        return Condition(field, operator, _value(field, operator, raw))

    def _remedy(self, key: str, also: Iterable[str]) -> str:
        name, _, operator = key[:64].partition("__")
        close = [f for f in self._fields if name and name in f] + get_close_matches(name, [*self._fields, *also])
        asked = [f"{found}__{operator}" for found in dict.fromkeys(close)]
        guesses = [guess if guess in self._keys else guess.partition("__")[0] for guess in asked][:3]
        names = ", ".join(self._fields) or "none"
        return f"did you mean {' or '.join(guesses)}? Filters: {names}" if guesses else f"filters here: {names}"


def _key(name: str, operator: Operator) -> str:
    return name if operator is Operator.EQ else f"{name}__{operator}"


def _keys(name: str, field: Field) -> tuple[str, ...]:
    return tuple(_key(name, operator) for operator in field.allowed)


def _value(field: Field, operator: Operator, raw: object) -> Any:
    if operator in LISTS:
        return _several(field, raw)
    if isinstance(raw, list | tuple | set | frozenset):
        several = " or ".join(o for o in field.allowed if o in LISTS)
        remedy = f"for several values use {several}" if several else "give one"
        raise BadValue(f"{shown(operator.value)} takes one value, not {len(raw)}", remedy)
    return read_boolean(raw) if operator is Operator.ISNULL else field.read(raw)


def _several(field: Field, raw: object) -> list[Any]:
    values: Any = split_list(raw) if isinstance(raw, str) and raw else raw
    if not isinstance(values, str | list | tuple | set | frozenset):
        raise BadValue(f"{shown(raw)} is not a list", "separate the values by commas, or give a list")
    if not values:
        raise BadValue("The list is empty", "give at least one value, or leave the filter out")
    if len(values) > MAX_VALUES:
        raise BadValue(f"{len(values)} values are too many", f"give at most {MAX_VALUES} values")
    return [field.read(value) for value in values]


def _mistake(key: str, at: str, bad: BadValue) -> FieldError:
    escaped = key.replace("~", "~0").replace("/", "~1") if at.startswith("#") else key
    return FieldError(key, f"{at}{escaped}", f"{bad.message}.", f"{bad.remedy[:1].upper()}{bad.remedy[1:]}.")
