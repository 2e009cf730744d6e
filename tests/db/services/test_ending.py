"""Cancelling: today, ahead, taken back, carried out; the fee is the contract's."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from fairlead.domains.contracts.terms import FeeKind
from fairlead.domains.services import commands
from fairlead.domains.services.errors import NoCancellationScheduled
from fairlead.domains.services.lifecycle import Status
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from tests.make import clients, contracts, services

Names = Callable[[], list[str]]
TODAY = date(2026, 3, 15)
ZONE = "America/New_York"


async def test_cancelling_today_ends_it_today(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await commands.cancel(ctx, service.id, reason="moved")
    assert (service.status, service.ended_on, service.cancellation_fee_minor) == (Status.CANCELLED, TODAY, 0)
    assert events()[-1] == "ServiceCancelled"


async def test_a_day_ahead_is_scheduled_and_can_be_taken_back(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await commands.cancel(ctx, service.id, reason="moving", on=TODAY + timedelta(days=30))
    assert (service.status, service.cancel_on) == (Status.ACTIVE, date(2026, 4, 14))
    await commands.revoke_cancellation(ctx, service.id)
    assert (service.cancel_on, service.cancellation_reason) == (None, None)
    assert events()[-2:] == ["ServiceCancellationScheduled", "ServiceCancellationRevoked"]
    with pytest.raises(NoCancellationScheduled):
        await commands.revoke_cancellation(ctx, service.id)


async def test_a_scheduled_day_takes_effect_once_it_has_come(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await commands.cancel(ctx, service.id, reason="moving", on=TODAY + timedelta(days=1))
    await ctx.session.flush()
    assert await commands.carry_out_cancellations(ctx, ZONE) == 0
    ctx.now += timedelta(days=3)  # the job comes late
    assert await commands.carry_out_cancellations(ctx, ZONE) == 1
    await ctx.session.flush()
    assert await commands.carry_out_cancellations(ctx, ZONE) == 0
    assert (service.status, service.ended_on) == (Status.CANCELLED, TODAY + timedelta(days=1))
    assert events()[-1] == "ServiceCancelled"


async def test_the_past_is_refused(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    before = len(events())
    with pytest.raises(Invalid, match="in the past"):
        await commands.cancel(ctx, service.id, reason="x", on=TODAY - timedelta(days=1))
    assert (service.status, service.cancel_on, len(events())) == (Status.ACTIVE, None, before)


async def test_r32_leaving_early_costs_what_the_contract_says(ctx: Context) -> None:
    client = await clients.client(ctx)
    contract = await contracts.contract(ctx, client, fee_kind=FeeKind.PERCENT_OF_REMAINING, term_months=12)
    service = await services.service(ctx, client, contract_id=contract.id)
    await commands.cancel(ctx, service.id, reason="moved", on=date(2026, 7, 1))
    # 1 Jan 2026 to 1 Jan 2027; from 1 July six months remain: 50 % of 6 × 49.90
    assert service.cancellation_fee_minor == 14970


async def test_what_never_ran_costs_nothing(ctx: Context) -> None:
    client = await clients.client(ctx)
    contract = await contracts.contract(ctx, client, fee_kind=FeeKind.ALL_REMAINING)
    service = await services.service(ctx, client, contract_id=contract.id, status=Status.PENDING)
    await commands.cancel(ctx, service.id, reason="changed their mind")
    assert (service.status, service.cancellation_fee_minor) == (Status.CANCELLED, 0)
