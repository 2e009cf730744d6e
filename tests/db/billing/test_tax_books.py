"""What decides about many clients' tax is read with a fixed number of statements, and nothing at all without a rate."""

from datetime import date
from uuid import UUID

from fairlead.domains.billing.policy import TaxPolicy
from fairlead.domains.billing.queries.due import Range
from fairlead.domains.billing.queries.taxes import tax_book
from fairlead.domains.clients.terms import TaxStatus
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.policy import set_policy
from tests.kit.queries import count_queries
from tests.make import clients, taxes

TODAY = date(2026, 1, 1)
EVERYBODY = Range(UUID(int=0), UUID(int=(1 << 128) - 1), 2)


async def test_a_company_without_rates_is_asked_once_and_taxes_nothing(ctx: Context, database: Database) -> None:
    client = await clients.client(ctx)
    async with count_queries(database) as counted:
        book = await tax_book(ctx, [client.id])
    assert (bool(book), counted.count) == (False, 1)


async def test_only_peculiar_clients_are_read(ctx: Context, database: Database) -> None:
    await taxes.rate(ctx)
    await taxes.rate(ctx, "20", "AT")
    plain, abroad, exempt, gross = [await clients.client(ctx) for _ in range(4)]
    abroad.country, exempt.tax_status, exempt.tax_reason = "AT", TaxStatus.EXEMPT, "school"
    await set_policy(ctx, TaxPolicy(prices_include_tax=True), gross.id)
    await ctx.session.flush()
    async with count_queries(database) as counted:
        in_range = await tax_book(ctx, EVERYBODY)
    assert counted.count == 4
    for book in (in_range, await tax_book(ctx, [plain.id, abroad.id, exempt.id, gross.id])):
        assert (set(book.payers), set(book.otherwise)) == ({abroad.id, exempt.id}, {gross.id})
        found = [book.of(client.id, "standard", TODAY) for client in (plain, abroad, exempt, gross)]
        assert [(one.kind.value, str(one.percent), one.inclusive) for one in found] == [
            ("rate", "19.0000", False), ("rate", "20.0000", False), ("exempt", "0", False), ("rate", "19.0000", True),
        ]  # fmt: skip


async def test_the_company_may_be_taxed_elsewhere_than_where_it_is(ctx: Context) -> None:
    await taxes.rate(ctx, "20", "AT")
    client = await clients.client(ctx)
    await set_policy(ctx, TaxPolicy(home_country="AT"))
    assert (await tax_book(ctx, [client.id])).of(client.id, "standard", TODAY).percent == 20
