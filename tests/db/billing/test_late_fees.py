"""Late fees as the night charges them: each once, on the next invoice."""

from datetime import date
from decimal import Decimal

from fairlead.domains.billing import commands
from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.policy import LateFeePolicy
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from tests.make import billing as make
from tests.make import clients

POLICY = LateFeePolicy(after_days=5, percent=Decimal(10))
DAY = date(2026, 2, 25)
"""The invoice of 1 February was due on the 15th."""


async def owed(ctx: Context) -> Invoice:
    """An issued invoice over 100.05, due on 15 February."""
    client = await clients.client(ctx, timezone="UTC")
    await commands.add_charge(
        ctx, client.id, description="Cabling", price=Money(10_005, "USD"), due_on=date(2026, 2, 1)
    )
    draft = await commands.draft_invoice(ctx, client.id, date(2026, 2, 1))
    return await commands.issue(ctx, draft.id)


async def test_r27_the_night_that_runs_twice_charges_one_fee_an_invoice(ctx: Context) -> None:
    await set_policy(ctx, POLICY)
    invoice = await owed(ctx)
    for _ in range(3):
        await commands.charge_late_fees(ctx, DAY)
    assert await make.charges(ctx, invoice.client_id) == [
        ("one_off", "once", Decimal("100.05"), date(2026, 2, 1)),
        ("late_fee", "late 1", Decimal("10.01"), DAY),  # 10 % of 100.05
    ]


async def test_without_the_choice_nothing_is_charged(ctx: Context) -> None:
    invoice = await owed(ctx)
    await commands.charge_late_fees(ctx, DAY)
    assert len(await make.charges(ctx, invoice.client_id)) == 1


async def test_a_client_may_have_other_terms(ctx: Context) -> None:
    await set_policy(ctx, POLICY)
    invoice = await owed(ctx)
    await set_policy(ctx, LateFeePolicy(after_days=60), invoice.client_id)
    await commands.charge_late_fees(ctx, DAY)
    assert len(await make.charges(ctx, invoice.client_id)) == 1


async def test_an_invoice_of_nothing_but_fees_brings_no_further_ones(ctx: Context) -> None:
    await set_policy(ctx, POLICY)
    invoice = await owed(ctx)
    await commands.charge_late_fees(ctx, DAY)
    fee = await commands.draft_invoice(ctx, invoice.client_id, DAY)
    await commands.issue(ctx, fee.id)
    await commands.charge_late_fees(ctx, date(2026, 12, 31))
    assert [row[:2] for row in await make.charges(ctx, invoice.client_id)] == [
        ("one_off", "once"),
        ("late_fee", "late 1"),
    ]


async def test_a_voided_invoice_brings_no_fee(ctx: Context) -> None:
    await set_policy(ctx, POLICY)
    invoice = await owed(ctx)
    await commands.void(ctx, invoice.id, reason="wrong")
    await commands.charge_late_fees(ctx, DAY)
    assert {row[0] for row in await make.charges(ctx, invoice.client_id)} == {"one_off"}
