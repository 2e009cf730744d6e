"""Seats that cost less the more there are: sold, changed in the middle of a month, priced anew, and cancelled."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from fairlead.domains.billing.models import Charge
from fairlead.domains.billing.rules import recompute
from fairlead.domains.catalog import commands as catalog_commands
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import Wanted
from fairlead.domains.services.models import Service
from fairlead.domains.services.queries import mrr
from fairlead.domains.services.rules import NONE
from fairlead.domains.services.terms import ChangeWhen
from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Model, Pricing
from fairlead.platform.context import Context
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import catalog

SEATS = catalog.seats()
"""The first ten 5.00 each, those above 4.00 each: 25 seats are 50.00 + 60.00 = 110.00."""


async def seats(story: Story, quantity: int = 25, timing: Timing = Timing.ADVANCE, **agreed: Any) -> Service:
    """Seats on calendar months, active from 1 January 2026, at the list price or one that was agreed."""

    async def sell(ctx: Context) -> Service:
        tariff = await make.tariff(ctx, "seats", pricing=SEATS, timing=timing)
        return await make.active(ctx, tariff_id=tariff.id, quantity=Decimal(quantity), **agreed)

    service = await story.on("2026-01-01", sell)
    story.events()
    return service


async def recomputed(story: Story) -> int:
    """How many charges there are; each explanation computes to its amount."""
    charges = await story.do(_charges)
    for charge in charges:
        assert recompute(charge.basis) == charge.amount
    return len(charges)


async def _charges(ctx: Context) -> list[Charge]:
    return list(await ctx.session.scalars(select(Charge)))


async def test_a_graduated_price_through_a_change_of_quantity_and_the_end(story: Story) -> None:
    service = await seats(story)
    assert (service.price, service.pricing, service.price_agreed) == (Money(500, "USD"), SEATS, False)
    await story.bill("2026-03-01")
    assert story.events() == ["InvoiceIssued", "InvoiceIssued", "InvoiceIssued", "BillingRunFinished"]
    # up to 10: 10 × 5.00 = 50.00; above 10: 15 × 4.00 = 60.00
    assert await story.invoices(service.client_id) == [
        ("2026-01-01", "110.00", [("2026-01-01/2026-02-01", "110.00")]),
        ("2026-02-01", "110.00", [("2026-02-01/2026-03-01", "110.00")]),
        ("2026-03-01", "110.00", [("2026-03-01/2026-04-01", "110.00")]),
    ]

    await story.on("2026-03-17", lambda ctx: services.change(ctx, service.id, Wanted(quantity=Decimal(30))))
    assert story.events() == ["ServiceChanged"]
    assert await story.do(lambda ctx: mrr(ctx, "USD")) == Money(13_000, "USD")  # 50.00 + 20 × 4.00
    await story.bill("2026-03-17")
    # 16 of 31 days by 25 seats: 110 × 16/31 = 56.774 → 56.77, so 53.23 of 110.00 comes back;
    # 15 of 31 days by 30 seats: 130 × 15/31 = 62.903 → 62.90
    assert (await story.invoices(service.client_id))[-1] == (
        "2026-03-17", "9.67", [("2026-03-17/2026-04-01", "62.90"), ("Seats: credit", "-53.23")],
    )  # fmt: skip

    await story.bill("2026-04-01")
    await story.on("2026-04-11", lambda ctx: services.cancel(ctx, service.id, on=date(2026, 4, 11), reason="moves"))
    await story.bill("2026-06-01")
    # 10 of April's 30 days were used: 130 × 10/30 = 43.33; 43.33 − 130.00 waits for an invoice to be taken off
    assert (await story.do(lambda ctx: make.charges(ctx, service.client_id)))[-1] == (
        "service_credit", "2026-04-11/2026-05-01", Decimal("-86.67"), date(2026, 4, 11),
    )  # fmt: skip
    assert len(await story.invoices(service.client_id)) == 5
    assert await recomputed(story) == 7


async def test_a_new_price_counts_from_its_day_for_those_who_move_to_it(story: Story) -> None:
    service = await seats(story, timing=Timing.ARREARS)
    raised = catalog.seats(first="6.00", then="4.50")
    await story.on(
        "2026-01-05",
        lambda ctx: catalog_commands.set_price(ctx, service.tariff_id, pricing=raised, valid_from=date(2026, 1, 16)),
    )
    to_list = Wanted(price=NONE)
    await story.on(
        "2026-01-05",
        lambda ctx: services.change(ctx, service.id, to_list, when=ChangeWhen.ON, on=date(2026, 1, 16)),
    )
    await story.on("2026-01-16", lambda ctx: services.carry_out_changes(ctx, "UTC"))
    await story.bill("2026-02-01")
    # 15 of 31 days: 110 × 15/31 = 53.2258; 16 of 31 by 60 + 15 × 4.50 = 127.50: 127.50 × 16/31 = 65.806
    assert [lines for _, _, lines in await story.invoices(service.client_id)] == [
        [("2026-01-01/2026-01-16", "53.23")], [("2026-01-16/2026-02-01", "65.81")],
    ]  # fmt: skip
    assert await recomputed(story) == 2


async def test_an_agreed_price_counts_for_each_unit_however_the_tariff_prices_them(story: Story) -> None:
    service = await seats(story, price=Money(450, "USD"))
    assert (service.pricing, service.price_agreed) == (None, True)
    await story.bill("2026-01-01")
    assert (await story.invoices(service.client_id))[-1][1] == "112.50"  # 25 × 4.50


async def test_an_agreed_minimum_is_owed_by_the_day_too(story: Story) -> None:
    floor = Pricing(model=Model.STANDARD, currency="USD", unit=Decimal(5), minimum=Decimal(310))
    service = await seats(story, 2, pricing=floor)
    assert (service.pricing, service.price_agreed) == (floor, True)
    await story.bill("2026-01-01")
    await story.on("2026-01-11", lambda ctx: services.cancel(ctx, service.id, on=date(2026, 1, 11), reason="moves"))
    # a month is at least 310.00; 10 of its 31 days are 100.00
    found = await story.do(lambda ctx: make.charges(ctx, service.client_id))
    assert [(claim, amount) for _, claim, amount, _ in found] == [
        ("2026-01-01/2026-02-01", Decimal("310.00")), ("2026-01-11/2026-02-01", Decimal("-210.00")),
    ]  # fmt: skip
    assert await recomputed(story) == 2
