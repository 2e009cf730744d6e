"""One page of a list: the rows after a cursor, and one more to know whether others follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, TypeVarTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Row, Select
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.context import Context
from fairlead.platform.db.filters import Filters
from fairlead.platform.db.paging import cursor as cursors
from fairlead.platform.db.paging.sorts import Order, Sorts

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, and the cursor of the part after it; None at the end."""

    items: list[T]
    next_cursor: str | None


async def paged(
    ctx: Context,
    statement: Select[*Ts],
    *,
    fields: Filters,
    sorts: Sorts,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Row[*Ts]]:
    """A page of a Core statement's rows; one with GROUP BY or DISTINCT is wrapped in a subquery first."""
    order, window = _window(statement, _Asked.of(fields, sorts, filters, sort, cursor, limit))
    found = await ctx.rows(window)
    if not found:
        return Page([], None)
    width = len(found[0]) - len(order.keys)
    ended = cursors.encode(order, found[limit - 1][width:]) if len(found) > limit else None
    return Page(_narrowed(found[:limit], width), ended)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request for a page; hashable when it came from a URL, where every value is text."""

    fields: Filters
    sorts: Sorts
    filters: tuple[tuple[str, object], ...]
    sort: str | None
    cursor: str | None
    limit: int

    @classmethod
    def of(cls, fields: Filters, sorts: Sorts, filters: Mapping[str, object] | None, *rest: Any) -> "_Asked":
        return cls(fields, sorts, tuple((filters or {}).items()), *rest)

    @property
    def common(self) -> bool:
        """Whether it is likely to be asked again, and is the same whenever its parts compare equal."""
        return self.cursor is None and all(type(value) is str for _, value in self.filters)

    def window(self, statement: Select[*tuple[Any, ...]]) -> tuple[Order, Select[Any]]:
        order = self.sorts.order(self.sort)
        fitting = statement.where(*self.fields.where(dict(self.filters)))
        return order, windowed(fitting, order, self.cursor, self.limit)


_KEPT = 100
_windows: WeakKeyDictionary[Select[*tuple[Any, ...]], dict[_Asked, tuple[Order, Select[Any]]]] = WeakKeyDictionary()
"""First pages of statements that modules keep: the same window again is one that is compiled already."""


def _window(statement: Select[*tuple[Any, ...]], asked: _Asked) -> tuple[Order, Select[Any]]:
    if not asked.common:
        return asked.window(statement)
    kept = _windows.setdefault(statement, {})
    found = kept.get(asked)
    if found is None:
        if len(kept) >= _KEPT:
            kept.clear()
        found = kept[asked] = asked.window(statement)
    return found


def _narrowed(rows: Sequence[Row[*tuple[Any, ...]]], width: int) -> list[Any]:
    """The rows without the sort keys that stand behind the caller's columns."""
    columns = SimpleResultMetaData(rows[0]._fields[:width])
    return list(IteratorResult(columns, iter([tuple(row)[:width] for row in rows])).all())


def windowed(statement: Select[*tuple[Any, ...]], order: Order, cursor: str | None, limit: int) -> Select[Any]:
    """The statement's rows after the cursor, one more than the limit, the sort keys as last columns."""
    if not 1 <= limit <= MAX_LIMIT:
        message = f"{limit} is not between 1 and {MAX_LIMIT}."
        error = FieldError("limit", "query:limit", message, f"Give a number from 1 to {MAX_LIMIT}.")
        raise Invalid(errors=(error,))
    if cursor is not None:
        statement = statement.where(order.after(cursors.decode(order, cursor)))
    return statement.add_columns(*order.columns()).order_by(None).order_by(*order.by()).limit(limit + 1)
