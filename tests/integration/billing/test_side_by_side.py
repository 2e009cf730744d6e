"""A change and a billing run at the same moment, in transactions of their own: whoever comes second sees the first."""

import asyncio
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from fairlead.domains.billing import commands as billing
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import Wanted
from fairlead.kernel.money import Money
from fairlead.main.wiring import App
from fairlead.platform.context import Context
from tests.integration.billing.company import Transactions
from tests.kit.fixtures import make_company
from tests.make import billing as make

AS_OF = date(2026, 2, 1)
DEAR = Wanted(price=Money.parse("62.00", "USD"))


class Company(Transactions):
    """One company with one line of 31.00 a month since 1 January, billed for January."""

    service_id = UUID(int=0)

    async def begin(self) -> None:
        async with self.unit() as ctx:
            self.service_id = (await make.active(ctx)).id
        async with self.unit() as ctx:
            run_id = await billing.start_run(ctx, date(2026, 1, 31))
            await billing.run_chunk(ctx, run_id)

    async def run(self) -> None:
        """Bill everything that is due."""
        async with self.unit() as ctx:
            run_id = await billing.start_run(ctx, AS_OF)
        async with self.unit() as ctx:
            await billing.run_chunk(ctx, run_id)

    async def change(self, ctx: Context) -> None:
        await services.change(ctx, self.service_id, DEAR)

    async def waits(self) -> None:
        """Come back when somebody waits for a lock that another holds."""
        held = select(func.count()).select_from(text("pg_locks")).where(text("NOT granted"))
        for _ in range(500):
            async with self.unit() as ctx:
                if await ctx.scalar(held):
                    return
            await asyncio.sleep(0.01)
        raise AssertionError("nobody waited")

    async def charged(self) -> list[tuple[str, str, str]]:
        """(kind, claim, amount) of the charges of February."""
        async with self.unit() as ctx:
            client_id = (await make.schedule(ctx, self.service_id)).client_id
            found = await make.charges(ctx, client_id)
        return [(kind, claim, str(amount)) for kind, claim, amount, on in found if on == AS_OF]


@pytest.fixture
async def company(fresh_app: App) -> Company:
    made = Company(fresh_app, await make_company(fresh_app.database, "harbour", timezone="UTC"))
    await made.begin()
    return made


FEBRUARY = "2026-02-01/2026-03-01"


async def test_a_run_that_waits_for_a_change_bills_by_its_terms(company: Company) -> None:
    async with company.unit() as ctx:
        await company.change(ctx)
        await ctx.session.flush()
        await ctx.session.execute(text("SELECT 1 FROM recurring_schedules FOR NO KEY UPDATE"))
        run = asyncio.create_task(company.run())
        await company.waits()
    await run
    assert await company.charged() == [("service_period", FEBRUARY, "62.00")]


async def test_a_change_that_waits_for_a_run_settles_what_it_billed(company: Company) -> None:
    async def change() -> None:
        async with company.unit() as ctx:
            await company.change(ctx)

    async with company.unit() as ctx:
        run_id = await billing.start_run(ctx, AS_OF)
        await billing.run_chunk(ctx, run_id)
        late = asyncio.create_task(change())
        await company.waits()
    await late
    assert sorted(await company.charged()) == [
        ("service_credit", FEBRUARY, "-31.00"),
        ("service_period", FEBRUARY, "31.00"),
        ("service_period", FEBRUARY, "62.00"),
    ]
