"""Rating beside rating, beside usage that arrives, and cut off: nothing is lost and nothing is charged twice."""

import asyncio
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from fairlead.domains.billing.models import Charge
from fairlead.domains.monitoring.commands import receive_usage
from fairlead.main.wiring import App
from tests.db.billing.test_upkeep import hear
from tests.integration.billing.company import Transactions
from tests.kit.fixtures import make_company
from tests.make import billing as make
from tests.make import usage

AS_OF = date(2026, 2, 1)
CLAIM = "traffic:2026-01-01/2026-02-01"


class Company(Transactions):
    """One company with one service since 1 January, half a dollar for each gigabyte."""

    service_id = UUID(int=0)

    async def begin(self) -> None:
        async with self.unit() as ctx:
            tariff = await make.tariff(ctx)
            await usage.priced(ctx, tariff.id)
            self.service_id = (await make.active(ctx, tariff_id=tariff.id)).id
            await hear(ctx)
        await self.arrive("2")

    async def arrive(self, quantity: str) -> None:
        async with self.unit() as ctx:
            await usage.used(ctx, usage.event(self.service_id, "2026-01-10", quantity))

    async def rate(self) -> None:
        async with self.unit() as ctx:
            await usage.rated(ctx, AS_OF)

    async def invoice(self) -> None:
        async with self.unit() as ctx:
            await ctx.session.execute(update(Charge).values(invoiced=True))

    async def charged(self) -> list[tuple[str, Decimal]]:
        async with self.unit() as ctx:
            return [(claim, amount) for claim, amount, *_ in await usage.charged(ctx, self.service_id)]

    async def waits(self) -> None:
        """Come back when somebody waits for a lock that another holds."""
        held = select(func.count()).select_from(text("pg_locks")).where(text("NOT granted"))
        for _ in range(500):
            async with self.unit() as ctx:
                if await ctx.scalar(held):
                    return
            await asyncio.sleep(0.01)
        raise AssertionError("nobody waited")


@pytest.fixture
async def company(fresh_app: App) -> Company:
    made = Company(fresh_app, await make_company(fresh_app.database, "harbour", timezone="UTC"))
    await made.begin()
    return made


async def test_two_workers_rate_a_period_once(company: Company) -> None:
    await company.rate()
    await company.arrive("4")
    async with company.unit() as ctx:
        await usage.rated(ctx, AS_OF)
        second = asyncio.create_task(company.rate())
        await asyncio.sleep(0.3)
    await second
    assert await company.charged() == [(CLAIM, Decimal("3.00"))]


async def test_many_at_once_charge_what_one_charges(company: Company) -> None:
    async def live(number: int) -> None:
        if number % 2:
            await company.arrive("1")
        await company.rate()
        if number % 3 == 0:
            await company.invoice()

    await asyncio.gather(*(live(number) for number in range(8)))
    await company.rate()
    assert sum(amount for _, amount in await company.charged()) == Decimal("3.00")  # 2 and four times 1, at 0.50


async def test_usage_that_arrives_while_a_rating_is_on_is_rated_by_the_next(company: Company) -> None:
    async with company.unit() as ctx:
        await usage.rated(ctx, AS_OF)
        await company.arrive("4")  # nobody waits
        await usage.rated(ctx, AS_OF)
    await company.invoice()
    await company.arrive("6")
    await company.rate()
    assert await company.charged() == [(CLAIM, Decimal("3.00")), (f"{CLAIM}:r2", Decimal("3.00"))]


async def test_usage_that_is_not_committed_yet_is_neither_seen_nor_lost(company: Company) -> None:
    async with company.unit() as ctx:
        await receive_usage(ctx, [usage.event(company.service_id, "2026-01-10", "10")])
        await company.rate()
        assert await company.charged() == [(CLAIM, Decimal("1.00"))]
    await company.rate()
    assert await company.charged() == [(CLAIM, Decimal("6.00"))]


async def test_the_same_events_sent_twice_at_once_are_counted_once(company: Company) -> None:
    events = [usage.event(company.service_id, "2026-01-20", "1") for _ in range(50)]
    accepted = 0

    async def send(batch: list[dict[str, object]]) -> None:
        nonlocal accepted
        async with company.unit() as ctx:
            received = await receive_usage(ctx, batch)
            accepted += received.accepted
            assert received.refused == []
            assert received.accepted + received.duplicates == len(batch)

    await asyncio.gather(*(send(events[::step]) for step in (1, -1, 1, -1)))
    assert accepted == 50
    await company.rate()
    assert await company.charged() == [(CLAIM, Decimal("26.00"))]


async def test_a_rating_whose_connection_is_killed_leaves_everything_to_the_next(company: Company) -> None:
    await company.rate()
    await company.invoice()
    await company.arrive("4")

    async def rate_and_die() -> None:
        async with company.unit() as ctx:
            await usage.rated(ctx, AS_OF)
            await ctx.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(DBAPIError):
        await rate_and_die()
    assert await company.charged() == [(CLAIM, Decimal("1.00"))]
    for _ in range(2):
        await company.rate()
    assert await company.charged() == [(CLAIM, Decimal("1.00")), (f"{CLAIM}:r2", Decimal("2.00"))]
