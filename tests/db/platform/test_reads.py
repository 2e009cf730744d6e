"""The fast path of reading gives what the session gives, to the same company only."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import Select, bindparam, func, literal, select, text
from sqlalchemy.orm import aliased

from fairlead.domains.clients.lifecycle import Status
from fairlead.domains.clients.models import Client, Site
from fairlead.domains.clients.terms import ClientKind
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.db.reads import NeedsSession, Reads
from fairlead.platform.http.models import IdempotencyKey
from fairlead.platform.reading import ReadContext
from tests.kit.fixtures import NOW, make_company

TEST = Actor.system("test")
BY_ID = select(Client.id, Client.name, Client.version).where(Client.id == bindparam("id"))


def client(ctx: Context, number: int, **values: Any) -> Client:
    facts = {"kind": ClientKind.BUSINESS, "status": Status.ACTIVE, "email": None, **values}
    return Client(
        id=ctx.new_id(), name=f"Client {number}", number=f"C-{number}", currency="USD", timezone="UTC", locale="en",
        created_at=NOW, **facts,
    )  # fmt: skip


def answer(ctx: Context) -> IdempotencyKey:
    """A row with JSON, bytes and a UUID."""
    return IdempotencyKey(
        id=ctx.new_id(), actor_id=UUID(int=7), key="k", method="GET", path="/", body_hash=b"\x00\xff", status=200,
        headers={"a": {"b": "c", "n": [1, None, "é"]}}, body=b"{}", created_at=NOW,
    )  # fmt: skip


@pytest.fixture
async def two(fresh_app: App) -> tuple[TenantId, TenantId, list[UUID]]:
    """Two companies; the first has three clients, the second one."""
    first = await make_company(fresh_app.database, "harbour")
    second = await make_company(fresh_app.database, "beacon")
    ids = []
    for company, numbers in ((first, (1, 2, 3)), (second, (4,))):
        async with fresh_app.work.begin(company, TEST, now=NOW) as ctx:
            made = [client(ctx, number) for number in numbers]
            ctx.session.add_all([*made, answer(ctx)])
        ids += [one.id for one in made]
    return first, second, ids


def reads_of(app: App) -> Reads:
    assert app.database.reads is not None
    return app.database.reads


async def test_statements_give_the_sessions_rows(fresh_app: App, two: tuple[TenantId, TenantId, list[UUID]]) -> None:
    first, _, ids = two
    other = aliased(Client)
    statements: list[Select[*tuple[Any, ...]]] = [
        select(Client.id, Client.status, Client.kind, Client.created_at, Client.email).order_by(Client.number),
        select(Client.name.label("who"), literal(7).label("seven")).where(Client.name.in_(["Client 1"])),
        select(func.count(), func.max(Client.number)).select_from(Client),
        select(Client.name, other.name.label("next")).join(other, other.number > Client.number).order_by(other.name),
        select(Client.name).where(Client.id == ids[3]),
        select(Client.name).order_by(Client.number.desc()).limit(2).offset(1),
        select(Client.name).where(Client.id.in_(select(Site.client_id))),
        select(IdempotencyKey.headers, IdempotencyKey.body, IdempotencyKey.actor_id),
        select(IdempotencyKey.key).where(IdempotencyKey.headers["a"]["b"].as_string() == "c"),
    ]
    async with (
        fresh_app.work.begin(first, TEST, now=NOW, read_only=True) as ctx,
        fresh_app.database.session() as session,
    ):
        session.info["tenant_id"] = first
        await session.execute(text("SELECT set_config('app.tenant_id', '1', false)"))
        for statement in statements:
            expected = (await session.execute(statement)).all()
            found = await ctx.rows(statement)
            assert [tuple(row) for row in found] == [tuple(row) for row in expected]
            assert found or "clients.id = " in str(statement) or "sites" in str(statement)
            assert [row._fields for row in found] == [row._fields for row in expected]


async def test_kept_statements_take_values(fresh_app: App, two: tuple[TenantId, TenantId, list[UUID]]) -> None:
    first, second, ids = two
    async with fresh_app.work.begin(first, TEST, now=NOW, read_only=True) as ctx:
        rows = [await ctx.row(BY_ID, {"id": each}) for each in ids]
        assert [None if row is None else row.name for row in rows] == ["Client 1", "Client 2", "Client 3", None]
        assert await ctx.scalar(BY_ID, {"id": ids[0]}) == ids[0]
        with pytest.raises(KeyError):
            await ctx.rows(BY_ID)
    async with fresh_app.work.begin(second, TEST, now=NOW, read_only=True) as ctx:
        assert await ctx.row(BY_ID, {"id": ids[0]}) is None
        assert (await ctx.row(BY_ID, {"id": ids[3]})) is not None


async def test_another_tenants_rows_are_out_of_reach_of_raw_sql(
    fresh_app: App, two: tuple[TenantId, TenantId, list[UUID]]
) -> None:
    reading = await reads_of(fresh_app).open(two[1])
    assert [row.name for row in await reading.rows(select(Client.name), {})] == ["Client 4"]
    names = await reading._connection.fetch("SELECT name FROM clients")
    assert [record["name"] for record in names] == ["Client 4"]
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await reading._connection.execute("UPDATE clients SET name = 'x'")
    await reading.close()


async def test_what_it_cannot_do_is_the_sessions(fresh_app: App, two: tuple[TenantId, TenantId, list[UUID]]) -> None:
    first, _, ids = two
    reads = reads_of(fresh_app)
    wanted = select(Client.name).where(Client.id.in_(ids[:2]))
    with pytest.raises(NeedsSession):
        reads.statement(wanted, first)
    with pytest.raises(NeedsSession):
        reads.statement(text("SELECT 1"), first)
    with pytest.raises(NeedsSession):
        reads.statement(select(Client), first)
    async with fresh_app.work.begin(first, TEST, now=NOW, read_only=True) as ctx:
        assert sorted(row.name for row in await ctx.rows(wanted)) == ["Client 1", "Client 2"]
        [entity] = (await ctx.rows(select(Client).where(Client.id == ids[0])))[0]
        assert (entity.name, entity.tenant_id) == ("Client 1", first)


async def test_nothing_is_opened_before_it_is_asked_for() -> None:
    nobody = Database("postgresql://nobody:x@127.0.0.1:1/nothing")
    ctx = ReadContext(nobody, TenantId(1), TEST, NOW)
    await ctx.close()
    with pytest.raises(ConnectionRefusedError):
        await ctx.rows(select(Client.name))
    await ctx.close()
    await nobody.close()


async def test_connections_are_kept_and_replaced(fresh_app: App, two: tuple[TenantId, TenantId, list[UUID]]) -> None:
    reads = reads_of(fresh_app)
    for _ in range(3):
        async with fresh_app.work.begin(two[0], TEST, now=NOW, read_only=True) as ctx:
            assert await ctx.scalar(select(func.count()).select_from(Client)) == 3
    assert reads.idle == 1
    async with fresh_app.database.engine.begin() as connection:
        others = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE :q"
        )
        await connection.execute(text(others), {"q": "ROLLBACK%"})
    await asyncio.sleep(0.1)
    async with fresh_app.work.begin(two[0], TEST, now=NOW, read_only=True) as ctx:
        assert await ctx.scalar(select(func.count()).select_from(Client)) == 3
    assert reads.idle == 1


async def test_an_error_in_the_block_gives_the_connection_back(
    fresh_app: App, two: tuple[TenantId, TenantId, list[UUID]]
) -> None:
    for _ in range(25):
        with pytest.raises(asyncpg.DivisionByZeroError):
            async with fresh_app.work.begin(two[0], TEST, now=NOW, read_only=True) as ctx:
                await ctx.rows(select(literal(1) / func.length("")))
    assert reads_of(fresh_app).idle == 1
