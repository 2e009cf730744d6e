"""Lists of contracts and templates ask as much for many rows as for one."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from fairlead.domains.catalog.queries import offers, template_rows
from fairlead.domains.clients.commands import NewClient
from fairlead.domains.clients.commands import bring_in as bring_in_clients
from fairlead.domains.contracts.commands import NewContract, bring_in
from fairlead.domains.contracts.queries import contract_rows
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW
from tests.kit.queries import count_queries
from tests.make import catalog as make

ME = Actor.system("test")


async def more_contracts(ctx: Context, count: int) -> None:
    ids = await bring_in_clients(ctx, [NewClient(name=f"Client {n}") for n in range(count)])
    await bring_in(ctx, [NewContract(client_id=id_, start_date=date(2026, 1, 1)) for id_ in ids])


async def more_templates(ctx: Context, count: int) -> None:
    for n in range(count):
        await make.tariff(ctx, await make.template(ctx, code=f"fibre-{count}-{n}"))


async def contracts(ctx: Context) -> int:
    return len((await contract_rows(ctx)).items)


async def templates(ctx: Context) -> int:
    return len((await template_rows(ctx)).items)


async def on_sale(ctx: Context) -> int:
    return len(await offers(ctx, NOW.date()))


@pytest.mark.parametrize(
    ("grow", "ask"), [(more_contracts, contracts), (more_templates, templates), (more_templates, on_sale)]
)
async def test_a_list_is_one_statement(
    work: Work,
    company: TenantId,
    database: Database,
    grow: Callable[[Context, int], Awaitable[None]],
    ask: Callable[[Context], Awaitable[int]],
) -> None:
    counts = []
    for more in (1, 9):
        async with work.begin(company, ME, now=NOW) as ctx:
            await grow(ctx, more)
        async with count_queries(database) as asked, work.begin(company, ME, now=NOW, read_only=True) as reading:
            found = await ask(reading)
        counts.append((found, asked.count))
    assert counts == [(1, 1), (10, 1)]
