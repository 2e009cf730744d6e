"""What a client is billed over months of suspensions, transfers and goodbyes; every event, every cent."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from fairlead.domains.billing import commands as billing
from fairlead.domains.billing.errors import LaterPeriodsBilled
from fairlead.domains.billing.queries import invoice_page
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.contracts.terms import FeeKind
from fairlead.domains.services import commands as services
from fairlead.domains.services.models import Service
from fairlead.domains.services.terms import SuspensionReason
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, contracts

PAUSED = SuspensionReason.CUSTOMER_REQUEST
"""Its money policy is "stop"."""


async def line(story: Story, **over: Any) -> Service:
    """A line of 31.00 a month on calendar months, active from 1 January 2026."""
    service = await story.on("2026-01-01", lambda ctx: make.active(ctx, **over))
    story.events()
    return service


async def test_r10_a_pause_is_not_billed_back(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    assert story.events() == ["InvoiceIssued", "BillingRunFinished"]
    await story.on("2026-01-05", lambda ctx: services.suspend(ctx, service.id, reason=PAUSED))
    assert story.events() == ["ServiceSuspended"]
    await story.bill("2026-02-01")
    assert story.events() == ["BillingRunFinished"]
    await story.on("2026-03-02", lambda ctx: services.resume(ctx, service.id))
    assert story.events() == ["ServiceResumed"]
    await story.bill("2026-03-02")
    assert story.events() == ["InvoiceIssued", "BillingRunFinished"]
    # January was prepaid when the pause began; March is billed from the 2nd: 31.00 × 30/31
    assert await story.invoices(service.client_id) == [
        ("2026-01-01", "31.00", [("2026-01-01/2026-02-01", "31.00")]),
        ("2026-03-02", "30.00", [("2026-03-02/2026-04-01", "30.00")]),
    ]


async def test_r10_a_run_that_comes_late_bills_the_same(story: Story) -> None:
    service = await line(story)
    await story.on("2026-01-05", lambda ctx: services.suspend(ctx, service.id, reason=PAUSED))
    await story.on("2026-03-02", lambda ctx: services.resume(ctx, service.id))
    await story.bill("2026-03-20")
    assert await story.invoices(service.client_id) == [
        ("2026-01-01", "31.00", [("2026-01-01/2026-02-01", "31.00")]),
        ("2026-03-02", "30.00", [("2026-03-02/2026-04-01", "30.00")]),
    ]


async def test_a_hold_that_charges_changes_nothing(story: Story) -> None:
    service = await line(story)
    await story.on("2026-01-05", lambda ctx: services.suspend(ctx, service.id, reason=SuspensionReason.ABUSE))
    await story.bill("2026-02-01")
    assert [invoice[0] for invoice in await story.invoices(service.client_id)] == ["2026-01-01", "2026-02-01"]


async def test_a_pause_heard_after_the_run_of_its_first_day_is_given_back(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-02-01")
    await story.on("2026-02-01", lambda ctx: services.suspend(ctx, service.id, reason=PAUSED))
    await story.on("2026-02-15", lambda ctx: services.resume(ctx, service.id))
    await story.bill("2026-03-01")
    # February was billed before the pause of its first day was heard: it is credited, and billed from the 15th on.
    # The invoice of those days covers half of the credit, that of March the other half.
    assert await story.invoices(service.client_id) == [
        ("2026-01-01", "31.00", [("2026-01-01/2026-02-01", "31.00")]),
        ("2026-02-01", "31.00", [("2026-02-01/2026-03-01", "31.00")]),
        ("2026-02-15", "0.00", [("2026-02-15/2026-03-01", "15.50"), ("Fibre: credit", "-15.50")]),
        ("2026-03-01", "15.50", [("2026-03-01/2026-04-01", "31.00"), ("Fibre: credit", "-15.50")]),
    ]


async def test_r31_r32_a_goodbye_charges_the_fee_and_credits_the_days_behind_it(story: Story) -> None:
    async def sell(ctx: Context) -> Service:
        client = await clients.client(ctx, timezone="UTC")
        fee = Money.parse("40.00", "USD")
        contract = await contracts.contract(ctx, client, fee_kind=FeeKind.FIXED, fee=fee)
        return await make.active(ctx, client, contract_id=contract.id)

    service = await story.on("2026-01-01", sell)
    await story.bill("2026-03-01")
    story.events()
    await story.on("2026-03-11", lambda ctx: services.cancel(ctx, service.id, reason="moved"))
    assert story.events() == ["ServiceCancelled"]
    await story.bill("2026-03-11")
    assert story.events() == ["InvoiceIssued", "BillingRunFinished"]
    await story.bill("2026-06-01")
    assert story.events() == ["BillingRunFinished"]
    last = (await story.invoices(service.client_id))[-1]
    # 10 of March's 31 days were used: 10.00 − 31.00
    assert last == ("2026-03-11", "19.00", [("Fibre: cancellation fee", "40.00"), ("Fibre: credit", "-21.00")])


async def test_arrears_end_with_the_days_that_were_used(story: Story) -> None:
    tariff = await story.on("2026-01-01", lambda ctx: make.tariff(ctx, timing=Timing.ARREARS))
    service = await line(story, tariff_id=tariff.id)
    await story.bill("2026-02-01")
    await story.on("2026-02-15", lambda ctx: services.cancel(ctx, service.id, reason="moved"))
    await story.bill("2026-02-15")
    # 14 of February's 28 days
    assert await story.invoices(service.client_id) == [
        ("2026-02-01", "31.00", [("2026-01-01/2026-02-01", "31.00")]),
        ("2026-02-15", "15.50", [("2026-02-01/2026-02-15", "15.50")]),
    ]


async def test_a_transfer_settles_both_clients_to_the_day(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    other = await story.do(lambda ctx: clients.client(ctx, name="Grace", timezone="UTC"))
    story.events()
    await story.on("2026-01-21", lambda ctx: services.transfer(ctx, service.id, client_id=other.id))
    assert story.events() == ["ServiceTransferred"]
    await story.bill("2026-02-01")
    # 11 of 31 days go from one to the other; the old client's credit waits for an invoice that covers it
    assert await story.invoices(other.id) == [
        ("2026-01-21", "11.00", [("2026-01-21/2026-02-01", "11.00")]),
        ("2026-02-01", "31.00", [("2026-02-01/2026-03-01", "31.00")]),
    ]
    charged = await story.do(lambda ctx: make.charges(ctx, service.client_id))
    assert charged == [
        ("service_period", "2026-01-01/2026-02-01", Decimal("31.00"), date(2026, 1, 1)),
        ("service_credit", "2026-01-21/2026-02-01", Decimal("-11.00"), date(2026, 1, 21)),
    ]


async def test_clients_that_share_a_month_pay_together_what_it_costs(story: Story) -> None:
    ada = await story.on("2026-02-01", lambda ctx: clients.client(ctx, timezone="UTC"))
    tariff = await story.do(lambda ctx: make.tariff(ctx, price="28.05"))
    held = await story.do(lambda ctx: make.active(ctx, ada, tariff_id=tariff.id))
    await story.bill("2026-02-01")
    others = [await story.do(lambda ctx: clients.client(ctx, name="Grace", timezone="UTC")) for _ in range(2)]
    await story.on("2026-02-15", lambda ctx: services.transfer(ctx, held.id, client_id=others[0].id))
    await story.on("2026-02-22", lambda ctx: services.transfer(ctx, held.id, client_id=others[1].id))

    async def paid(client_id: UUID) -> Decimal:
        rows = await story.do(lambda ctx: make.charges(ctx, client_id))
        return sum((row[2] for row in rows if row[1] >= "2026-02"), Decimal())

    # 14.025 twice would be 14.03 and 14.03: the later days cost what the days up to their end do, less the earlier
    shares = [await paid(one) for one in (ada.id, *(other.id for other in others))]
    assert shares == [Decimal("14.03"), Decimal("7.01"), Decimal("7.01")]
    [charge] = await story.do(lambda ctx: make.charges(ctx, others[1].id))
    assert charge[:3] == ("service_period", "2026-02-22/2026-03-01", Decimal("7.01"))


async def test_a_transfer_before_any_run_bills_the_old_client_up_to_the_day(story: Story) -> None:
    tariff = await story.on("2026-01-01", lambda ctx: make.tariff(ctx, timing=Timing.ARREARS))
    service = await line(story, tariff_id=tariff.id)
    other = await story.do(lambda ctx: clients.client(ctx, name="Grace", timezone="UTC"))
    await story.on("2026-01-21", lambda ctx: services.transfer(ctx, service.id, client_id=other.id))
    await story.bill("2026-02-01")
    assert await story.invoices(service.client_id) == [("2026-01-21", "20.00", [("2026-01-01/2026-01-21", "20.00")])]
    assert await story.invoices(other.id) == [("2026-02-01", "11.00", [("2026-01-21/2026-02-01", "11.00")])]


async def test_a_voided_invoice_is_billed_afresh_under_a_new_number(story: Story) -> None:
    service = await line(story, setup=Money.parse("9.00", "USD"))
    await story.bill("2026-01-01")
    [invoice] = (await story.do(invoice_page)).items
    story.events()
    await story.do(lambda ctx: billing.void(ctx, invoice.id, reason="wrong address"))
    assert story.events() == ["InvoiceVoided"]
    await story.bill("2026-01-02")
    assert await story.invoices(service.client_id) == [
        ("2026-01-01", "40.00", [("2026-01-01/2026-02-01", "31.00"), ("Fibre: set-up", "9.00")])
    ]
    both = (await story.do(lambda ctx: invoice_page(ctx, sort="number"))).items
    assert [(one.number, one.status, str(one.balance.amount)) for one in both] == [
        ("INV-000001", "void", "0.00"),
        ("INV-000002", "issued", "40.00"),
    ]


async def test_an_invoice_on_which_later_billing_stands_is_not_voided(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-02-01")
    first, second = (await story.do(lambda ctx: invoice_page(ctx, sort="number"))).items
    with pytest.raises(LaterPeriodsBilled):
        await story.do(lambda ctx: billing.void(ctx, first.id, reason="no"))
    assert [str(one.total.amount) for one in (await story.do(invoice_page)).items] == ["31.00"] * 2
    await story.on("2026-02-15", lambda ctx: services.cancel(ctx, service.id, reason="moved"))
    await story.do(lambda ctx: billing.void(ctx, second.id, reason="yes"))
    await story.bill("2026-02-15")
    assert await story.invoices(service.client_id) == [
        ("2026-01-01", "31.00", [("2026-01-01/2026-02-01", "31.00")]),
        ("2026-02-01", "15.50", [("2026-02-01/2026-02-15", "15.50")]),  # 31.00 x 14 / 28
    ]
