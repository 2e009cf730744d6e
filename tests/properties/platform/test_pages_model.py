"""Pages put together are the whole list: in order, without a gap or a duplicate, whatever the sort."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.db.paging import paged
from fairlead.platform.db.paging.cursor import decode, encode
from tests.properties.platform.gadgets import Gadget, Gadgets, stocked
from tests.properties.platform.model import POOLS, ROWS, Row, gadgets_of, in_order, sort_texts

SLOW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


async def walked(ctx: Context, sort: str, limit: int) -> list[UUID]:
    """The ids of every page of entities, one after the other."""
    found: list[UUID] = []
    cursor: str | None = None
    while True:
        page = await Gadgets(ctx).page(sort=sort, cursor=cursor, limit=limit)
        found += [gadget.id for gadget in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found
        assert len(page.items) == limit


async def walked_rows(ctx: Context, sort: str, limit: int) -> list[UUID]:
    """The same through a Core statement that does not select the columns it is sorted by."""
    found: list[UUID] = []
    cursor: str | None = None
    statement = select(Gadget.id, Gadget.name)
    while True:
        page = await paged(
            ctx, statement, fields=Gadgets.filters, sorts=Gadgets.sorts, sort=sort, cursor=cursor, limit=limit
        )
        assert all(len(row) == 2 for row in page.items)
        found += [row.id for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


@SLOW
@given(rows=ROWS, sorts=st.lists(sort_texts(), min_size=1, max_size=3), limit=st.integers(1, 4))
async def test_pages_put_together_are_the_sorted_list(
    worker_database: Database, rows: list[Row], sorts: list[str], limit: int
) -> None:
    async with stocked(worker_database, gadgets_of(rows)) as ctx:
        for sort in sorts:
            expected = in_order(rows, sort)

            assert [gadget.id for gadget in await Gadgets(ctx).list(sort=sort)] == expected
            assert await walked(ctx, sort, limit) == expected
            assert await walked_rows(ctx, sort, limit) == expected


@given(sort=sort_texts(), data=st.data())
def test_a_cursor_reads_back_and_any_change_to_it_is_refused(sort: str, data: st.DataObject) -> None:
    order = Gadgets.sorts.order(sort)
    values = [data.draw(POOLS[key.name] | st.none() if key.nullable else POOLS[key.name]) for key in order.keys]
    cursor = encode(order, values)

    assert decode(order, cursor) == values

    place = data.draw(st.integers(0, len(cursor) - 1))
    other = data.draw(st.sampled_from("AZaz09-_=.é").filter(lambda character: character != cursor[place]))
    for tampered in (cursor[:place] + other + cursor[place + 1 :], cursor[:place], cursor + "A", cursor + "="):
        with pytest.raises(Invalid) as refused:
            decode(order, tampered)
        assert [error.pointer for error in refused.value.errors] == ["query:cursor"]
