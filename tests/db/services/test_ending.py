"""Cancelling: today, ahead, taken back, carried out; the fee is the contract's."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from fairlead.domains.contracts.terms import FeeKind
from fairlead.domains.services import commands
from fairlead.domains.services.errors import NoCancellationScheduled
from fairlead.domains.services.events import ServiceCancelled
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.terms import CancellationCategory
from fairlead.kernel.errors import Invalid
from fairlead.kernel.lifecycle import IllegalMove
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


async def test_a_scheduled_day_can_be_moved_with_its_fee(ctx: Context, events: Names) -> None:
    client = await clients.client(ctx)
    contract = await contracts.contract(ctx, client, fee_kind=FeeKind.PERCENT_OF_REMAINING, term_months=12)
    service = await services.service(ctx, client, contract_id=contract.id)
    await commands.cancel(ctx, service.id, reason="moving", on=date(2026, 7, 1))
    count = len(events())
    await commands.cancel(ctx, service.id, reason="moving", on=date(2026, 11, 1))
    assert events()[count:] == ["ServiceCancellationScheduled"]
    # two months of the term remain: 50 % of 2 × 49.90
    assert (service.cancel_on, service.cancellation_fee_minor) == (date(2026, 11, 1), 4990)
    await commands.cancel(ctx, service.id, reason="in a hurry")
    assert (service.status, service.ended_on, service.cancellation_reason) == (Status.CANCELLED, TODAY, "in a hurry")


async def test_the_same_wish_again_changes_nothing(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    day, price = TODAY + timedelta(days=30), CancellationCategory.PRICE
    await commands.cancel(ctx, service.id, reason="too dear", category=price, on=day)
    before = (service.version, len(events()))
    await commands.cancel(ctx, service.id, reason="too dear", category=price, on=day)
    assert (service.version, len(events())) == before


async def test_what_has_ended_cannot_be_cancelled_again(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await commands.cancel(ctx, service.id, reason="moved", category=CancellationCategory.MOVED)
    before = (service.version, service.transitions, len(events()))
    with pytest.raises(IllegalMove) as refused:
        await commands.cancel(ctx, service.id, reason="again")
    assert (refused.value.state, refused.value.allowed) == ("cancelled", ())
    assert (service.version, service.transitions, len(events())) == before
    assert (service.cancellation_reason, service.cancellation_category) == ("moved", CancellationCategory.MOVED)


async def test_the_last_day_is_the_one_before(ctx: Context, events: Names) -> None:
    """The day of a cancellation is the first without the service; today's day itself is not billed any more."""
    service = await services.service(ctx, start_date=TODAY)
    await commands.cancel(ctx, service.id, reason="moved", on=TODAY, category=CancellationCategory.MOVED)
    assert service.ended_on == TODAY
    [ended] = [e.event for e in ctx.outbox.events if isinstance(e.event, ServiceCancelled)]
    assert (ended.on, ended.category) == (TODAY, CancellationCategory.MOVED)


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
