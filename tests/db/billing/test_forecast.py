"""The forecast is what the runs of the coming months then bill, to the cent: no guess, and no query a service."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from fairlead.domains.billing import queries
from fairlead.domains.billing.models import Charge, Invoice, TaxRate
from fairlead.domains.billing.policy import TaxPolicy
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services import commands as services
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.rules import Wanted
from fairlead.domains.services.terms import ChangeWhen, HoldMoney, SuspensionReason
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, add_months
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.queries import count_queries
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients

JANUARY = date(2026, 1, 15)


@pytest.fixture
async def story(work: Work, company: TenantId) -> Story:
    story = Story(work, company)
    story.day = JANUARY
    return story


async def mixed(ctx: Context) -> list[Service]:
    """Every timing and several cycles, for two clients."""
    people = [await clients.client(ctx, name=name, timezone="UTC") for name in ("Ada", "Grace")]
    sold = []
    for place, (cycle, timing) in enumerate(
        (one, two) for one in (Cycle.MONTHLY, Cycle.QUARTERLY, Cycle.WEEKLY) for two in Timing
    ):
        tariff = await make.tariff(ctx, f"t-{place}", cycle=cycle, timing=timing, price=f"{31 + place}.10")
        sold.append(await make.active(ctx, people[place % 2], tariff_id=tariff.id, start_date=JANUARY, anchor_day=20))
    return sold


async def months(story: Story, count: int = 6) -> dict[date, Decimal]:
    """The forecast of the coming months."""
    found = await story.do(lambda ctx: queries.forecast(ctx, count, story.day))
    assert found.left_out == 0
    return {one.month: one.total.amount for one in found.by_currency()["USD"] if one.total}


async def billed(story: Story, count: int = 6) -> dict[date, Decimal]:
    """What runs on the last day of each of these months then bill, net."""
    first = story.day.replace(day=1)
    for n in range(1, count + 1):
        last = add_months(first, n).fromordinal(add_months(first, n).toordinal() - 1)
        await story.on(str(last), lambda ctx: services.carry_out_changes(ctx, "UTC"))
        await story.do(lambda ctx: services.carry_out_cancellations(ctx, "UTC"))
        await story.bill(str(last))

    async def read(ctx: Context) -> dict[date, Decimal]:
        sums: dict[date, Decimal] = defaultdict(Decimal)
        for one in await ctx.session.scalars(select(Invoice)):
            sums[one.issue_date.replace(day=1)] += Money(one.net_minor, one.currency).amount
        return dict(sums)

    return await story.do(read)


async def test_what_is_forecast_is_billed(story: Story) -> None:
    await story.on("2026-01-15", mixed)
    foretold = await months(story)
    assert len(foretold) == 6
    assert await billed(story) == foretold


async def test_with_changes_and_ends_to_come_as_well(story: Story) -> None:
    sold = await story.on("2026-01-15", mixed)
    dearer = Wanted(price=Money.parse("77.70", "USD"))
    for service, day in ((sold[0], date(2026, 3, 4)), (sold[1], date(2026, 4, 1)), (sold[2], date(2026, 2, 20))):
        await story.do(partial(services.change, service_id=service.id, wanted=dearer, when=ChangeWhen.ON, on=day))
    await story.do(lambda ctx: services.cancel(ctx, sold[5].id, reason="moved", on=date(2026, 5, 4)))
    foretold = await months(story)
    assert await billed(story) == foretold


async def test_with_holds_to_come(story: Story) -> None:
    """Given back on their day and billed again behind their end, whatever is paid by then and in which cycles."""
    sold = await story.on("2026-01-15", mixed)
    money = {"customer_request": HoldMoney.CREDIT, "maintenance": HoldMoney.REDUCE, "abuse": HoldMoney.STOP}
    await story.do(lambda ctx: set_policy(ctx, SuspensionPolicy(**money)))
    await story.bill("2026-01-20")
    for place, service in enumerate(sold):
        reason = SuspensionReason(tuple(money)[place // 2 % 3])
        away = services.Pause(reason=reason, from_on=date(2026, 2, 3 + place), until_on=date(2026, 4, 11))
        await story.do(partial(services.plan_hold, service_id=service.id, pause=away))
        opened = services.Pause(reason=SuspensionReason.ABUSE, from_on=date(2026, 6, 2))
        await story.do(partial(services.plan_hold, service_id=service.id, pause=opened))
    before = await months(story)
    for day in [*(f"2026-02-{3 + n:02}" for n in range(6)), "2026-04-11", "2026-06-02"]:
        await story.bill(str(date.fromisoformat(day) - timedelta(days=1)))
        await story.on(day, lambda ctx: services.carry_out_hold_plans(ctx, "UTC"))
    await story.bill("2026-06-30")
    assert await due(story) == before


async def due(story: Story) -> dict[date, Decimal]:
    """What fell due in each month, billed or waiting, beside what was billed before."""

    async def read(ctx: Context) -> dict[date, Decimal]:
        sums: dict[date, Decimal] = defaultdict(Decimal)
        for one in await ctx.session.scalars(select(Charge).where(Charge.released_at.is_(None))):
            if one.due_on > date(2026, 1, 20):
                sums[one.due_on.replace(day=1)] += Money(one.amount_minor, one.currency).amount
        return dict(sums)

    return await story.do(read)


async def test_what_is_due_within_a_term_and_after_it(story: Story) -> None:
    tariff = await story.on("2026-01-15", make.tariff)
    over: dict[str, Any] = {"start_date": date(2025, 12, 1), "term_months": 4, "tariff_id": tariff.id}
    await story.do(lambda ctx: make.active(ctx, **over))
    found = await story.do(lambda ctx: queries.forecast(ctx, 5, story.day))
    dollars = found.by_currency()["USD"]
    seen = [tuple(str(m.amount) for m in (one.due, one.contracted, one.month_to_month)) for one in dollars]
    assert seen == [
        ("62.00", "0.00", "0.00"), ("0.00", "31.00", "0.00"), ("0.00", "31.00", "0.00"), ("0.00", "0.00", "31.00"),
        ("0.00", "0.00", "31.00"),
    ]  # fmt: skip


async def test_it_is_net_where_prices_include_their_tax(story: Story) -> None:
    async def inclusive(ctx: Context) -> None:
        await set_policy(ctx, TaxPolicy(prices_include_tax=True))
        ctx.session.add(
            TaxRate(
                id=ctx.new_id(), country="US", region=None, category="standard", name="Sales tax",
                percent=Decimal(20), valid_from=date(2020, 1, 1), valid_until=None, created_at=ctx.now, version=1,
            )
        )  # fmt: skip

    await story.do(inclusive)
    await story.on("2026-01-15", mixed)
    foretold = await months(story)
    assert await billed(story) == foretold


async def test_it_asks_as_often_for_a_hundred_services(
    story: Story, database: Database, client: httpx.AsyncClient
) -> None:
    tariff = await story.on("2026-01-15", make.tariff)
    await story.do(lambda ctx: make.active(ctx, tariff_id=tariff.id, start_date=JANUARY))
    await client.get("/billing/forecast")
    async with count_queries(database) as few:
        one = (await client.get("/billing/forecast?months=3")).json()

    async def more(ctx: Context) -> None:
        ada = await clients.client(ctx, name="Many", timezone="UTC")
        for n in range(1, 25):
            await make.active(ctx, ada, tariff_id=tariff.id, start_date=date(2026, 1, n))

    await story.on("2026-01-24", more)
    async with count_queries(database) as many:
        all_of_them = (await client.get("/billing/forecast?months=3")).json()
    assert (one["services"], all_of_them["services"], many.count) == (1, 25, few.count)
    assert (await client.get("/billing/forecast?months=0")).status_code == 422
    assert (await client.get(f"/billing/forecast?client_id={tariff.id}")).status_code == 404
    assert (await client.get("/billing/forecast?clients=x")).status_code == 422
