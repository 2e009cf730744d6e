"""Lists, search and timeline of clients: what they show, and that they ask as much for many rows as for few."""

import pytest

from fairlead.domains.clients import queries
from fairlead.domains.clients.commands import NewClient, archive_client, bring_in, update_client
from fairlead.domains.clients.terms import ClientKind
from fairlead.kernel.errors import Invalid
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW
from tests.kit.queries import count_queries
from tests.make import clients as make


async def some(ctx: Context, count: int) -> None:
    await bring_in(ctx, [NewClient(name=f"Client {n:03}", external_id=f"x{n}") for n in range(count)])


async def test_the_list_is_paged_without_gaps_or_overlaps(ctx: Context) -> None:
    await some(ctx, 25)
    names, cursor = [], None
    while True:
        page = await queries.client_rows(ctx, sort="-name", cursor=cursor, limit=10)
        names += [row.name for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert names == [f"Client {n:03}" for n in reversed(range(25))]


async def test_filters_narrow_and_unknown_ones_are_refused(ctx: Context) -> None:
    await make.client(ctx, name="Ada", kind=ClientKind.RESIDENTIAL)
    shop = await make.client(ctx, name="Shop", kind=ClientKind.BUSINESS, email="shop@example.net")
    asked = {"kind": "business", "email__icontains": "SHOP@"}
    assert [row.id for row in (await queries.client_rows(ctx, asked)).items] == [shop.id]
    assert await queries.count_clients(ctx, {"status__in": ["lead", "archived"]}) == 0
    with pytest.raises(Invalid, match="'speed__gte' is not a filter here"):
        await queries.client_rows(ctx, {"speed__gte": 10})


async def test_a_list_asks_as_much_for_many_as_for_one(work: Work, company: TenantId, database: Database) -> None:
    me = Actor.system("test")
    counts = []
    for more in (1, 49):
        async with work.begin(company, me, now=NOW) as ctx:
            await bring_in(ctx, [NewClient(name=f"Client {n}") for n in range(more)])
        async with count_queries(database) as asked, work.begin(company, me, now=NOW, read_only=True) as reading:
            page = await queries.client_rows(reading)
        counts.append((len(page.items), asked.count))
    assert counts == [(1, 1), (50, 1)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("C-000002", ["Ada Lovelace"]),
        ("lovelace", ["Ada Lovelace"]),
        ("ada", ["Ada", "Ada Lovelace", "Nevada Ltd"]),
        ("HOPPER@", ["Grace"]),
        ("ext-9", ["Grace"]),
        ("100%", []),
        ("  ", []),
        ("_", []),
    ],
)
async def test_search_goes_by_number_name_mail_and_external_id(ctx: Context, text: str, found: list[str]) -> None:
    await make.client(ctx, name="Nevada Ltd")
    await make.client(ctx)
    await make.client(ctx, name="Grace", email="hopper@example.net", external_id="EXT-9")
    await make.client(ctx, name="Ada")
    assert [hit.name for hit in await queries.search_clients(ctx, text)] == found


async def test_the_timeline_is_newest_first(work: Work, company: TenantId) -> None:
    async with work.begin(company, Actor.system("importer"), now=NOW) as ctx:
        client = await make.client(ctx)
        await make.client(ctx, name="Somebody else")
    async with work.begin(company, Actor.system("test"), now=NOW) as ctx:
        await update_client(ctx, client.id, name="Ada King")
        await archive_client(ctx, client.id)
    async with work.begin(company, Actor.system("test"), now=NOW, read_only=True) as ctx:
        shown = await queries.timeline(ctx, client.id)
        rest = await queries.timeline(ctx, client.id, before=shown[1].seq)
    assert [(entry.name, entry.actor) for entry in shown] == [
        ("ClientArchived", "test"), ("ClientChanged", "test"), ("ClientCreated", "importer"),
    ]  # fmt: skip
    assert shown[1].payload == {"client_id": str(client.id), "fields": ["name"]}
    assert [entry.name for entry in rest] == ["ClientCreated"]


async def test_facts_of_many_are_one_statement(work: Work, company: TenantId, database: Database) -> None:
    async with work.begin(company, Actor.system("test"), now=NOW) as ctx:
        ids = await bring_in(ctx, [NewClient(name=f"Client {n}") for n in range(20)])
    async with count_queries(database) as asked, work.begin(company, ctx.actor, now=NOW, read_only=True) as reading:
        facts = await queries.facts_of_clients(reading, ids)
    assert (set(facts), asked.count) == (set(ids), 1)
