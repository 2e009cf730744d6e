"""Credit notes, numbers and undone runs with real commits: two at once, and killed at any moment."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from datetime import date
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.billing.commands import LineCredit
from fairlead.domains.billing.models import BillingRun, CreditNote, Invoice, InvoiceLine
from fairlead.domains.billing.policy import BillingPolicy, Finish
from fairlead.domains.billing.terms import CreditMode, Series
from fairlead.kernel.errors import Problem
from fairlead.kernel.money import Money
from fairlead.main.wiring import App
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from tests.integration.billing.company import Act, Transactions
from tests.kit.fixtures import make_company
from tests.make import billing as make

JANUARY = date(2026, 1, 1)


class Company(Transactions):
    """One company with as many lines of 31.00 a month as a test wants, each of a client of its own."""

    async def sell(self, lines: int) -> None:
        async with self.unit() as ctx:
            tariff = await make.tariff(ctx)
            for _ in range(lines):
                await make.active(ctx, tariff_id=tariff.id)

    async def run(self, as_of: date = JANUARY, chunk: int = 500) -> UUID:
        async with self.unit() as ctx:
            run_id = await commands.start_run(ctx, as_of, chunk=chunk)
        while await self.do(lambda ctx: commands.run_chunk(ctx, run_id)) is not None:
            pass
        return run_id

    async def tries(self, *acts: Act) -> list[str]:
        """Do things at the same moment, each in a transaction of its own; what each came to."""

        async def one(act: Act) -> str:
            try:
                await self.do(act)
            except Problem as problem:
                return type(problem).__name__
            return "done"

        return list(await asyncio.gather(*(one(act) for act in acts)))


@pytest.fixture
async def company(fresh_app: App) -> Company:
    return Company(fresh_app, await make_company(fresh_app.database, "harbour"))


async def test_two_credits_for_the_last_cent(company: Company) -> None:
    await company.sell(1)
    await company.run()
    async with company.unit() as ctx:
        [line] = await ctx.rows(select(InvoiceLine.id, InvoiceLine.invoice_id))
        most = LineCredit(line.id, amount=Money.parse("30.99", "USD"))
        await commands.credit(ctx, line.invoice_id, reason="rain", lines=[most])
    cent = LineCredit(line.id, amount=Money.parse("0.01", "USD"))

    async def last(ctx: Context) -> object:
        return await commands.credit(ctx, line.invoice_id, reason="rain", lines=[cent])

    assert sorted(await company.tries(*[last] * 4)) == ["Invalid", "Invalid", "Invalid", "done"]
    async with company.unit() as ctx:
        assert await ctx.scalar(select(Invoice.balance_minor)) == 0
        numbers = [row.number for row in await ctx.rows(select(CreditNote.number).order_by(CreditNote.number))]
    assert numbers == ["CN-000001", "CN-000002"]


async def test_r28_drafts_issued_side_by_side_have_every_number_once(company: Company) -> None:
    await company.do(lambda ctx: set_policy(ctx, BillingPolicy(finish=Finish.DRAFT, review_days=0)))
    await company.sell(12)
    await company.run()
    async with company.unit() as ctx:
        ids = [row.id for row in await ctx.rows(select(Invoice.id))]
    by_hand = [lambda ctx, one=one: commands.issue(ctx, one) for one in ids[:4]]

    async def reviewed(ctx: Context) -> object:
        return await commands.issue_reviewed(ctx, most=5)

    async def renamed(ctx: Context) -> None:
        await commands.set_series(ctx, Series.INVOICES, prefix="R-", width=3, next_number=100)

    came = await company.tries(*by_hand, *[reviewed] * 4, renamed)
    assert set(came) <= {"done", "IllegalMove"}
    while await company.do(reviewed):
        pass
    async with company.unit() as ctx:
        numbers = [row.number for row in await ctx.rows(select(Invoice.number))]
    assert None not in numbers
    plain = sorted(int(one.partition("-")[2]) for one in numbers)
    before = [one for one in plain if one < 100]
    assert before == list(range(1, len(before) + 1))
    assert plain[len(before) :] == list(range(100, 112 - len(before)))


async def test_the_button_pressed_by_three_at_once_undoes_once(company: Company) -> None:
    await company.sell(3)
    run_id = await company.run()

    async def press(ctx: Context) -> object:
        return await commands.start_undo(ctx, run_id, reason="wrong", chunk=1)

    assert await company.tries(*[press] * 3) == ["done"] * 3
    undo_id = UUID(str(await company.do(press)))
    await company.tries(*[lambda ctx: commands.undo_chunk(ctx, undo_id)] * 4)
    async with company.unit() as ctx:
        notes = await ctx.rows(select(CreditNote.number).order_by(CreditNote.number))
    assert [row.number for row in notes] == ["CN-000001", "CN-000002", "CN-000003"]


async def start(url: str, run_id: UUID) -> asyncio.subprocess.Process:
    """A process that undoes a run, one client a transaction."""
    script = str(Path(__file__).with_name("undoing.py"))
    process = await asyncio.create_subprocess_exec(sys.executable, script, url, str(run_id), stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def until_notes(connection: asyncpg.Connection, wanted: int) -> None:
    """Wait until so many invoices are credited."""
    for _ in range(1_500):
        if await connection.fetchval("SELECT count(*) FROM credit_notes") >= wanted:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"not {wanted} credit notes within half a minute")


async def test_an_undo_that_is_killed_goes_on_where_it_stopped(company: Company, fresh_url: str) -> None:
    await company.sell(30)
    run_id = await company.run()
    connection = await asyncpg.connect(fresh_url)
    for wanted in (3, 12):
        process = await start(fresh_url, run_id)
        await until_notes(connection, wanted)
        process.kill()
        await process.wait()
    stands = await connection.fetchrow(
        "SELECT (SELECT count(*) FROM credit_notes) AS notes,"
        " (SELECT count(*) FROM billing_run_undo_items WHERE done_at IS NOT NULL) AS done"
    )
    assert stands["notes"] == stands["done"] < 30
    process = await start(fresh_url, run_id)
    assert (await process.communicate())[1] == b""
    numbers = [row[0] for row in await connection.fetch("SELECT number FROM credit_notes ORDER BY number")]
    assert numbers == [f"CN-{number:06d}" for number in range(1, 31)]
    assert await connection.fetchval("SELECT status FROM billing_run_undos") == "finished"
    assert await connection.fetchval("SELECT sum(balance_minor)::int FROM invoices") == 0
    await connection.close()
    await company.run(date(2026, 1, 2))
    async with company.unit() as ctx:
        owed = await ctx.rows(select(Invoice.balance_minor).where(Invoice.balance_minor > 0))
        assert [row.balance_minor for row in owed] == [3100] * 30
        assert await ctx.scalar(select(BillingRun.status).where(BillingRun.id == run_id)) == "finished"
        modes = await ctx.rows(select(CreditNote.mode).distinct())
    assert [row.mode for row in modes] == [CreditMode.REBILL]
