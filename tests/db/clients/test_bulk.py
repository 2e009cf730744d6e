"""Bringing in clients by the thousand."""

import asyncio
from collections.abc import Callable

import pytest

from fairlead.domains.clients.commands import NewClient, NewContact, NewSite, bring_in
from fairlead.domains.clients.errors import ExternalIdTaken
from fairlead.domains.clients.queries import (
    client_rows,
    clients_by_external_id,
    contacts_of,
    count_clients,
    sites_of,
)
from fairlead.kernel.errors import Invalid
from fairlead.kernel.ids import ClientId, TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW, make_company
from tests.kit.queries import count_queries
from tests.make import clients as make

ME = Actor.system("importer")


def batch(count: int, prefix: str = "x") -> list[NewClient]:
    return [NewClient(name=f"Client {n}", external_id=f"{prefix}{n}") for n in range(count)]


async def test_many_come_in_with_their_parts(ctx: Context, events: Callable[[], list[str]]) -> None:
    await make.client(ctx)
    place = NewSite(name="Home", line1="1 A St", city="Troy", country="US")
    ids = await bring_in(
        ctx,
        [
            NewClient(name="A", contacts=(NewContact(name="Mary"),)),
            NewClient(name="B", currency="EUR", timezone="Europe/Paris", locale="fr", sites=(place,), lead=True),
        ],
    )
    rows = {row.id: row for row in (await client_rows(ctx)).items}
    shown = [(rows[i].number, rows[i].name, rows[i].currency, rows[i].status, rows[i].version) for i in ids]
    assert shown == [("C-000002", "A", "USD", "active", 1), ("C-000003", "B", "EUR", "lead", 1)]
    assert [c.name for c in await contacts_of(ctx, ids[0])] == ["Mary"]
    assert [s.city for s in await sites_of(ctx, ids[1])] == ["Troy"]
    assert events() == ["ClientCreated", "ClientCreated", "ClientCreated", "ContactAdded", "SiteAdded"]


async def test_nobody_is_nothing(ctx: Context) -> None:
    assert await bring_in(ctx, []) == []
    assert (await make.client(ctx)).number == "C-000001"


async def test_a_thousand_cost_as_many_statements_as_one(work: Work, company: TenantId, database: Database) -> None:
    counts = []
    for count, prefix in ((1, "first"), (1, "a"), (1000, "b")):  # at first, the driver looks up types
        async with work.begin(company, ME, now=NOW) as ctx:
            async with count_queries(database) as asked:
                await bring_in(ctx, batch(count, prefix))
            counts.append(asked.count)
    assert counts[1] == counts[2] == 4


async def test_mistakes_name_their_position_and_nobody_comes_in(ctx: Context) -> None:
    with pytest.raises(Invalid) as refused:
        await bring_in(ctx, [NewClient(name="A"), NewClient(name="", email="x"), NewClient(name="C", timezone="?")])
    assert [e.pointer for e in refused.value.errors] == ["#/1/name", "#/1/email", "#/2/timezone"]
    assert await count_clients(ctx) == 0


async def test_an_external_id_that_is_taken_refuses_the_batch(ctx: Context) -> None:
    [known] = await bring_in(ctx, batch(1))
    with pytest.raises(ExternalIdTaken, match="Taken already: x0"):
        await bring_in(ctx, batch(3))
    with pytest.raises(ExternalIdTaken, match="Taken already: y"):
        await bring_in(ctx, [NewClient(name="A", external_id="y"), NewClient(name="B", external_id="y")])
    assert await clients_by_external_id(ctx, ["x0", "x1"]) == {"x0": ClientId(known)}
    assert await count_clients(ctx) == 1


async def test_two_imports_at_once_share_one_series(fresh_app: App) -> None:
    company = await make_company(fresh_app.database, "harbour")

    async def one(prefix: str) -> None:
        async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
            await bring_in(ctx, batch(50, prefix))

    await asyncio.gather(*(one(prefix) for prefix in "abcd"))
    async with fresh_app.work.begin(company, ME, now=NOW, read_only=True) as ctx:
        rows = (await client_rows(ctx, sort="number", limit=200)).items
    assert [row.number for row in rows] == [f"C-{n:06}" for n in range(1, 201)]
    # Each import has a block of its own.
    assert all(
        len({row.external_id[0] for row in rows[at : at + 50] if row.external_id}) == 1 for at in (0, 50, 100, 150)
    )


async def test_the_same_import_twice_at_once_comes_in_once(fresh_app: App) -> None:
    company = await make_company(fresh_app.database, "harbour")

    async def one() -> str:
        try:
            async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
                await bring_in(ctx, batch(20))
        except ExternalIdTaken:
            return "taken"
        return "in"

    assert sorted(await asyncio.gather(one(), one(), one())) == ["in", "taken", "taken"]
    async with fresh_app.work.begin(company, ME, now=NOW, read_only=True) as ctx:
        numbers = [row.number for row in (await client_rows(ctx, sort="number")).items]
    # The refused imports were rolled back, and their numbers with them.
    assert numbers == [f"C-{n:06}" for n in range(1, 21)]
