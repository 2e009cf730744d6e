"""Tables: order, paging, empty states, hostile rows."""

from dataclasses import dataclass

import pytest

from fairlead.kernel.money import Money
from fairlead.platform.pages import Action, Column, EmptyState, Paging, Renderer, Sorted, Table, Visit
from fairlead.platform.pages.marks import UnsafeAddress
from fairlead.platform.pages.tables import UndeclaredStates
from tests.unit.pages.samples import SERVICE, Status


@dataclass(frozen=True)
class Row:
    name: str
    price: Money | None = None
    status: Status | None = None


COLUMNS: tuple[Column[Row], ...] = (
    Column("Name", "name", sort="name"),
    Column("Price", "price", "money", sort="price"),
    Column("Status", "status", "status", states=SERVICE.states),
)


def shown(renderer: Renderer, visit: Visit, table: Table[Row]) -> str:
    return renderer.render("kit/part.html", visit, it=table)


def test_hostile_values_are_escaped_everywhere(renderer: Renderer, visit: Visit) -> None:
    evil = "<script>alert(1)</script>\"'"
    columns: tuple[Column[Row], ...] = (
        Column(evil, "name", below="name", href=lambda row: f"/x?{row.name}"),
        Column("Code", "name", "code"),
    )
    html = shown(renderer, visit, Table(columns, [Row(evil)], label=evil, href=lambda row: f"/y?{row.name}"))
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;") == 8


def test_a_row_leads_to_no_script(renderer: Renderer, visit: Visit) -> None:
    table = Table(COLUMNS, [Row("x")], href=lambda _: "javascript:alert(1)")
    with pytest.raises(UnsafeAddress):
        shown(renderer, visit, table)


def test_cells_by_kind(renderer: Renderer, visit: Visit) -> None:
    html = shown(renderer, visit, Table(COLUMNS, [Row("Fibre", Money(1995, "KWD"), Status.SUSPENDED), Row("DSL")]))
    assert '<span class="money">1.995 <small>KWD</small></span>' in html
    assert '<span class="state state-orange">Suspended</span>' in html
    assert html.count('<span class="none" aria-label="none">—</span>') == 2


def test_a_status_column_declares_its_states() -> None:
    with pytest.raises(UndeclaredStates, match="column 'Status' is of kind status and needs `states`"):
        Column[Row]("Status", "status", "status")


def test_sort_links_turn_round_and_start_at_the_first_page() -> None:
    order = Sorted("/services", (("status", "active"), ("sort", "price"), ("cursor", "abc")), "price")
    assert order.href("price") == "/services?status=active&sort=-price"
    assert order.href("name") == "/services?status=active&sort=name"
    assert (order.direction("price"), order.direction("name")) == ("ascending", None)
    assert Sorted("/s", (), "-price,name").href("price") == "/s?sort=price"


def test_the_sorted_column_says_so_to_screen_readers(renderer: Renderer, visit: Visit) -> None:
    table = Table(COLUMNS, [Row("x")], sorted=Sorted("/s", (), "-price"))
    html = shown(renderer, visit, table)
    assert html.count("aria-sort") == 1
    assert 'class="k-money figures" aria-sort="descending"' in html
    assert '<a href="/s?sort=name">' in html


def test_paging_keeps_filters_and_order() -> None:
    query = (("status", "active"), ("cursor", "old"))
    assert Paging.of("/s", query, "new") == Paging("/s?status=active&cursor=new", "/s?status=active")
    assert Paging.of("/s", query[:1], None) == Paging(None, None)


def test_an_empty_table_says_why_and_what_to_do(renderer: Renderer, visit: Visit) -> None:
    empty = EmptyState("No services yet", "Sell one.", Action(label="New service", href="/new", icon="plus"))
    html = shown(renderer, visit, Table(COLUMNS, [], empty=empty))
    assert "<table" not in html
    assert ("No services yet" in html, "Sell one." in html, 'href="/new"' in html) == (True, True, True)


def test_row_actions_ask_for_permission(renderer: Renderer, visit: Visit) -> None:
    table = Table(
        COLUMNS, [Row("x")], actions=lambda _: [Action(label="Retry", href="/r", post=True, permission="jobs.manage")]
    )
    nobody = Visit(visit.now)
    assert 'action="/r"' in shown(renderer, visit, table)
    assert 'action="/r"' not in shown(renderer, nobody, table)
