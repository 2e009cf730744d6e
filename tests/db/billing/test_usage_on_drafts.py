"""Usage that comes while its invoice is a draft: the draft bills it, unless somebody approved what it says."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.billing.models import Charge, Invoice, InvoiceLine
from fairlead.domains.billing.policy import BillingPolicy, Finish
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import InvoiceId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.policy import set_policy
from tests.db.billing.test_runs import run
from tests.db.billing.test_upkeep import hear
from tests.kit.queries import count_queries
from tests.make import billing, taxes, usage

FEBRUARY, LATER, MARCH = date(2026, 2, 1), date(2026, 2, 5), date(2026, 3, 1)
Lines = list[tuple[str, Decimal, Decimal]]


async def drafted(ctx: Context) -> tuple[Service, InvoiceId]:
    """A draft of 31.00 and of 4 gigabytes in January at 0.50, taxed with 10 %."""
    await set_policy(ctx, BillingPolicy(finish=Finish.DRAFT, review_days=0))
    await taxes.rate(ctx, "10")
    tariff = await billing.tariff(ctx)
    await usage.priced(ctx, tariff.id)
    service = await billing.active(ctx, tariff_id=tariff.id)
    await hear(ctx)
    await usage.used(ctx, usage.event(service.id, "2026-01-05", "4"))
    await run(ctx, FEBRUARY)
    return service, InvoiceId((await ctx.rows(select(Invoice.id).where(Invoice.issue_date == FEBRUARY)))[0][0])


def cents(minor: int) -> Decimal:
    return Money(minor, "USD").amount


async def lines(ctx: Context, invoice_id: InvoiceId) -> Lines:
    """What, for how much and with how much tax."""
    statement = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id).order_by(InvoiceLine.position)
    found = await ctx.session.scalars(statement.execution_options(populate_existing=True))
    return [(one.description, cents(one.net_minor), cents(one.tax_minor)) for one in found]


async def total(ctx: Context, invoice_id: InvoiceId) -> Decimal:
    statement = select(Invoice).where(Invoice.id == invoice_id).execution_options(populate_existing=True)
    return (await ctx.session.scalars(statement)).one().total.amount


async def open_usage(ctx: Context) -> list[Decimal]:
    statement = select(Charge).where(Charge.source_kind == "usage", ~Charge.invoiced, Charge.released_at.is_(None))
    return [one.amount.amount for one in await ctx.session.scalars(statement)]


BEFORE: Lines = [("Fibre", Decimal("31.00"), Decimal("3.10")), ("Fibre: Traffic", Decimal("2.00"), Decimal("0.20"))]
AFTER: Lines = [BEFORE[0], ("Fibre: Traffic", Decimal("5.00"), Decimal("0.50"))]


async def test_a_draft_is_rated_again_when_it_is_issued(ctx: Context) -> None:
    service, invoice_id = await drafted(ctx)
    assert await lines(ctx, invoice_id) == BEFORE
    await usage.used(ctx, usage.event(service.id, "2026-01-20", "6"))
    await commands.issue(ctx, invoice_id)
    assert (await lines(ctx, invoice_id), await total(ctx, invoice_id)) == (AFTER, Decimal("39.60"))
    assert await open_usage(ctx) == []
    await usage.used(ctx, usage.event(service.id, "2026-01-21", "1"))
    await run(ctx, LATER)
    assert (await lines(ctx, invoice_id), await total(ctx, invoice_id)) == (AFTER, Decimal("39.60"))


async def test_a_run_rates_drafts_again_and_makes_no_invoice_of_the_rest(ctx: Context) -> None:
    service, invoice_id = await drafted(ctx)
    await usage.used(ctx, usage.event(service.id, "2026-01-20", "6"))
    invoices = len(await ctx.rows(select(Invoice.id)))
    await run(ctx, LATER)
    assert (await lines(ctx, invoice_id), len(await ctx.rows(select(Invoice.id)))) == (AFTER, invoices)
    issued = await commands.issue_reviewed(ctx)
    assert invoice_id in issued
    assert await total(ctx, invoice_id) == Decimal("39.60")


async def test_many_drafts_are_rated_again_at_once(ctx: Context, database: Database) -> None:
    first, _ = await drafted(ctx)
    others = [await billing.active(ctx, tariff_id=first.tariff_id) for _ in range(9)]
    await hear(ctx)
    asked: list[int] = []
    for month, services in (("01", [first]), ("02", [first, *others])):
        for number, one in enumerate(services):
            await usage.used(ctx, usage.event(one.id, f"2026-{month}-{10 + number}", "6"))
        async with count_queries(database) as queries:
            assert len(await commands.issue_reviewed(ctx)) >= len(services)
        asked.append(queries.count)
        await run(ctx, MARCH)
    assert asked[1] <= asked[0] + 4, asked
    assert await open_usage(ctx) == []


async def test_what_somebody_approved_goes_out_as_it_is_and_is_corrected_afterwards(ctx: Context) -> None:
    service, invoice_id = await drafted(ctx)
    await commands.approve(ctx, invoice_id)
    await usage.used(ctx, usage.event(service.id, "2026-01-20", "6"))
    await commands.issue(ctx, invoice_id)
    assert await lines(ctx, invoice_id) == BEFORE
    await usage.rated(ctx, LATER)
    assert await open_usage(ctx) == [Decimal("3.00")]
