"""The repository base: by id, locked, at a version, many at once, first, and only of one's own company."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Integer, Select, event, func, literal_column, select, text

from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.db.paging import Sorts, paged
from fairlead.platform.db.repository import StaleVersion
from tests.properties.platform.gadgets import Gadget, GadgetRepositoryFactory, Gadgets, gadget, stocked


def ids(*numbers: int) -> list[UUID]:
    return [UUID(int=number) for number in numbers]


async def test_a_row_is_found_by_id_or_named_as_missing(worker_database: Database) -> None:
    async with stocked(worker_database, [gadget(1, name="one")]) as ctx:
        assert (await Gadgets(ctx).get(UUID(int=1))).name == "one"
        assert await Gadgets(ctx).find(UUID(int=2)) is None
        with pytest.raises(NotFound) as missing:
            await Gadgets(ctx).get(UUID(int=2))

    assert (missing.value.what, missing.value.id) == ("gadget", "00000000-0000-0000-0000-000000000002")


async def test_a_row_of_another_company_is_not_found(worker_database: Database) -> None:
    async with stocked(worker_database, [gadget(1), gadget(2, tenant_id=1)]) as ctx:
        await ctx.session.execute(
            text("UPDATE temporary_gadgets SET tenant_id = 2 WHERE id = :id"), {"id": UUID(int=2)}
        )
        gadgets = Gadgets(ctx)

        assert await gadgets.find(UUID(int=2)) is None
        assert [row.id for row in await gadgets.list()] == ids(1)
        assert list(await gadgets.get_many(ids(2, 1))) == ids(1)
        assert (await gadgets.count(), await gadgets.exists({"id": UUID(int=2)})) == (1, False)
        assert [row.id for row in (await gadgets.page()).items] == ids(1)
        rows = await paged(ctx, select(Gadget.id), fields=Gadgets.filters, sorts=Gadgets.sorts)
        assert [row.id for row in rows.items] == ids(1)


async def test_a_lock_reads_afresh(worker_database: Database) -> None:
    async with stocked(worker_database, [gadget(1, name="before")]) as ctx:
        held = await Gadgets(ctx).get(UUID(int=1))
        await ctx.session.execute(text("UPDATE temporary_gadgets SET name = 'after'"))

        assert (await Gadgets(ctx).get(UUID(int=1))).name == "before"
        locked = await Gadgets(ctx).get(UUID(int=1), lock=True)

        assert locked is held
        assert locked.name == "after"


async def test_a_version_that_has_moved_on_is_stale(worker_database: Database) -> None:
    async with stocked(worker_database, [gadget(1, version=3)]) as ctx:
        assert (await Gadgets(ctx).get(UUID(int=1), lock=True, version=3)).version == 3
        with pytest.raises(StaleVersion) as stale:
            await Gadgets(ctx).get(UUID(int=1), lock=True, version=2)

    assert (stale.value.status, stale.value.expected_version, stale.value.current_version) == (412, 2, 3)


async def test_many_come_in_the_order_asked_for(worker_database: Database) -> None:
    async with stocked(worker_database, [gadget(n) for n in range(4)]) as ctx:
        assert list(await Gadgets(ctx).get_many(ids(3, 9, 1, 3))) == ids(3, 1)
        assert await Gadgets(ctx).get_many([]) == {}


async def test_first_is_the_first_in_the_default_order(worker_database: Database) -> None:
    async with stocked(worker_database, [gadget(n, rank=n, active=n < 3) for n in range(4)]) as ctx:
        first = await Gadgets(ctx).first(active=True)
        assert first is not None
        assert first.id == UUID(int=2)  # default="-rank"
        assert await Gadgets(ctx).first(name="none") is None
        with pytest.raises(Invalid):
            await Gadgets(ctx).first(naem="x")


async def test_what_is_added_is_there_and_factories_keep_their_repositories(worker_database: Database) -> None:
    async with stocked(worker_database, []) as ctx:
        factory = GadgetRepositoryFactory(ctx)
        added = factory.gadgets.add(gadget(1))

        assert factory.gadgets is factory.gadgets
        assert await factory.gadgets.get(UUID(int=1)) is added
        assert added.tenant_id == 1


async def test_amounts_are_compared_in_the_currency_of_each_row(worker_database: Database) -> None:
    stock = [
        gadget(1, fee=1000, currency="USD"),  # 10.00
        gadget(2, fee=1000, currency="JPY"),  # 1000
        gadget(3, fee=1000, currency="KWD"),  # 1.000
        gadget(4, price=100_050),
    ]
    async with stocked(worker_database, stock) as ctx:
        for asked, found in (
            ({"fee": 10}, [1]),
            ({"fee__gte": "10.00"}, [1, 2]),
            ({"fee__lt": "1.001"}, [3]),
            ({"fee__in": "1000,1.000"}, [2, 3]),
            ({"fee__ne": Decimal(10)}, [2, 3, 4]),  # the fourth has no fee
            ({"price__gte": 1000}, [4]),
            ({"price": Money(100_050, "USD")}, [4]),
            ({"price__gt": "1000.50"}, []),
        ):
            assert [row.id for row in await Gadgets(ctx).list(asked, sort="id")] == ids(*found), asked


async def test_nulls_are_the_greatest_in_both_directions(worker_database: Database) -> None:
    stock = [gadget(1, stock=5, rank=1), gadget(2, rank=1), gadget(3, stock=7, rank=2), gadget(4, rank=2)]
    async with stocked(worker_database, stock) as ctx:
        for sort, expected in (
            ("stock", [1, 3, 2, 4]),
            ("-stock", [4, 2, 3, 1]),
            ("-rank,stock", [3, 4, 1, 2]),
            ("rank,-stock", [2, 1, 4, 3]),
        ):
            assert await one_by_one(ctx, sort) == ids(*expected), sort


async def one_by_one(ctx: Context, sort: str) -> list[UUID]:
    page = await Gadgets(ctx).page(sort=sort, limit=1)
    found = list(page.items)
    while page.next_cursor is not None:
        page = await Gadgets(ctx).page(sort=sort, cursor=page.next_cursor, limit=1)
        found += page.items
    return [row.id for row in found]


async def test_an_expression_can_be_sorted_by(worker_database: Database) -> None:
    sorts = Sorts({"length": func.length(Gadget.name, type_=Integer)}, default="length", tie=Gadget.id)
    async with stocked(worker_database, [gadget(n, name="x" * (5 - n)) for n in range(4)]) as ctx:
        statement: Select[UUID, int] = select(Gadget.id, literal_column("1").label("one"))
        page = await paged(ctx, statement, fields=Gadgets.filters, sorts=sorts, limit=3)
        rest = await paged(ctx, statement, fields=Gadgets.filters, sorts=sorts, limit=3, cursor=page.next_cursor)

    assert [tuple(row) for row in [*page.items, *rest.items]] == [(id_, 1) for id_ in ids(3, 2, 1, 0)]
    assert rest.next_cursor is None


async def test_a_cursor_of_another_sort_an_unknown_sort_and_a_bad_limit_are_refused(worker_database: Database) -> None:
    async with stocked(worker_database, [gadget(n) for n in range(2)]) as ctx:
        gadgets = Gadgets(ctx)
        cursor = (await gadgets.page(sort="rank", limit=1)).next_cursor
        for asked, pointer in (
            ({"sort": "-rank", "cursor": cursor}, "query:cursor"),
            ({"cursor": "nonsense"}, "query:cursor"),
            ({"sort": "rnak"}, "query:sort"),
            ({"sort": ""}, "query:sort"),
            ({"sort": "rank,-rank"}, "query:sort"),
            ({"limit": 0}, "query:limit"),
            ({"limit": 201}, "query:limit"),
        ):
            with pytest.raises(Invalid) as refused:
                await gadgets.page(**asked)
            assert [error.pointer for error in refused.value.errors] == [pointer]

        with pytest.raises(Invalid, match=r"Did you mean rank\? Sort by: name, note, "):
            await gadgets.page(sort="rnak")


@pytest.mark.parametrize("rows", [1, 40])
async def test_a_page_is_one_statement_however_many_rows(worker_database: Database, rows: int) -> None:
    asked: list[str] = []
    async with stocked(worker_database, [gadget(n) for n in range(rows)]) as ctx:
        connection = (await ctx.session.connection()).sync_connection
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append(call[2]))
        await Gadgets(ctx).page()
        await paged(ctx, select(Gadget.id, Gadget.name), fields=Gadgets.filters, sorts=Gadgets.sorts)

    assert len(asked) == 2
