"""Suspension is a set of holds: one a reason, each lifted on its own."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from fairlead.domains.catalog.models import Tariff
from fairlead.domains.services import commands, queries
from fairlead.domains.services.errors import NoSuchHold
from fairlead.domains.services.events import ServiceHoldPlaced, ServiceSuspended
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import HoldMoney, SuspensionReason, SuspensionType
from fairlead.kernel.errors import Invalid
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from tests.make import catalog, clients, services

Names = Callable[[], list[str]]
UNPAID, ABUSE, WISH = SuspensionReason.NON_PAYMENT, SuspensionReason.ABUSE, SuspensionReason.CUSTOMER_REQUEST


async def test_r45_lifting_the_non_payment_hold_leaves_the_abuse_hold_standing(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    before = len(events())
    await commands.suspend(ctx, service.id, reason=UNPAID)
    await commands.suspend(ctx, service.id, reason=ABUSE)
    await commands.resume(ctx, service.id, reason=UNPAID)
    assert service.status is Status.SUSPENDED
    await commands.resume(ctx, service.id, reason=ABUSE)
    assert (service.status, service.suspended_at) == (Status.ACTIVE, None)
    assert events()[before:] == ["ServiceSuspended", "ServiceHoldPlaced", "ServiceHoldLifted", "ServiceResumed"]


async def test_the_same_reason_twice_changes_nothing(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await commands.suspend(ctx, service.id, reason=UNPAID)
    before = (service.version, service.transitions, len(events()))
    await commands.suspend(ctx, service.id, reason=UNPAID, note="again")
    assert (service.version, service.transitions, len(events())) == before
    assert len(await queries.holds_of(ctx, service.id)) == 1


async def test_a_reason_may_be_left_out_only_when_one_hold_stands(ctx: Context) -> None:
    service = await services.service(ctx)
    await commands.suspend(ctx, service.id, reason=UNPAID)
    await commands.suspend(ctx, service.id, reason=ABUSE)
    with pytest.raises(Invalid, match="several holds"):
        await commands.resume(ctx, service.id)
    with pytest.raises(NoSuchHold) as refused:
        await commands.resume(ctx, service.id, reason=WISH)
    assert refused.value.standing == ("non_payment", "abuse")
    await commands.resume(ctx, service.id, reason=ABUSE)
    await commands.resume(ctx, service.id)
    assert service.status is Status.ACTIVE


async def test_the_policy_says_what_a_hold_does_to_billing(ctx: Context) -> None:
    service = await services.service(ctx)
    await set_policy(ctx, SuspensionPolicy(non_payment=HoldMoney.STOP), service.client_id)
    await ctx.session.flush()
    await commands.suspend(ctx, service.id, reason=UNPAID)
    await commands.suspend(ctx, service.id, reason=ABUSE)
    assert {hold.reason: hold.money for hold in await queries.holds_of(ctx, service.id)} == {
        UNPAID: HoldMoney.STOP,
        ABUSE: HoldMoney.CHARGE,
    }


async def test_a_hold_keeps_the_share_of_its_day(ctx: Context) -> None:
    """What `reduce` charges is settled when it is placed; a later choice changes nothing that stands."""
    service = await services.service(ctx)
    reduced = SuspensionPolicy(customer_request=HoldMoney.REDUCE, reduced_percent=Decimal("12.5"))
    await set_policy(ctx, reduced)
    await ctx.session.flush()
    await commands.suspend(ctx, service.id, reason=WISH)
    await set_policy(ctx, SuspensionPolicy(customer_request=HoldMoney.REDUCE, reduced_percent=Decimal(80)))
    await commands.suspend(ctx, service.id, reason=ABUSE)
    holds = {hold.reason: (hold.money, hold.percent) for hold in await queries.holds_of(ctx, service.id)}
    assert holds == {WISH: (HoldMoney.REDUCE, Decimal("12.5")), ABUSE: (HoldMoney.CHARGE, None)}
    told = [e.event.percent for e in ctx.outbox.events if isinstance(e.event, ServiceSuspended | ServiceHoldPlaced)]
    assert told == [Decimal("12.5"), None]


async def test_a_client_may_have_a_policy_of_their_own(ctx: Context) -> None:
    ours = await services.service(ctx)
    theirs = await services.service(ctx, await clients.client(ctx, name="Eve"), sold=await other_tariff(ctx))
    await set_policy(ctx, SuspensionPolicy(abuse=HoldMoney.STOP))
    await set_policy(ctx, SuspensionPolicy(non_payment=HoldMoney.CREDIT), theirs.client_id)
    await ctx.session.flush()
    for service in (ours, theirs):
        await commands.suspend(ctx, service.id, reason=UNPAID)
        await commands.suspend(ctx, service.id, reason=ABUSE)
    money = {
        service.id: {hold.reason: hold.money for hold in await queries.holds_of(ctx, service.id)}
        for service in (ours, theirs)
    }
    assert money == {
        ours.id: {UNPAID: HoldMoney.CHARGE, ABUSE: HoldMoney.STOP},
        theirs.id: {UNPAID: HoldMoney.CREDIT, ABUSE: HoldMoney.STOP},
    }


async def other_tariff(ctx: Context) -> Tariff:
    return await catalog.tariff(ctx, await catalog.template(ctx, code="other", name="Other"))


@pytest.mark.parametrize("reason", list(SuspensionReason))
async def test_every_reason_stands_and_is_lifted_on_its_own(ctx: Context, reason: SuspensionReason) -> None:
    service = await services.service(ctx)
    for one in SuspensionReason:
        await commands.suspend(ctx, service.id, reason=one, type=SuspensionType.SPEED_LIMIT)
    await commands.resume(ctx, service.id, reason=reason)
    standing = {hold.reason for hold in await queries.holds_of(ctx, service.id) if hold.lifted_at is None}
    assert (service.status, standing) == (Status.SUSPENDED, set(SuspensionReason) - {reason})


async def test_only_a_running_service_is_suspended_and_only_a_suspended_one_resumed(ctx: Context) -> None:
    pending = await services.service(ctx, status=Status.PENDING)
    with pytest.raises(IllegalMove):
        await commands.suspend(ctx, pending.id, reason=UNPAID)
    with pytest.raises(IllegalMove):
        await commands.resume(ctx, pending.id)
    assert pending.status is Status.PENDING
