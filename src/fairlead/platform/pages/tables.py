"""Tables as declarations: columns over rows of any type, with sorting, paging and an empty state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar, Generic, Literal, TypeVar

from markupsafe import Markup

from fairlead.kernel.lifecycle import State
from fairlead.platform.pages.actions import Action
from fairlead.platform.pages.cells import cell, content_of
from fairlead.platform.pages.marks import checked_address, status
from fairlead.platform.pages.urls import Query, address, without
from fairlead.platform.pages.visit import Visit

R = TypeVar("R")
Kind = Literal["text", "money", "number", "percent", "date", "last_day", "datetime", "ago", "status", "code"]
_FIGURES = frozenset({"money", "number", "percent"})


class UndeclaredStates(TypeError):
    """A status column does not say how its states look."""


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: `value` names an attribute (`"client.name"`) or computes from the row.

    The kind `last_day` takes the first day after something and shows the day before, as people count.
    `sort` is the name in the repository's sorts. `below` is a quieter second line. `states` makes a status column.
    `phone=False` leaves the column out on narrow screens, `main=True` makes it the title of the row there.
    """

    label: str
    value: str | Callable[[R], object]
    kind: Kind = "text"
    _: KW_ONLY
    sort: str | None = None
    below: str | Callable[[R], object] | None = None
    href: Callable[[R], str] | None = None
    states: Mapping[Any, State] | None = None
    phone: bool = True
    main: bool = False

    def __post_init__(self) -> None:
        if self.kind == "status" and self.states is None:
            raise UndeclaredStates(f"column {self.label!r} is of kind status and needs `states`")

    @cached_property
    def css(self) -> str:
        """The classes of the column's cells."""
        look = "date" if self.kind == "last_day" else self.kind
        parts = [f"k-{look}", "figures" if self.kind in _FIGURES else "", "" if self.phone else "no-phone"]
        return " ".join(part for part in [*parts, "main" if self.main else ""] if part)

    def of(self, row: R) -> object:
        """The value in a row, a badge for a status."""
        found = _read(self.value, row)
        return status(found, self.states) if self.states is not None else found  # type: ignore[arg-type]

    def cell(self, row: R, visit: Visit, *, title: bool = False, row_href: str | None = None) -> Markup:
        """The cell of a row; the one that names the row leads to `row_href` unless it has an address of its own."""
        css = f"{self.css} main" if title and not self.main else self.css
        href = row_href if self.href is None else checked_address(self.href(row))
        below = None if self.below is None else _read(self.below, row)
        under = None if below is None else content_of("text", below, visit)
        return cell(css, self.label, content_of(self.kind, self.of(row), visit), href, under)


@dataclass(frozen=True, slots=True)
class EmptyState:
    """What stands where nothing is: why, and what to do about it."""

    template: ClassVar[str] = "kit/empty.html"

    title: str
    text: str = ""
    action: Action | None = None
    icon: str = "inbox"


@dataclass(frozen=True, slots=True)
class Sorted:
    """The order a list is in, as its address says it (`-price,name`), and where header links lead."""

    path: str
    query: Query
    current: str

    def direction(self, name: str) -> Literal["ascending", "descending"] | None:
        """How the list is sorted by this column, if it comes first."""
        first = self.current.split(",")[0]
        return {name: "ascending", f"-{name}": "descending"}.get(first)  # type: ignore[return-value]

    def href(self, name: str) -> str:
        """The same list sorted by this column; once more, the other way round. A new order starts at its first page."""
        wanted = f"-{name}" if self.direction(name) == "ascending" else name
        return address(self.path, [*without(self.query, "sort", "cursor"), ("sort", wanted)])


@dataclass(frozen=True, slots=True)
class Paging:
    """Where the next and the first page are; None where there is none."""

    following: str | None = None
    first: str | None = None

    @classmethod
    def of(cls, path: str, query: Query, next_cursor: str | None) -> "Paging":
        """The links around a page that was fetched with this query."""
        rest = without(query, "cursor")
        following = None if next_cursor is None else address(path, [*rest, ("cursor", next_cursor)])
        return cls(following, address(path, rest) if len(rest) < len(query) else None)


@dataclass(frozen=True)
class Table(Generic[R]):
    """Rows in columns. `href` is where a row leads: a click, Enter on the selected row, or its main cell's link."""

    template: ClassVar[str] = "kit/table.html"

    columns: Sequence[Column[R]]
    rows: Sequence[R]
    _: KW_ONLY
    label: str = "List"
    href: Callable[[R], str] | None = None
    empty: EmptyState = EmptyState("Nothing here yet")
    sorted: Sorted | None = None
    paging: Paging = Paging()
    noun: str = "row"
    actions: Callable[[R], Sequence[Action]] | None = None

    def link(self, row: R) -> str | None:
        """Where a row leads."""
        return None if self.href is None else checked_address(self.href(row))

    def cells(self, row: R, visit: Visit) -> Markup:
        """The cells of a row; the title's leads where the row leads."""
        href, title = self.link(row), self.title_column
        return Markup().join(
            column.cell(row, visit, title=True, row_href=href) if column is title else column.cell(row, visit)
            for column in self.columns
        )

    @cached_property
    def title_column(self) -> Column[R]:
        """The column that names the row."""
        return next((column for column in self.columns if column.main), self.columns[0])

    @cached_property
    def count(self) -> str:
        """`50 services` of one page."""
        return f"{len(self.rows):,} {self.noun}" + ("" if len(self.rows) == 1 else "s")


def _read(value: str | Callable[[R], object], row: R) -> object:
    return attrgetter(value)(row) if isinstance(value, str) else value(row)
