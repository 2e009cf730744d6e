"""A list page as a declaration: title, columns, filters, views, what to do when it is empty."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Generic, Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse

from fairlead.platform.pages.actions import Action, Header
from fairlead.platform.pages.filterform import FieldInfo, FilterForm
from fairlead.platform.pages.panels import Stats, Tab, Tabs
from fairlead.platform.pages.render import page
from fairlead.platform.pages.tables import Column, EmptyState, Paging, Sorted, Table
from fairlead.platform.pages.urls import Query, address

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
FRAGMENT = "list"


class Found(Protocol[R_co]):
    """A page of rows, as a repository returns it."""

    @property
    def items(self) -> Sequence[R_co]: ...
    @property
    def next_cursor(self) -> str | None: ...


class Declared(Protocol):
    """The filters of a repository."""

    def fields(self) -> Sequence[FieldInfo]: ...


@dataclass(frozen=True, slots=True)
class View:
    """A tab over the list: filters that many people want, by name."""

    label: str
    conditions: Mapping[str, str]
    count: int | None = None


@dataclass(frozen=True)
class ListPage(Generic[R]):
    """`await SERVICES.answer(request, await Services(ctx).page(**asked))` is the whole route."""

    title: str
    path: str
    columns: Sequence[Column[R]]
    filters: Declared
    _: KW_ONLY
    noun: str
    href: Callable[[R], str] | None = None
    default_sort: str = ""
    search: str | None = None
    pinned: Sequence[str] = ()
    views: Sequence[View] = ()
    actions: Sequence[Action] = ()
    empty: EmptyState | None = None
    icon: str | None = None
    row_actions: Callable[[R], Sequence[Action]] | None = None

    async def answer(
        self, request: Request, found: Found[R], *, stats: Stats | None = None, path: str | None = None
    ) -> HTMLResponse:
        """The page; only its table and chips when htmx refreshes them while somebody types."""
        query = tuple(request.query_params.multi_items())
        where = path or self.path
        form = FilterForm(self.filters.fields(), where, query, self.search, self.pinned, self.noun)
        return await page(
            request, "pages/list.html", fragment=FRAGMENT, title=self.title, stats=stats, form=form,
            header=Header(self.title, actions=self.actions, icon=self.icon),
            views=self._views(where, query), table=self.table(found, where, query, form),
        )  # fmt: skip

    def table(self, found: Found[R], path: str, query: Query, form: FilterForm) -> Table[R]:
        """The table of a page of rows; empty, it says whether the filters are to blame."""
        sort = dict(query).get("sort") or self.default_sort
        return Table(
            self.columns, found.items, label=self.title, href=self.href, noun=self.noun,
            empty=self._filtered(form) if form.active else self.empty or EmptyState(f"No {self.noun}s yet"),
            sorted=Sorted(path, query, sort), paging=Paging.of(path, query, found.next_cursor),
            actions=self.row_actions,
        )  # fmt: skip

    def _filtered(self, form: FilterForm) -> EmptyState:
        everything = Action(label="Clear filters", href=form.clear, icon="x")
        return EmptyState(f"No {self.noun} matches", "Remove a filter or search for less.", everything, "search")

    def _views(self, path: str, query: Query) -> Tabs | None:
        if not self.views:
            return None
        kept = [(name, value) for name, value in query if name == "sort" and value]
        asked = self._asked(query)
        tabs = []
        for view in self.views:
            conditions = list(view.conditions.items())
            current = self._asked(conditions) == asked
            tabs.append(Tab(view.label, address(path, [*conditions, *kept]), view.count, current))
        return Tabs(tabs)

    def _asked(self, query: Query) -> Mapping[str, tuple[str, ...]]:
        """The conditions of an address, however they were written."""
        return FilterForm(self.filters.fields(), self.path, query).values
