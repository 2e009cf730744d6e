"""The billing run: every due invoice, to the cent, exactly once."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.billing.errors import BillingPlanChanged
from fairlead.domains.billing.models import Invoice, InvoiceLine
from fairlead.domains.billing.queries import runs
from fairlead.domains.billing.terms import RunStatus
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.ids import RunId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from tests.db.billing.test_upkeep import hear
from tests.make import billing, clients, contracts

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


async def run(ctx: Context, as_of: date, *, plan: str | None = None) -> RunId:
    """A run to its end, in this unit of work."""
    run_id = await commands.start_run(ctx, as_of, plan=plan)
    while await commands.run_chunk(ctx, run_id) is not None:
        pass
    return run_id


async def issued(ctx: Context) -> list[tuple[str | None, date, date, Decimal]]:
    """(number, date, due, total) of every invoice."""
    statement = select(Invoice).order_by(Invoice.number).execution_options(populate_existing=True)
    return [
        (one.number, one.issue_date, one.due_date, one.total.amount) for one in await ctx.session.scalars(statement)
    ]


async def test_a_month_is_invoiced_once_however_often_the_run_runs(ctx: Context) -> None:
    await billing.active(ctx)
    await hear(ctx)
    for _ in range(6):  # R7
        await run(ctx, JANUARY)
    assert await issued(ctx) == [("INV-000001", JANUARY, date(2026, 1, 15), Decimal("31.00"))]


async def test_r9_missed_months_are_invoices_of_their_own_in_order(ctx: Context) -> None:
    await billing.active(ctx)
    await hear(ctx)
    await run(ctx, date(2026, 3, 3))
    assert await issued(ctx) == [
        ("INV-000001", JANUARY, date(2026, 1, 15), Decimal("31.00")),
        ("INV-000002", FEBRUARY, date(2026, 2, 15), Decimal("31.00")),
        ("INV-000003", MARCH, date(2026, 3, 15), Decimal("31.00")),
    ]


async def test_r15_one_run_takes_every_line_of_a_contract_on_by_exactly_one_period(ctx: Context) -> None:
    client = await clients.client(ctx)
    contract = await contracts.contract(ctx, client)
    advance = await billing.tariff(ctx)
    arrears = await billing.tariff(ctx, "voice", timing=Timing.ARREARS)
    lines = [
        await billing.active(ctx, client, tariff_id=tariff.id, contract_id=contract.id)
        for tariff in (advance, advance, arrears)
    ]
    await hear(ctx)
    for as_of, ahead, behind in ((JANUARY, FEBRUARY, FEBRUARY), (FEBRUARY, MARCH, MARCH), (FEBRUARY, MARCH, MARCH)):
        await run(ctx, as_of)
        found = [await billing.schedule(ctx, line.id) for line in lines]
        assert [one.next_date for one in found] == [ahead, ahead, behind], as_of
        assert [one.billed_until for one in found] == [ahead, ahead, as_of], as_of
    assert [total for *_, total in await issued(ctx)] == [Decimal("62.00"), Decimal("93.00")]


async def test_a_clients_services_and_set_up_share_an_invoice(ctx: Context) -> None:
    tariff = await billing.tariff(ctx)
    client = await clients.client(ctx)
    for price in ("31.00", "10.00"):
        await billing.active(ctx, client, tariff_id=tariff.id, price=Money.parse(price, "USD"))
    await billing.active(
        ctx, client, tariff_id=tariff.id, setup=Money.parse("25.00", "USD"), start_date=date(2026, 1, 21)
    )
    await hear(ctx)
    run_id = await run(ctx, date(2026, 1, 31))
    # 11 of 31 days of 31.00 are 11.00
    assert await issued(ctx) == [
        ("INV-000001", JANUARY, date(2026, 1, 15), Decimal("41.00")),
        ("INV-000002", date(2026, 1, 21), date(2026, 2, 4), Decimal("36.00")),
    ]
    found = await runs.run(ctx, run_id)
    assert (found.status, found.invoices, found.lines, found.invoiced) == (
        RunStatus.FINISHED, 2, 4, Money.parse("77.00", "USD"),
    )  # fmt: skip
    lines = await ctx.rows(select(InvoiceLine.position, InvoiceLine.net_minor).order_by(InvoiceLine.net_minor))
    assert [tuple(line) for line in lines] == [(2, 1000), (1, 1100), (2, 2500), (1, 3100)]


async def test_a_preview_shows_it_all_keeps_nothing_and_its_plan_can_be_applied(ctx: Context) -> None:
    await billing.active(ctx)
    await hear(ctx)
    seen = await commands.preview(ctx, FEBRUARY)
    assert (seen.clients, seen.invoices, seen.lines, seen.totals) == (1, 2, 2, {"USD": 6200})
    assert await issued(ctx) == []
    assert ctx.outbox.events == []
    assert (await commands.preview(ctx, FEBRUARY)).plan == seen.plan
    await run(ctx, FEBRUARY, plan=seen.plan)
    assert len(await issued(ctx)) == 2
    with pytest.raises(BillingPlanChanged):
        await run(ctx, FEBRUARY, plan=seen.plan)


async def test_a_free_service_makes_no_invoice_and_goes_on(ctx: Context) -> None:
    service = await billing.active(ctx, price=Money.zero("USD"))
    await hear(ctx)
    await run(ctx, FEBRUARY)
    assert await issued(ctx) == []
    assert (await billing.schedule(ctx, service.id)).next_date == MARCH
