"""What a run issues by itself, and what it leaves for somebody to look at."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.policy import BillingPolicy, Finish
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from tests.db.billing.test_runs import run
from tests.db.billing.test_upkeep import hear
from tests.make import billing as make

JANUARY = date(2026, 1, 1)


async def _run(ctx: Context, policy: BillingPolicy) -> list[tuple[Decimal, InvoiceStatus, bool, date | None]]:
    """Two clients of 31.00 and 50.00: total, status, whether numbered, and when it goes out by itself."""
    await set_policy(ctx, policy)
    tariff = await make.tariff(ctx)
    await make.active(ctx, tariff_id=tariff.id)
    await make.active(ctx, tariff_id=tariff.id, price=Money.parse("50.00", "USD"))
    await hear(ctx)
    await run(ctx, JANUARY)
    found = await ctx.session.scalars(select(Invoice).order_by(Invoice.total_minor))
    return [(one.total.amount, one.status, one.number is not None, one.review_until) for one in found]


async def test_only_larger_invoices_wait_for_approval(ctx: Context) -> None:
    assert await _run(ctx, BillingPolicy(approve_above=Decimal("31.00"))) == [
        (Decimal("31.00"), InvoiceStatus.ISSUED, True, None),
        (Decimal("50.00"), InvoiceStatus.DRAFT, False, None),
    ]


async def test_drafts_of_a_run_know_when_they_go_out_by_themselves(ctx: Context) -> None:
    found = await _run(ctx, BillingPolicy(finish=Finish.DRAFT, review_days=3))
    assert [row[1:] for row in found] == [
        (InvoiceStatus.DRAFT, False, date(2026, 3, 18))
    ] * 2  # the run comes on the 15th


async def test_without_a_window_drafts_stay_until_somebody_issues_them(ctx: Context) -> None:
    found = await _run(ctx, BillingPolicy(finish=Finish.DRAFT))
    assert [row[1:] for row in found] == [(InvoiceStatus.DRAFT, False, None)] * 2
