"""A price that was wrong from the beginning, put right: by void and re-issue, or by what the next invoice settles."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.billing.models import Invoice
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import Wanted
from fairlead.domains.services.models import Service
from fairlead.domains.services.terms import ChangeWhen
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from tests.kit.story import Story
from tests.make import billing as make


async def wrong(story: Story) -> Service:
    """March and April of a service were billed at 49.00; 39.00 had been agreed."""
    service = await story.on("2026-03-01", lambda ctx: make.active(
        ctx, price=Money.parse("49.00", "USD"), start_date=date(2026, 3, 1)))  # fmt: skip
    await story.bill("2026-03-01")
    await story.bill("2026-04-01")
    return service


async def put_right(story: Story, service_id: UUID) -> None:
    async def since_the_beginning(ctx: Context) -> None:
        wanted = Wanted(price=Money.parse("39.00", "USD"))
        await services.change(ctx, service_id, wanted, when=ChangeWhen.SINCE, on=date(2026, 3, 1))

    await story.on("2026-04-15", since_the_beginning)


async def test_the_invoices_are_voided_and_billed_again_at_the_right_price(story: Story) -> None:
    service = await wrong(story)

    async def void(ctx: Context) -> None:
        newest_first = select(Invoice).order_by(Invoice.issue_date.desc())
        for invoice in (await ctx.session.scalars(newest_first)).all():
            await commands.void(ctx, invoice.id, reason="39.00 was agreed")

    await story.on("2026-04-15", void)
    await put_right(story, service.id)
    story.events()
    await story.bill("2026-04-15")
    assert story.events() == ["InvoiceIssued", "InvoiceIssued", "BillingRunFinished"]
    assert await story.invoices(service.client_id) == [
        ("2026-03-01", "39.00", [("2026-03-01/2026-04-01", "39.00")]),
        ("2026-04-01", "39.00", [("2026-04-01/2026-05-01", "39.00")]),
    ]


async def test_without_a_void_the_next_invoice_settles_every_day_that_was_billed(story: Story) -> None:
    service = await wrong(story)
    await put_right(story, service.id)
    await story.bill("2026-05-01")
    invoices = await story.invoices(service.client_id)
    assert [(day, total) for day, total, _ in invoices[:2]] == [("2026-03-01", "49.00"), ("2026-04-01", "49.00")]
    # two months at 49.00 come back and cost 39.00 each; May costs 39.00
    assert sum(Decimal(total) for _, total, _ in invoices) == 3 * Decimal("39.00")
