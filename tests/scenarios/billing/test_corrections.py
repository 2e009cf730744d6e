"""A price that was wrong from the beginning, put right: by void and re-issue, or by what the next invoice settles."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.billing.errors import InvoiceCredited
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


async def put_right(story: Story, service_id: UUID, since: date = date(2026, 3, 1)) -> None:
    async def since_the_beginning(ctx: Context) -> None:
        wanted = Wanted(price=Money.parse("39.00", "USD"))
        await services.change(ctx, service_id, wanted, when=ChangeWhen.SINCE, on=since)

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


async def take_back(story: Story, service: Service, place: int, how: Any = commands.void) -> None:
    """Void or re-issue one of a client's invoices, by its place."""

    async def act(ctx: Context) -> None:
        standing = select(Invoice.id).where(Invoice.client_id == service.client_id, Invoice.voided_at.is_(None))
        ids = (await ctx.session.scalars(standing.order_by(Invoice.issue_date, Invoice.number))).all()
        await how(ctx, ids[place], reason="39.00 was agreed")

    await story.do(act)


async def test_the_price_may_be_put_right_before_the_invoices_are_voided(story: Story) -> None:
    service = await wrong(story)
    await put_right(story, service.id)
    await take_back(story, service, 1)
    await take_back(story, service, 0)
    await story.bill("2026-04-15")
    assert await story.invoices(service.client_id) == [
        ("2026-03-01", "39.00", [("2026-03-01/2026-04-01", "39.00")]),
        ("2026-04-01", "39.00", [("2026-04-01/2026-05-01", "39.00")]),
    ]
    await story.bill("2026-05-01")
    assert (await story.invoices(service.client_id))[2:] == [
        ("2026-05-01", "39.00", [("2026-05-01/2026-06-01", "39.00")])
    ]


async def test_one_of_them_is_reissued_and_the_next_invoice_settles_the_other(story: Story) -> None:
    service = await wrong(story)
    await put_right(story, service.id)
    await take_back(story, service, 0, commands.reissue)
    assert await story.invoices(service.client_id) == [
        ("2026-04-01", "49.00", [("2026-04-01/2026-05-01", "49.00")]),
        ("2026-04-15", "39.00", [("2026-03-01/2026-04-01", "39.00")]),
    ]
    await story.bill("2026-05-01")
    assert (await story.invoices(service.client_id))[1:] == [
        # April comes back at 49.00 and costs 39.00, as far as that covers it; May costs 39.00 less the other 10.00
        ("2026-04-15", "0.00", [("2026-04-01/2026-05-01", "39.00"), ("Fibre: credit", "-39.00")]),
        ("2026-04-15", "39.00", [("2026-03-01/2026-04-01", "39.00")]),  # still a draft, as re-issued ones are
        ("2026-05-01", "29.00", [("2026-05-01/2026-06-01", "39.00"), ("Fibre: credit", "-10.00")]),
    ]


async def test_a_price_that_was_right_until_a_day_stays_so_before_it(story: Story) -> None:
    service = await wrong(story)
    await put_right(story, service.id, date(2026, 4, 11))
    await take_back(story, service, 1, commands.reissue)
    assert (await story.invoices(service.client_id))[1:] == [
        # 49.00 x 10 / 30 and 39.00 x 20 / 30
        ("2026-04-15", "42.33", [("2026-04-01/2026-04-11", "16.33"), ("2026-04-11/2026-05-01", "26.00")])
    ]
    await story.bill("2026-05-01")
    assert [total for _, total, _ in await story.invoices(service.client_id)] == ["49.00", "42.33", "39.00"]


async def test_a_month_that_is_billed_again_costs_what_it_did_before_a_later_rise(story: Story) -> None:
    service = await wrong(story)

    async def dearer(ctx: Context) -> None:
        await services.change(ctx, service.id, Wanted(price=Money.parse("59.00", "USD")), when=ChangeWhen.NOW)

    await story.on("2026-04-01", dearer)
    for _ in range(2):
        await take_back(story, service, -1)
    await story.bill("2026-04-01")
    assert [(day, total) for day, total, _ in await story.invoices(service.client_id)] == [
        ("2026-03-01", "49.00"), ("2026-04-01", "59.00"),
    ]  # fmt: skip


async def test_what_an_invoice_has_settled_already_is_not_voided_below_it(story: Story) -> None:
    service = await wrong(story)
    await put_right(story, service.id)
    await story.bill("2026-05-01")
    before = await story.invoices(service.client_id)
    with pytest.raises(InvoiceCredited) as refused:
        await take_back(story, service, 1)
    assert refused.value.detail == "It is given back by INV-000003 and INV-000004."
    assert await story.invoices(service.client_id) == before


async def test_without_a_void_the_next_invoice_settles_every_day_that_was_billed(story: Story) -> None:
    service = await wrong(story)
    await put_right(story, service.id)
    await story.bill("2026-05-01")
    invoices = await story.invoices(service.client_id)
    assert [(day, total) for day, total, _ in invoices[:2]] == [("2026-03-01", "49.00"), ("2026-04-01", "49.00")]
    # two months at 49.00 come back and cost 39.00 each; May costs 39.00
    assert sum(Decimal(total) for _, total, _ in invoices) == 3 * Decimal("39.00")
