"""Lists, filters and revenue: exact figures, and statements that do not grow with rows."""

from datetime import date
from decimal import Decimal

import pytest

from fairlead.domains.services import commands, queries
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.terms import SuspensionReason
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from tests.kit.queries import count_queries
from tests.make import catalog, clients, services


async def test_mrr_counts_active_and_what_is_billed_while_suspended(ctx: Context) -> None:
    ada, grace = await clients.client(ctx), await clients.client(ctx, name="Grace")
    yearly = await catalog.tariff(
        ctx, await catalog.template(ctx, code="mail"), price="134.00", cycle=Cycle.ANNUAL, code="mail-annual"
    )
    sold = await catalog.tariff(ctx)
    first = await services.service(ctx, ada, sold=sold)
    second = await services.service(ctx, grace, sold=sold, quantity=Decimal(2))
    await services.service(ctx, grace, sold=yearly)
    await services.service(ctx, ada, sold=sold, status=Status.PENDING)
    assert await queries.mrr(ctx, "USD") == Money.parse("160.87", "USD")  # 49.90 + 99.80 + 11.17
    assert await queries.mrr(ctx, "USD", client_id=ada.id) == Money.parse("49.90", "USD")
    by_client = await queries.mrr_by_client(ctx, "USD", [ada.id, grace.id])
    assert by_client == {ada.id: Money.parse("49.90", "USD"), grace.id: Money.parse("110.97", "USD")}
    await commands.suspend(ctx, first.id, reason=SuspensionReason.NON_PAYMENT)  # billed on by policy
    await commands.suspend(ctx, second.id, reason=SuspensionReason.CUSTOMER_REQUEST)  # billing stops by policy
    await ctx.session.flush()
    assert await queries.mrr(ctx, "USD") == Money.parse("61.07", "USD")
    assert await queries.mrr(ctx, "EUR") == Money.zero("EUR")


async def test_the_trend_ends_with_the_present(ctx: Context) -> None:
    await services.service(ctx, start_date=date(2026, 1, 10))
    trend = await queries.mrr_trend(ctx, "USD", today=date(2026, 3, 15), months=4)
    assert [(point.month, point.mrr.minor) for point in trend] == [
        (date(2025, 12, 1), 0), (date(2026, 1, 1), 4990), (date(2026, 2, 1), 4990), (date(2026, 3, 1), 4990),
    ]  # fmt: skip


async def test_r38_a_filter_works_or_is_refused(ctx: Context) -> None:
    service = await services.service(ctx)
    found = await queries.service_page(ctx, filters={"download_speed__gte": "100", "price__lt": "50"})
    assert [row.id for row in found.items] == [service.id]
    assert (await queries.service_page(ctx, filters={"download_speed__gt": 100})).items == []
    with pytest.raises(Invalid, match="speed__gte"):
        await queries.service_page(ctx, filters={"speed__gte": 10})


async def test_a_list_takes_one_statement_however_long(ctx: Context, database: Database) -> None:
    client, sold = await clients.client(ctx), await catalog.tariff(ctx)
    counted = []
    for _ in range(2):
        for _ in range(5):
            await services.service(ctx, client, sold=sold)
        async with count_queries(database) as statements:
            page = await queries.service_page(ctx)
        counted.append(statements.count)
    assert len(page.items) == 10
    assert counted == [1, 1]
