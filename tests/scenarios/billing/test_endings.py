"""How services end on their invoices: on the day or ahead, in advance or in arrears, taken back, or run out."""

from datetime import date
from typing import Any

import pytest

from fairlead.domains.billing.policy import BillingPolicy
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.contracts.terms import FeeKind
from fairlead.domains.services import commands as services
from fairlead.domains.services.events import ServiceExpired
from fairlead.domains.services.models import Service
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from tests.kit.story import Billed, Story
from tests.make import billing as make
from tests.make import clients, contracts

FEE, CREDIT = "Fibre: cancellation fee", "Fibre: credit"


async def line(story: Story, **over: Any) -> Service:
    """A line of 31.00 a month since 1 January 2026, billed to March; leaving it costs 40.00."""

    async def sell(ctx: Context) -> Service:
        client = await clients.client(ctx, timezone="UTC")
        contract = await contracts.contract(ctx, client, fee_kind=FeeKind.FIXED, fee=Money.parse("40.00", "USD"))
        tariff = await make.tariff(ctx, **over)
        return await make.active(ctx, client, contract_id=contract.id, tariff_id=tariff.id)

    service = await story.on("2026-01-01", sell)
    await story.bill("2026-03-01")
    story.events()
    return service


async def behind(story: Story, service: Service, timing: Timing) -> list[Billed]:
    """The invoices after those of the first months."""
    return (await story.invoices(service.client_id))[3 if timing is Timing.ADVANCE else 2 :]


ENDS: dict[Timing, list[Billed]] = {
    # 10 of March's 31 days were used: 10.00 − 31.00
    Timing.ADVANCE: [("2026-03-11", "19.00", [(FEE, "40.00"), (CREDIT, "-21.00")])],
    Timing.ARREARS: [("2026-03-11", "50.00", [("2026-03-01/2026-03-11", "10.00"), (FEE, "40.00")])],
}


@pytest.mark.parametrize("timing", list(Timing))
async def test_r31_r32_on_the_day_the_final_invoice_has_the_fee_and_no_day_behind_it(
    story: Story, timing: Timing
) -> None:
    service = await line(story, timing=timing)
    await story.on("2026-03-11", lambda ctx: services.cancel(ctx, service.id, reason="moved"))
    for day in ("2026-03-11", "2026-03-12", "2026-09-01"):
        await story.bill(day)
    assert await behind(story, service, timing) == ENDS[timing]


@pytest.mark.parametrize("timing", list(Timing))
@pytest.mark.parametrize("carried", ["2026-03-11", "2026-03-14", "2026-04-02"])
async def test_r31_r32_ahead_nothing_happens_until_the_day_however_late_it_is_carried_out(
    story: Story, timing: Timing, carried: str
) -> None:
    service = await line(story, timing=timing)
    ahead = date(2026, 3, 11)
    await story.on("2026-03-05", lambda ctx: services.cancel(ctx, service.id, reason="moved", on=ahead))
    assert story.events() == ["ServiceCancellationScheduled"]
    await story.bill("2026-03-10")
    assert await behind(story, service, timing) == []
    if carried > "2026-04-01":
        await story.bill("2026-04-01")
    await story.on(carried, lambda ctx: services.carry_out_cancellations(ctx, "UTC"))
    await story.bill(carried)
    await story.bill("2026-09-01")
    total = sum(Money.parse(one[1], "USD").minor for one in await behind(story, service, timing))
    assert total == sum(Money.parse(one[1], "USD").minor for one in ENDS[timing]) + _waiting(timing, carried)
    if carried < "2026-04-01":
        assert await behind(story, service, timing) == ENDS[timing]


def _waiting(timing: Timing, carried: str) -> int:
    """Cents of a credit that no further invoice could cover: April was billed and all of it comes back."""
    return 0 if carried < "2026-04-01" else {Timing.ADVANCE: 1_200, Timing.ARREARS: 0}[timing]


async def test_a_cancellation_that_is_taken_back_costs_nothing(story: Story) -> None:
    service = await line(story)
    ahead = date(2026, 3, 11)
    await story.on("2026-03-05", lambda ctx: services.cancel(ctx, service.id, reason="moved", on=ahead))
    await story.on("2026-03-07", lambda ctx: services.revoke_cancellation(ctx, service.id))
    await story.on("2026-03-12", lambda ctx: services.carry_out_cancellations(ctx, "UTC"))
    assert story.events() == ["ServiceCancellationScheduled", "ServiceCancellationRevoked"]
    await story.bill("2026-04-01")
    assert await behind(story, service, Timing.ADVANCE) == [
        ("2026-04-01", "31.00", [("2026-04-01/2026-05-01", "31.00")])
    ]


async def test_what_was_prepaid_is_kept_where_the_company_says_so(story: Story) -> None:
    service = await line(story)
    await story.do(lambda ctx: set_policy(ctx, BillingPolicy(credit_unused_on_cancel=False)))
    await story.on("2026-03-11", lambda ctx: services.cancel(ctx, service.id, reason="moved"))
    await story.bill("2026-09-01")
    assert await behind(story, service, Timing.ADVANCE) == [("2026-03-11", "40.00", [(FEE, "40.00")])]


async def test_a_service_that_runs_out_is_billed_to_its_last_day_without_a_fee(story: Story) -> None:
    service = await line(story, timing=Timing.ARREARS)
    gone = ServiceExpired(service_id=service.id, client_id=service.client_id, on=date(2026, 3, 11))

    async def expire(ctx: Context) -> None:
        ctx.emit(gone)

    for _ in range(2):
        await story.on("2026-03-11", expire)
    await story.bill("2026-09-01")
    assert await behind(story, service, Timing.ARREARS) == [
        ("2026-03-11", "10.00", [("2026-03-01/2026-03-11", "10.00")])
    ]


async def test_a_cancellation_of_the_day_of_a_change_bills_the_day_by_neither(story: Story) -> None:
    service = await line(story)
    wanted = services.Wanted(price=Money.parse("62.00", "USD"))
    await story.on("2026-03-11", lambda ctx: services.change(ctx, service.id, wanted))
    await story.on("2026-03-11", lambda ctx: services.cancel(ctx, service.id, reason="moved"))
    await story.bill("2026-09-01")
    assert await behind(story, service, Timing.ADVANCE) == ENDS[Timing.ADVANCE]
