"""Sortable columns, declared once per repository, and the order that a request asks for.

NULL is the greatest value, as PostgreSQL has it: last when ascending, first when descending, so that one index
serves both directions. Every order ends with the id: it is total, pages neither overlap nor leave gaps.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from sqlalchemy import SQLColumnExpression, and_, false, literal, or_, tuple_, type_coerce
from sqlalchemy.sql.elements import ColumnElement

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.db.filters.values import BIND, Kind, kind_of, shown

TIE = "id"


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order."""

    name: str
    column: ColumnElement[Any]
    kind: Kind
    nullable: bool
    descending: bool

    def same(self, value: Any) -> ColumnElement[bool]:
        """Rows with this value."""
        return self.column.is_(None) if value is None else self.column == self._bound(value)

    def beyond(self, value: Any) -> ColumnElement[bool]:
        """Rows that this column puts after the value."""
        if value is None:
            return self.column.is_not(None) if self.descending else false()
        if self.descending:
            return self.column < self._bound(value)
        further = self.column > self._bound(value)
        return or_(further, self.column.is_(None)) if self.nullable else further

    def _bound(self, value: Any) -> ColumnElement[Any]:
        return literal(value, BIND[self.kind])


@dataclass(frozen=True, slots=True)
class Order:
    """A total order over the rows of a statement."""

    keys: tuple[Key, ...]

    @property
    def signature(self) -> str:
        """The order as a request would write it; a cursor belongs to one."""
        return ",".join(f"-{key.name}" if key.descending else key.name for key in self.keys)

    def by(self) -> list[ColumnElement[Any]]:
        """The ORDER BY."""
        return [key.column.desc() if key.descending else key.column.asc() for key in self.keys]

    def columns(self) -> list[ColumnElement[Any]]:
        """The values to select, so that the last row can say where the page ended."""
        return [key.column.label(f"sort_key_{number}") for number, key in enumerate(self.keys)]

    def after(self, values: Sequence[Any]) -> ColumnElement[bool]:
        """The rows after the one with these values."""
        if self._comparable:
            row, bound = tuple_(*(k.column for k in self.keys)), self._row(values)
            return row < bound if self.keys[0].descending else row > bound
        found: ColumnElement[bool] = false()
        for key, value in zip(reversed(self.keys), reversed(values), strict=True):
            found = or_(key.beyond(value), and_(key.same(value), found))
        return found

    @property
    def _comparable(self) -> bool:
        """Whether one row comparison says it all, which an index over these columns answers directly."""
        return len({key.descending for key in self.keys}) == 1 and not any(key.nullable for key in self.keys)

    def _row(self, values: Sequence[Any]) -> ColumnElement[Any]:
        return tuple_(*(literal(v, BIND[k.kind]) for k, v in zip(self.keys, values, strict=True)))


class Sorts:
    """The sortable columns by name: `Sorts({"name": Client.name}, default="name", tie=Client.id)`.

    `tie` is the unique column that ends every order, in the direction of the column before it. Columns of its
    own table are trusted to be NOT NULL where they say so; an expression, or a column of another table, which
    may be outer-joined, is not.
    """

    def __init__(
        self, columns: Mapping[str, SQLColumnExpression[Any]], *, default: str, tie: SQLColumnExpression[Any]
    ) -> None:
        self._declared = {**columns, TIE: tie}
        self._names = (*(name for name in columns if name != TIE), TIE) if TIE in columns else tuple(columns)
        self.default = default

    def __iter__(self) -> Iterator[str]:
        """The names that may be sorted by."""
        return iter(self._names)

    def order(self, sort: str | None = None) -> Order:
        """The order of a text such as `-created_at,name`; raises Invalid."""
        parts = (self.default if sort is None else sort).split(",")
        wanted = [(part.removeprefix("-"), part.startswith("-")) for part in parts]
        names = [name for name, _ in wanted]
        for name in names:
            self._check(name, names)
        if TIE not in names:
            wanted.append((TIE, wanted[-1][1]))
        end = [name for name, _ in wanted].index(TIE) + 1  # nothing can follow a unique column
        return Order(tuple(self._key(name, descending) for name, descending in wanted[:end]))

    @cached_property
    def pattern(self) -> str:
        """A regular expression of the texts that `order` takes."""
        one = f"-?({'|'.join(self._names)})"
        return f"^{one}(,{one})*$"

    def _check(self, name: str, names: Sequence[str]) -> None:
        listed = ", ".join(self._names)
        if name not in self._names and not (name == TIE and TIE in self.default):
            close = get_close_matches(name[:64], self._names, n=1)
            guess = f"Did you mean {close[0]}? " if close else ""
            raise _refused(f"{shown(name)} cannot be sorted by.", f"{guess}Sort by: {listed}; a - reverses.")
        if names.count(name) > 1:
            raise _refused(f"{name} is named twice.", "Name each column once.")

    def _key(self, name: str, descending: bool) -> Key:
        column, kind, nullable = self._resolved[name]
        return Key(name, column, kind, nullable, descending)

    @cached_property
    def _resolved(self) -> dict[str, tuple[ColumnElement[Any], Kind, bool]]:
        """Looked up on first use, when every table is declared."""
        home = _table(self._declared[TIE])
        found: dict[str, tuple[ColumnElement[Any], Kind, bool]] = {}
        for name, column in self._declared.items():
            kind = kind_of(_element(column).type)
            own = home is not None and _table(column) is home
            nullable = name != TIE and not (own and getattr(_element(column), "nullable", True) is False)
            found[name] = (type_coerce(column, BIND[kind]), kind, nullable)
        return found


def _element(column: Any) -> Any:
    return column.__clause_element__() if hasattr(column, "__clause_element__") else column


def _table(column: Any) -> Any:
    return getattr(_element(column), "table", None)


def _refused(message: str, remedy: str) -> Invalid:
    return Invalid(errors=(FieldError("sort", "query:sort", message, remedy),))
