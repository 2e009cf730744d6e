"""What holds of each money policy come to, to the cent."""

from datetime import date
from decimal import Decimal
from typing import Any

from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import Wanted
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.kernel.money import Money
from fairlead.kernel.period import Proration
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from tests.kit.story import Story
from tests.make import billing as make

ASKED, UNPAID, ABUSE = SuspensionReason.CUSTOMER_REQUEST, SuspensionReason.NON_PAYMENT, SuspensionReason.ABUSE
BROKEN = SuspensionReason.TECHNICAL_ISSUE
POLICY = SuspensionPolicy(
    customer_request=HoldMoney.CREDIT, technical_issue=HoldMoney.REDUCE, non_payment=HoldMoney.STOP,
    abuse=HoldMoney.CHARGE, reduced_percent=Decimal(40),
)  # fmt: skip
JANUARY = ("2026-01-01", "31.00", [("2026-01-01/2026-02-01", "31.00")])


async def line(story: Story, **over: Any) -> Service:
    """A line of 31.00 a month on calendar months, active from 1 January 2026."""

    async def sell(ctx: Context) -> Service:
        await set_policy(ctx, POLICY)
        tariff = await make.tariff(ctx, **over)
        return await make.active(ctx, tariff_id=tariff.id)

    return await story.on("2026-01-01", sell)


async def suspend(story: Story, service: Service, day: str, reason: SuspensionReason) -> None:
    await story.on(day, lambda ctx: services.suspend(ctx, service.id, reason=reason))


async def resume(story: Story, service: Service, day: str, reason: SuspensionReason | None = None) -> None:
    await story.on(day, lambda ctx: services.resume(ctx, service.id, reason=reason))


async def charged(story: Story, service: Service) -> list[tuple[str, str, Decimal, str]]:
    """(kind, days, amount, due on) of every charge, the portions of a credit as one."""
    found: dict[tuple[str, str, str], Decimal] = {}
    for kind, claim, amount, on in await story.do(lambda ctx: make.charges(ctx, service.client_id)):
        key = (kind.removeprefix("service_"), claim.split(" ")[0], str(on))
        found[key] = found.get(key, Decimal(0)) + amount
    return [(kind, claim, amount, on) for (kind, claim, on), amount in found.items()]


async def test_a_credit_gives_back_the_days_and_resuming_bills_a_stub_within_the_period(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    await suspend(story, service, "2026-01-05", ASKED)
    await resume(story, service, "2026-01-20")
    await story.bill("2026-01-20")
    assert await charged(story, service) == [
        ("period", "2026-01-01/2026-02-01", Decimal("31.00"), "2026-01-01"),
        ("credit", "2026-01-05/2026-02-01", Decimal("-27.00"), "2026-01-05"),
        ("period", "2026-01-20/2026-02-01", Decimal("12.00"), "2026-01-20"),
    ]


async def test_a_credit_over_months_bills_nothing_until_the_day_of_resuming(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    await suspend(story, service, "2026-01-05", ASKED)
    await story.bill("2026-02-01")
    await resume(story, service, "2026-03-02")
    await story.bill("2026-04-01")
    assert [one for one in await charged(story, service) if one[0] == "period"] == [
        ("period", "2026-01-01/2026-02-01", Decimal("31.00"), "2026-01-01"),
        ("period", "2026-03-02/2026-04-01", Decimal("30.00"), "2026-03-02"),
        ("period", "2026-04-01/2026-05-01", Decimal("31.00"), "2026-04-01"),
    ]


async def test_a_credit_that_is_lifted_on_its_day_leaves_nothing(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    await suspend(story, service, "2026-01-05", ASKED)
    await resume(story, service, "2026-01-05")
    await story.bill("2026-01-05")
    assert await story.invoices(service.client_id) == [JANUARY]
    assert (await story.do(lambda ctx: make.schedule(ctx, service.id))).billed_until == date(2026, 2, 1)


async def test_reduced_days_are_charged_at_the_share_and_the_rest_is_charged_up_again(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    await suspend(story, service, "2026-01-05", BROKEN)
    await story.bill("2026-02-01")
    await resume(story, service, "2026-02-15")
    await story.bill("2026-03-01")
    # 27 days of January at 40 % instead of all; February at 40 %, from the 15th on all of it
    assert await charged(story, service) == [
        ("period", "2026-01-01/2026-02-01", Decimal("31.00"), "2026-01-01"),
        ("credit", "2026-01-05/2026-02-01", Decimal("-27.00"), "2026-01-05"),
        ("period", "2026-01-05/2026-02-01", Decimal("10.80"), "2026-01-05"),
        ("period", "2026-02-01/2026-03-01", Decimal("12.40"), "2026-02-01"),
        ("credit", "2026-02-15/2026-03-01", Decimal("-6.20"), "2026-02-15"),
        ("period", "2026-02-15/2026-03-01", Decimal("15.50"), "2026-02-15"),
        ("period", "2026-03-01/2026-04-01", Decimal("31.00"), "2026-03-01"),
    ]


async def test_reduced_days_in_arrears_are_parts_of_their_own(story: Story) -> None:
    service = await line(story, timing=Timing.ARREARS)
    await suspend(story, service, "2026-01-05", BROKEN)
    await resume(story, service, "2026-01-20")
    await story.bill("2026-02-01")
    assert await story.invoices(service.client_id) == [
        (
            "2026-02-01", "22.00",
            [
                ("2026-01-01/2026-01-05", "4.00"), ("2026-01-05/2026-01-20", "6.00"),
                ("2026-01-20/2026-02-01", "12.00"),
            ],
        )
    ]  # fmt: skip


async def test_the_hold_that_charges_least_counts_for_a_day(story: Story) -> None:
    """Abuse charges all, the fault 40 %, the unpaid bill stops, the wish gives back."""
    service = await line(story, timing=Timing.ARREARS)
    await suspend(story, service, "2026-01-03", ABUSE)
    await suspend(story, service, "2026-01-05", BROKEN)
    await suspend(story, service, "2026-01-10", UNPAID)
    await suspend(story, service, "2026-01-12", ASKED)
    await resume(story, service, "2026-01-15", UNPAID)
    await resume(story, service, "2026-01-20", ASKED)
    await resume(story, service, "2026-01-25", BROKEN)
    await resume(story, service, "2026-01-28", ABUSE)
    await story.bill("2026-02-01")
    # 1-4 in full, 5-9 at 40 %, 10-19 nothing, 20-24 at 40 %, 25-31 in full
    assert [line for _, _, lines in await story.invoices(service.client_id) for line in lines] == [
        ("2026-01-01/2026-01-05", "4.00"),
        ("2026-01-05/2026-01-10", "2.00"),
        ("2026-01-20/2026-01-25", "2.00"),
        ("2026-01-25/2026-02-01", "7.00"),
    ]


async def test_a_stop_beside_a_reduction_keeps_prepaid_days_at_the_share(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    await suspend(story, service, "2026-01-05", UNPAID)
    await suspend(story, service, "2026-01-12", BROKEN)
    await story.bill("2026-02-01")
    assert (await charged(story, service))[1:] == [
        ("credit", "2026-01-12/2026-02-01", Decimal("-20.00"), "2026-01-12"),
        ("period", "2026-01-12/2026-02-01", Decimal("8.00"), "2026-01-12"),
    ]


async def test_r45_paying_lifts_one_hold_and_the_other_goes_on_costing_what_it_costs(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    await suspend(story, service, "2026-01-05", ASKED)
    await suspend(story, service, "2026-01-08", UNPAID)
    await resume(story, service, "2026-01-20", UNPAID)
    await story.bill("2026-02-01")
    assert [one[:3] for one in await charged(story, service)] == [
        ("period", "2026-01-01/2026-02-01", Decimal("31.00")),
        ("credit", "2026-01-05/2026-02-01", Decimal("-27.00")),
    ]


async def test_the_ucrm_case_a_period_that_was_prepaid_before_the_stop_is_not_billed_again(story: Story) -> None:
    """Stopped and resumed within a prepaid month, and again over its end: nothing twice, nothing for the gap."""
    service = await line(story)
    await story.bill("2026-01-01")
    await suspend(story, service, "2026-01-05", UNPAID)
    await resume(story, service, "2026-01-10")
    await story.bill("2026-01-10")
    await suspend(story, service, "2026-01-25", UNPAID)
    await story.bill("2026-02-01")
    await resume(story, service, "2026-02-08")
    await story.bill("2026-03-01")
    assert await story.invoices(service.client_id) == [
        JANUARY,
        ("2026-02-08", "23.25", [("2026-02-08/2026-03-01", "23.25")]),
        ("2026-03-01", "31.00", [("2026-03-01/2026-04-01", "31.00")]),
    ]


async def test_without_proration_a_period_that_has_begun_is_never_given_back(story: Story) -> None:
    service = await line(story, proration=Proration.NONE)
    await story.bill("2026-01-01")
    await suspend(story, service, "2026-01-05", ASKED)
    await story.bill("2026-02-01")
    await resume(story, service, "2026-02-10")
    await story.bill("2026-02-10")
    assert await story.invoices(service.client_id) == [
        JANUARY,
        ("2026-02-10", "31.00", [("2026-02-10/2026-03-01", "31.00")]),
    ]


async def test_a_change_within_a_credit_counts_from_the_day_of_resuming(story: Story) -> None:
    service = await line(story)
    await story.bill("2026-01-01")
    await suspend(story, service, "2026-01-05", ASKED)
    wanted = Wanted(price=Money.parse("62.00", "USD"))
    await story.on("2026-01-10", lambda ctx: services.change(ctx, service.id, wanted))
    await resume(story, service, "2026-01-20")
    await story.bill("2026-01-20")
    assert (await charged(story, service))[1:] == [
        ("credit", "2026-01-05/2026-02-01", Decimal("-27.00"), "2026-01-05"),
        ("period", "2026-01-20/2026-02-01", Decimal("24.00"), "2026-01-20"),
    ]
