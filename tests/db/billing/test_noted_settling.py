"""What a credit note gave back is not given back a second time when the service ends or changes."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.billing.models import Charge, Invoice, InvoiceLine
from fairlead.domains.billing.rules import recompute
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.services import commands as services
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from tests.db.billing.test_runs import run
from tests.db.billing.test_upkeep import hear
from tests.make import billing as make
from tests.make import usage

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
"""The tests play on the 15th: of a month of 31.00, fourteen days were used and 17.00 are left."""


async def _ended_after(ctx: Context, back: str) -> list[Decimal]:
    """March was billed, a credit note gave something back, and the service ends today: what ending gives back."""
    service = await make.active(ctx, start_date=MARCH)
    await hear(ctx)
    await run(ctx, MARCH)
    line = (await ctx.session.scalars(select(InvoiceLine))).one()
    lines = [commands.LineCredit(line.id, Money.parse(back, "USD"))]
    await commands.credit(ctx, (await ctx.session.scalars(select(Invoice))).one().id, reason="outage", lines=lines)
    await services.cancel(ctx, service.id, reason="moved")
    await hear(ctx)
    found = list(await ctx.session.scalars(select(Charge).where(Charge.source_kind == SourceKind.SERVICE_CREDIT)))
    assert [recompute(one.basis) for one in found] == [one.amount for one in found]
    return [one.amount.amount for one in found]


async def test_a_note_that_leaves_more_than_the_unused_days_takes_nothing_from_them(ctx: Context) -> None:
    assert await _ended_after(ctx, "10.00") == [Decimal("-17.00")]


async def test_no_more_is_given_back_than_the_note_has_left(ctx: Context) -> None:
    assert await _ended_after(ctx, "20.00") == [Decimal("-11.00")]


async def test_what_was_given_back_whole_is_not_given_back_again(ctx: Context) -> None:
    assert await _ended_after(ctx, "31.00") == []


async def test_usage_that_a_note_gave_back_is_not_given_back_again(ctx: Context) -> None:
    """March has a flat part of 31.00, billed ahead; 20.00 were given back, then the month turns out cut short."""
    tariff = await make.tariff(ctx)
    await usage.priced(ctx, tariff.id, {"model": "standard", "unit": "0.5", "flat": "31.00"})
    service = await make.active(ctx, tariff_id=tariff.id, start_date=MARCH)
    await hear(ctx)
    await run(ctx, APRIL)
    kinds = select(InvoiceLine, Charge.source_kind, Invoice.issue_date).join(Charge, Charge.id == InvoiceLine.charge_id)
    found = (await ctx.session.execute(kinds.join(Invoice, Invoice.id == InvoiceLine.invoice_id))).all()
    [line] = [row[0] for row in found if row[1] is SourceKind.USAGE]
    lines = [commands.LineCredit(line.id, Money.parse("20.00", "USD"))]
    await commands.credit(ctx, line.invoice_id, reason="wrong meter", lines=lines)
    await services.cancel(ctx, service.id, reason="moved")
    await hear(ctx)
    for _ in range(2):
        await usage.rated(ctx, APRIL)
    open_ = select(Charge).where(Charge.source_kind == SourceKind.USAGE, ~Charge.invoiced, Charge.released_at.is_(None))
    charges = list(await ctx.session.scalars(open_.order_by(Charge.amount_minor)))
    assert [recompute(one.basis) for one in charges] == [one.amount for one in charges]
    # 31.00 were charged and 20.00 given back: 11.00 are left; fourteen of 31 days still cost 14.00
    assert [one.amount.amount for one in charges] == [Decimal("-11.00"), Decimal("14.00")]
