"""Clients who share a billing period by transfers pay together, to the cent, what it costs undivided.

February 2026 at 28.05: half of it is 14.025, which is rounded up alone. So the parts by themselves would be a cent more
than the whole, wherever no run has billed them before the transfer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from fairlead.domains.billing import commands as billing
from fairlead.domains.billing.models import Charge, InvoiceLine
from fairlead.domains.billing.policy import TaxPolicy
from fairlead.domains.billing.queries.projections import billing_of
from fairlead.domains.billing.rules import recompute, told
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import Wanted
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import ChangeWhen, HoldMoney, SuspensionReason
from fairlead.kernel.money import Money
from fairlead.kernel.period import Period
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, taxes

BROKEN = SuspensionReason.TECHNICAL_ISSUE
MARCH = date(2026, 3, 1)
TIMINGS = pytest.mark.parametrize("timing", list(Timing))


@dataclass
class Shared:
    """A service in February 2026 that goes from hand to hand."""

    story: Story
    service_id: UUID
    clients: list[UUID]

    async def passes(self, day: str, to: int) -> None:
        await self.story.on(day, lambda ctx: services.transfer(ctx, self.service_id, client_id=self.clients[to]))

    async def suspend(self, day: str) -> None:
        await self.story.on(day, lambda ctx: services.suspend(ctx, self.service_id, reason=BROKEN))

    async def resume(self, day: str) -> None:
        await self.story.on(day, lambda ctx: services.resume(ctx, self.service_id, reason=BROKEN))

    async def charges(self) -> Sequence[Charge]:
        """What stands of February, in the order of its days."""

        async def read(ctx: Context) -> Sequence[Charge]:
            of_february = select(Charge).where(Charge.period_start < MARCH)
            return (await ctx.session.scalars(of_february.order_by(Charge.period_start, Charge.source_kind))).all()

        found = await self.story.do(read)
        assert [recompute(one.basis) for one in found] == [one.amount for one in found]
        return [one for one in found if one.invoiced or one.released_at is None]

    async def paid(self) -> list[Decimal]:
        """What each client is charged for February, less what was given back."""
        found = await self.charges()
        return [sum((one.amount.amount for one in found if one.client_id == who), Decimal()) for who in self.clients]


async def shared(story: Story, timing: Timing, price: str = "28.05", people: int = 3, **over: Any) -> Shared:
    """A line since 1 February, that Ada holds first; no run has billed it."""

    async def sell(ctx: Context) -> Shared:
        await set_policy(ctx, SuspensionPolicy(technical_issue=HoldMoney.REDUCE, reduced_percent=Decimal(50)))
        known = [await clients.client(ctx, name=f"Client {n}", timezone="UTC") for n in range(people)]
        tariff = await make.tariff(ctx, price=price, timing=timing, **over)
        held = await make.active(ctx, known[0], tariff_id=tariff.id, start_date=date(2026, 2, 1))
        return Shared(story, held.id, [one.id for one in known])

    return await story.on("2026-02-01", sell)


@TIMINGS
async def test_days_that_no_run_has_billed_are_shared_to_the_cent(story: Story, timing: Timing) -> None:
    held = await shared(story, timing)
    await held.passes("2026-02-15", to=1)
    stands = await story.do(lambda ctx: billing_of(ctx, held.service_id))
    assert [str(one.amount.amount) for one in stands.next()] == ["14.02"]
    seen = await story.do(lambda ctx: billing.next_invoices(ctx, held.clients[1]))
    assert [str(one.net.amount) for one in seen.invoices] == ["14.02"]
    await story.bill("2026-03-01")
    assert await held.paid() == [Decimal("14.03"), Decimal("14.02"), 0]
    later = (await held.charges())[1]
    assert later.claim == "2026-02-15/2026-03-01"
    assert (later.basis["before"], later.basis["earlier"]) == ("2026-02-01/2026-02-15", 14)
    assert later.basis["formula"] == "28.05 × 1 × 28 / 28 − 28.05 × 1 × 14 / 28 = 14.02"
    assert told(later.basis)[-1] == (
        "1 Feb 2026 – 14 Feb 2026 before them is charged by the same terms: both together come to what they cost "
        "undivided."
    )


@TIMINGS
@pytest.mark.parametrize("runs", [(), ("2026-02-01",), ("2026-02-15",), ("2026-02-16", "2026-02-23")])
async def test_three_clients_pay_the_same_whenever_runs_come(story: Story, timing: Timing, runs: Sequence[str]) -> None:
    held = await shared(story, timing)
    waiting = list(runs)
    for day, to in (("2026-02-15", 1), ("2026-02-22", 2)):
        while waiting and waiting[0] < day:
            await story.bill(waiting.pop(0))
        await held.passes(day, to)
    for day in (*waiting, "2026-03-01"):
        await story.bill(day)
    # 14.025, 7.0125 and 7.0125: each pays what the days up to its end cost, less what those before it cost
    assert await held.paid() == [Decimal("14.03"), Decimal("7.01"), Decimal("7.01")]


@TIMINGS
async def test_a_client_who_has_it_again_is_shared_with_too(story: Story, timing: Timing) -> None:
    held = await shared(story, timing, price="0.42", people=2)
    days = [f"2026-02-{day:02}" for day in range(2, 29)]
    for place, day in enumerate(days, 1):
        await held.passes(day, place % 2)
    await story.bill("2026-03-01")
    # a day is 1.5 cents: 2, and both days 3, and so on to 42, where each day alone would come to 56
    assert await held.paid() == [Decimal("0.28"), Decimal("0.14")]
    assert (await held.charges())[-1].basis["before"] == "2026-02-01/2026-02-28"


@TIMINGS
async def test_days_that_a_hold_reduces_are_shared_as_well(story: Story, timing: Timing) -> None:
    held = await shared(story, timing, price="56.10")
    await held.suspend("2026-02-01")
    await held.passes("2026-02-15", to=1)
    await held.resume("2026-03-01")
    await story.bill("2026-03-01")
    assert await held.paid() == [Decimal("14.03"), Decimal("14.02"), 0]
    assert (await held.charges())[1].basis["percent"] == "50"


@TIMINGS
async def test_a_hold_over_the_transfer_shares_the_days_that_it_reduces(story: Story, timing: Timing) -> None:
    held = await shared(story, timing, price="28.07")
    await held.suspend("2026-02-08")
    await held.passes("2026-02-15", to=1)
    await held.resume("2026-02-22")
    await story.bill("2026-03-01")
    # at 28.07: 7 days 7.02 (7.0175), at a half 3.51 (3.50875); both weeks of the hold 7.02, less 3.51; a week 7.02
    found = [(one.claim, str(one.amount.amount), one.basis.get("before")) for one in await held.charges()]
    assert found == [
        ("2026-02-01/2026-02-08", "7.02", None),
        ("2026-02-08/2026-02-15", "3.51", None),
        ("2026-02-15/2026-02-22", "3.51", "2026-02-08/2026-02-15"),
        ("2026-02-22/2026-03-01", "7.02", None),
    ]


@TIMINGS
async def test_another_price_from_the_day_of_the_transfer_shares_nothing(story: Story, timing: Timing) -> None:
    held = await shared(story, timing)
    await held.passes("2026-02-15", to=1)
    wanted = Wanted(price=Money.parse("28.07", "USD"))
    await story.do(lambda ctx: services.change(ctx, held.service_id, wanted, when=ChangeWhen.NOW))
    await story.bill("2026-03-01")
    # half of 28.05 and half of 28.07, each rounded by itself: 14.025 and 14.035
    assert await held.paid() == [Decimal("14.03"), Decimal("14.04"), 0]
    assert "before" not in (await held.charges())[1].basis


@TIMINGS
async def test_a_month_that_includes_its_tax_is_shared_with_it(story: Story, timing: Timing) -> None:
    await story.on("2026-02-01", lambda ctx: set_policy(ctx, TaxPolicy(prices_include_tax=True)))
    await story.do(lambda ctx: taxes.rate(ctx, "19"))
    held = await shared(story, timing)
    await held.passes("2026-02-15", to=1)
    await story.bill("2026-03-01")

    async def gross(ctx: Context) -> list[Decimal]:
        lines = await ctx.session.scalars(
            select(InvoiceLine).where(InvoiceLine.period_start < MARCH).order_by(InvoiceLine.period_start)
        )
        return [Money(one.net_minor + one.tax_minor, "USD").amount for one in lines]

    assert await story.do(gross) == [Decimal("14.03"), Decimal("14.02")]


@TIMINGS
async def test_months_whose_days_are_thirty_are_shared_too(story: Story, timing: Timing) -> None:
    held = await shared(story, timing, price="30.05", proration="thirty_day")
    await held.passes("2026-02-16", to=1)
    await story.bill("2026-03-01")
    # 15 of 30 days: 15.025
    assert await held.paid() == [Decimal("15.03"), Decimal("15.02"), 0]


@TIMINGS
async def test_a_change_that_leaves_the_price_cuts_no_cent_off(story: Story, timing: Timing) -> None:
    held = await shared(story, timing)
    other = await story.do(lambda ctx: make.tariff(ctx, "fibre-2", price="28.05", timing=timing))
    wanted = Wanted(tariff_id=other.id)
    await story.on("2026-02-15", lambda ctx: services.change(ctx, held.service_id, wanted, when=ChangeWhen.NOW))
    await story.bill("2026-03-01")
    assert await held.paid() == [Decimal("28.05"), 0, 0]


@TIMINGS
async def test_an_invoice_of_some_days_leaves_the_rest_of_the_whole(story: Story, timing: Timing) -> None:
    held = await shared(story, timing)
    days = Period(date(2026, 2, 1), date(2026, 2, 15))
    await story.do(lambda ctx: billing.generate_service_invoice(ctx, held.service_id, days))
    rest = Period(date(2026, 2, 15), date(2026, 3, 1))
    await story.do(lambda ctx: billing.generate_service_invoice(ctx, held.service_id, rest))
    assert [str(one.amount.amount) for one in await held.charges()] == ["14.03", "14.02"]
