"""Scenarios 2, 3 and 4 of the service guide: unpaid and paid, leaving with a fee, what is earned each month."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from fairlead.domains.catalog.terms import Timing
from fairlead.domains.contracts.terms import FeeKind
from fairlead.domains.services import commands as services
from fairlead.domains.services import queries
from fairlead.domains.services.commands import Pause
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import CancellationCategory, HoldMoney, SuspensionReason
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Actor, Context
from fairlead.platform.plan import Plan
from fairlead.platform.policy import set_policy
from fairlead.platform.work import plan
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, contracts

UNPAID, ABUSE, WISH = SuspensionReason.NON_PAYMENT, SuspensionReason.ABUSE, SuspensionReason.CUSTOMER_REQUEST
BILLED = ["InvoiceIssued", "BillingRunFinished"]


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


async def line(story: Story, **over: Any) -> Service:
    """A line of 31.00 a month on calendar months, active from 1 January 2026."""
    service = await story.on("2026-01-01", lambda ctx: make.active(ctx, **over))
    story.events()
    return service


async def state(story: Story, service_id: UUID) -> Status:
    return (await story.do(lambda ctx: queries.service_row(ctx, service_id))).status


async def previewed(story: Story, day: str, act: Any) -> Plan:
    """What a unit of work would do at noon of a day."""
    now = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    async with story.work.begin(story.company, Actor.system("story"), now=now, dry_run=True) as ctx:
        await act(ctx)
    return plan(ctx)


async def test_scenario_2_non_payment_suspends_and_payment_lifts_only_that_hold(story: Story) -> None:
    """R45. The client keeps the line that was misused suspended, though everything is paid."""
    service = await line(story)
    await story.bill("2026-01-01")
    assert story.events() == BILLED

    await story.bill("2026-02-01")
    assert story.events() == BILLED

    late = "Invoice of 1 January overdue by 45 days"
    await story.on("2026-02-15", lambda ctx: services.suspend(ctx, service.id, reason=UNPAID, note=late))
    assert story.events() == ["ServiceSuspended"]
    await story.on("2026-02-16", lambda ctx: services.suspend(ctx, service.id, reason=UNPAID, note="again"))
    assert story.events() == []
    await story.on("2026-02-20", lambda ctx: services.suspend(ctx, service.id, reason=ABUSE))
    assert story.events() == ["ServiceHoldPlaced"]

    await story.bill("2026-03-01")
    assert story.events() == BILLED
    await story.on("2026-03-05", lambda ctx: services.resume(ctx, service.id, reason=UNPAID))
    assert story.events() == ["ServiceHoldLifted"]
    assert await state(story, service.id) is Status.SUSPENDED
    await story.on("2026-03-09", lambda ctx: services.resume(ctx, service.id, reason=ABUSE))
    assert story.events() == ["ServiceResumed"]
    assert await state(story, service.id) is Status.ACTIVE

    await story.bill("2026-04-01")
    assert story.events() == BILLED
    # both reasons charge by policy: the months go on as if nothing were
    assert await story.invoices(service.client_id) == [
        ("2026-01-01", "31.00", [("2026-01-01/2026-02-01", "31.00")]),
        ("2026-02-01", "31.00", [("2026-02-01/2026-03-01", "31.00")]),
        ("2026-03-01", "31.00", [("2026-03-01/2026-04-01", "31.00")]),
        ("2026-04-01", "31.00", [("2026-04-01/2026-05-01", "31.00")]),
    ]


async def test_scenario_2_under_a_policy_that_gives_the_days_back(story: Story) -> None:
    """The same for a client whose own policy credits the days of a suspension for non-payment."""
    service = await line(story)
    own = SuspensionPolicy(non_payment=HoldMoney.CREDIT)
    await story.on("2026-01-01", lambda ctx: set_policy(ctx, own, service.client_id))
    await story.bill("2026-01-01")
    story.events()

    def suspend(ctx: Context) -> Any:
        return services.suspend(ctx, service.id, reason=UNPAID)

    foreseen = await previewed(story, "2026-01-11", suspend)
    # 11 to 31 January: 21 of 31 days; and as long as it lasts, nothing for the month behind them
    charged = [(one["kind"], one["period"], one["amount"]["amount"]) for one in foreseen.effects]
    assert charged == [
        ("charge", "2026-01-11/2026-02-01", "-21.00"), ("not_charged", "2026-02-01/2026-03-01", "31.00"),
    ]  # fmt: skip
    await story.on("2026-01-11", suspend)
    assert story.events() == ["ServiceSuspended"]
    await story.on("2026-01-21", lambda ctx: services.resume(ctx, service.id, reason=UNPAID))
    assert story.events() == ["ServiceResumed"]
    await story.bill("2026-02-01")
    assert story.events() == ["InvoiceIssued", *BILLED]
    # January comes to 31.00 + 11.00 − 21.00: its ten days from the 11th to the 20th cost nothing; an invoice takes as
    # much of the credit as it can
    assert await story.invoices(service.client_id) == [
        ("2026-01-01", "31.00", [("2026-01-01/2026-02-01", "31.00")]),
        ("2026-01-21", "0.00", [("2026-01-21/2026-02-01", "11.00"), ("Fibre: credit", "-11.00")]),
        ("2026-02-01", "21.00", [("2026-02-01/2026-03-01", "31.00"), ("Fibre: credit", "-10.00")]),
    ]


async def test_a_vacation_is_placed_and_lifted_by_the_night_and_billed_by_its_policy(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    story.events()
    vacation = Pause(reason=WISH, from_on=_day("2026-02-01"), until_on=_day("2026-02-15"))
    await story.on("2026-01-20", lambda ctx: services.plan_hold(ctx, service.id, vacation))
    assert story.events() == ["ServiceHoldPlanned"]
    for day in ("2026-01-31", "2026-02-01", "2026-02-01", "2026-02-14"):
        await story.on(day, lambda ctx: services.carry_out_hold_plans(ctx, "UTC"))
    assert story.events() == ["ServiceSuspended"]
    await story.bill("2026-02-14")
    assert story.events() == ["BillingRunFinished"]
    await story.on("2026-02-15", lambda ctx: services.carry_out_hold_plans(ctx, "UTC"))
    assert story.events() == ["ServiceResumed"]
    await story.bill("2026-02-15")
    assert story.events() == BILLED
    # 15 to 28 February: 14 of 28 days of 31.00
    assert (await story.invoices(service.client_id))[-1] == (
        "2026-02-15", "15.50", [("2026-02-15/2026-03-01", "15.50")]
    )  # fmt: skip


def _charged(foreseen: Plan) -> list[tuple[str, str]]:
    return [(one["description"], one["amount"]["amount"]) for one in foreseen.effects if one["kind"] == "charge"]


def _day(text: str) -> Any:
    return datetime.fromisoformat(text).date()


async def test_scenario_3_leaving_in_thirty_days_costs_the_fee_to_the_cent(story: Story) -> None:
    """R31, R32: the fee is known before, stands on the final invoice, and nothing is billed after."""

    async def sell(ctx: Context) -> Service:
        client = await clients.client(ctx, timezone="UTC")
        contract = await contracts.contract(ctx, client, fee_kind=FeeKind.PERCENT_OF_REMAINING, term_months=12)
        return await make.active(ctx, client, contract_id=contract.id)

    service = await story.on("2026-01-01", sell)
    await story.bill("2026-05-01")
    story.events()

    def leave(ctx: Context) -> Any:
        category = CancellationCategory.COMPETITOR
        return services.cancel(ctx, service.id, reason="A cheaper offer", category=category, on=_day("2026-05-31"))

    # 31 May to 1 January: 7 months and one of May's 31 days; 31.00 × (7 + 1/31) = 218.00, half of it is the fee
    foreseen = await previewed(story, "2026-05-01", leave)
    [scheduled] = foreseen.events
    assert (scheduled["name"], scheduled["fee"]["amount"]) == ("ServiceCancellationScheduled", "109.00")
    # what its day will bring is in the plan already: one of May's 31 days was prepaid and will not be used
    final = [("Fibre: credit", "-1.00"), ("Fibre: cancellation fee", "109.00")]
    assert _charged(foreseen) == final
    cancelled = await story.on("2026-05-01", leave)
    assert story.events() == ["ServiceCancellationScheduled"]
    assert (cancelled.status, cancelled.cancellation_fee_minor) == (Status.ACTIVE, 10900)

    await story.on("2026-05-30", lambda ctx: services.carry_out_cancellations(ctx, "UTC"))
    assert story.events() == []

    def night(ctx: Context) -> Any:
        return services.carry_out_cancellations(ctx, "UTC")

    ending = await previewed(story, "2026-05-31", night)
    assert _charged(ending) == final
    await story.on("2026-05-31", night)
    assert story.events() == ["ServiceCancelled"]
    await story.bill("2026-05-31")
    assert story.events() == BILLED
    # one of May's 31 days was prepaid and not used
    assert (await story.invoices(service.client_id))[-1] == (
        "2026-05-31", "108.00", [("Fibre: cancellation fee", "109.00"), ("Fibre: credit", "-1.00")]
    )  # fmt: skip
    await story.bill("2026-12-01")
    assert story.events() == ["BillingRunFinished"]


async def test_scenario_4_what_is_earned_each_month_by_company_and_client(story: Story) -> None:
    async def sell(ctx: Context) -> list[Service]:
        ada, eve = await clients.client(ctx, timezone="UTC"), await clients.client(ctx, name="Eve", timezone="UTC")
        monthly, yearly = await make.tariff(ctx), await make.tariff(ctx, "care", price="100.00", cycle=Cycle.ANNUAL)
        weekly = await make.tariff(ctx, "guard", price="9.99", cycle=Cycle.WEEKLY, timing=Timing.ARREARS)
        return [
            await make.active(ctx, ada, tariff_id=monthly.id, quantity=Decimal(2)),
            await make.active(ctx, ada, tariff_id=yearly.id),
            await make.active(ctx, eve, tariff_id=weekly.id),
        ]

    lines, care, guard = await story.on("2026-01-01", sell)
    sold = [name for name in story.events() if name.startswith("Service")]
    assert sold == ["ServiceProvisioned", "ServiceActivated"] * 3

    async def earned(ctx: Context) -> tuple[Money, Money, Money]:
        by_client = await queries.mrr_by_client(ctx, "USD", [lines.client_id, guard.client_id])
        assert by_client[lines.client_id] == await queries.mrr(ctx, "USD", client_id=lines.client_id)
        eve = by_client.get(guard.client_id, usd("0.00"))
        return await queries.mrr(ctx, "USD"), by_client[lines.client_id], eve

    # 2 × 31.00 a month; 100.00 a year is 8.33 a month; 9.99 a week is 9.99 × 52/12 = 43.29
    assert await story.on("2026-01-10", earned) == (usd("113.62"), usd("70.33"), usd("43.29"))
    await story.on("2026-02-01", lambda ctx: services.suspend(ctx, guard.id, reason=WISH))
    assert story.events() == ["ServiceSuspended"]
    # a pause that stops the billing earns nothing
    assert await story.on("2026-02-02", earned) == (usd("70.33"), usd("70.33"), usd("0.00"))
    await story.on("2026-02-10", lambda ctx: services.resume(ctx, guard.id))
    assert story.events() == ["ServiceResumed"]
    price = CancellationCategory.PRICE
    await story.on("2026-03-01", lambda ctx: services.cancel(ctx, care.id, reason="too dear", category=price))
    assert story.events() == ["ServiceCancelled"]
    assert await story.on("2026-03-02", earned) == (usd("105.29"), usd("62.00"), usd("43.29"))
    losses = await story.do(lambda ctx: queries.churn(ctx, "USD", start=_day("2026-01-01"), end=_day("2026-04-01")))
    # what was lost is what MRR fell by
    assert [(one.month, one.category, one.services, one.mrr) for one in losses] == [
        (_day("2026-03-01"), price, 1, usd("8.33"))
    ]
