"""Reminders of the ends of terms: each stage once a term, however often and however late the job runs."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fairlead.domains.contracts.terms import Uplift
from fairlead.domains.services import commands
from fairlead.domains.services.commands import RemindingRun
from fairlead.domains.services.errors import NoTerm, RemindedAlready, RenewalDecided
from fairlead.domains.services.events import ServiceDueForRenewal
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import RenewalPolicy
from fairlead.domains.services.terms import SuspensionReason
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.policy import set_policy
from tests.kit.queries import count_queries
from tests.make import catalog, clients, services
from tests.make.renewals import ENDS, ending, reminders

Events = Callable[[], list[str]]


async def remind(ctx: Context, left: int, **over: Any) -> RemindingRun:
    """The job of a day on which so many are left."""
    await ctx.session.flush()
    return await commands.send_renewal_reminders(ctx, ENDS - timedelta(days=left), **over)


def said(ctx: Context) -> list[tuple[int, str]]:
    """(stage, price) of everything that was said."""
    told = (one.event for one in ctx.outbox.events if isinstance(one.event, ServiceDueForRenewal))
    return [(one.days, str(one.price.amount)) for one in told]


async def test_each_stage_is_said_on_its_day_and_once(ctx: Context) -> None:
    service = await ending(ctx)
    for left in range(60, -40, -1):
        await remind(ctx, left)
        await remind(ctx, left)
    assert said(ctx) == [(30, "49.90"), (14, "49.90"), (7, "49.90")]
    assert await reminders(ctx, service.id) == [
        ("2026-03-16", 30, False), ("2026-03-16", 14, False), ("2026-03-16", 7, False),
    ]  # fmt: skip


async def test_a_late_run_says_the_latest_stage_and_records_the_overtaken(ctx: Context) -> None:
    service = await ending(ctx)
    assert await remind(ctx, 5) == RemindingRun(said=1, overtaken=2, after=None)
    assert said(ctx) == [(7, "49.90")]
    assert await reminders(ctx, service.id) == [
        ("2026-03-16", 30, True), ("2026-03-16", 14, True), ("2026-03-16", 7, False),
    ]  # fmt: skip


async def test_after_the_end_nothing_is_said(ctx: Context) -> None:
    service = await ending(ctx)
    assert await remind(ctx, 0) == RemindingRun(said=0, overtaken=0, after=None)
    assert await reminders(ctx, service.id) == []


async def test_what_is_said(ctx: Context) -> None:
    service = await ending(ctx, auto_renewal=False, agreed={"uplift": Uplift.PERCENT, "uplift_percent": Decimal(3)})
    await remind(ctx, 30)
    assert ctx.outbox.events[-1].event == ServiceDueForRenewal(
        service_id=service.id, client_id=service.client_id, days=30, term_end=ENDS, auto_renewal=False,
        price=Money(5140, "USD"),
    )  # fmt: skip


async def test_a_suspended_client_hears_too(ctx: Context) -> None:
    service = await ending(ctx)
    await commands.suspend(ctx, service.id, reason=SuspensionReason.NON_PAYMENT)
    assert (await remind(ctx, 30)).said == 1


@pytest.mark.parametrize("how", ["denied", "leaving", "cancelled", "renewed"])
async def test_who_is_not_reminded(ctx: Context, how: str) -> None:
    service = await ending(ctx)
    if how == "denied":
        await commands.deny_renewal(ctx, service.id, reason="end of life")
    elif how == "leaving":
        await commands.cancel(ctx, service.id, reason="moving", on=date(2026, 3, 20))
    elif how == "cancelled":
        await commands.cancel(ctx, service.id, reason="moved")
    else:
        await commands.approve_renewal(ctx, service.id)
    assert await remind(ctx, 10) == RemindingRun(said=0, overtaken=0, after=None)
    assert await reminders(ctx, service.id) == []


async def test_the_next_term_has_reminders_of_its_own(ctx: Context) -> None:
    service = await ending(ctx)
    await remind(ctx, 7)
    await commands.approve_renewal(ctx, service.id)
    assert (await remind(ctx, -335)).said == 1
    assert await reminders(ctx, service.id) == [
        ("2026-03-16", 30, True), ("2026-03-16", 14, True), ("2026-03-16", 7, False), ("2027-03-16", 30, False),
    ]  # fmt: skip


async def test_a_client_may_have_stages_of_their_own(ctx: Context) -> None:
    early, plain = await clients.client(ctx, timezone="UTC"), await clients.client(ctx, name="Bea", timezone="UTC")
    await set_policy(ctx, RenewalPolicy(reminder_days=(60, 3)), early.id)
    tariff = await catalog.tariff(ctx)
    one, two = await ending(ctx, early, sold=tariff), await ending(ctx, plain, sold=tariff)
    for left in (60, 30, 14, 7, 3):
        await remind(ctx, left)
    assert [row[1] for row in await reminders(ctx, one.id)] == [60, 3]
    assert [row[1] for row in await reminders(ctx, two.id)] == [30, 14, 7]


async def test_without_stages_nobody_is_reminded(ctx: Context) -> None:
    await set_policy(ctx, RenewalPolicy(reminder_days=()))
    await ending(ctx)
    assert await remind(ctx, 10) == RemindingRun(said=0, overtaken=0, after=None)


async def test_by_hand_it_is_said_once_too(ctx: Context) -> None:
    service = await ending(ctx)  # its term ends tomorrow
    assert await commands.send_renewal_notification(ctx, service.id) == 1
    with pytest.raises(RemindedAlready):
        await commands.send_renewal_notification(ctx, service.id, 1)
    assert await remind(ctx, 1) == RemindingRun(said=0, overtaken=3, after=None)
    assert said(ctx) == [(1, "49.90")]


async def test_by_hand_only_what_is_true_is_said(ctx: Context) -> None:
    service = await ending(ctx, ends=date(2026, 4, 1))
    with pytest.raises(Invalid):
        await commands.send_renewal_notification(ctx, service.id, 16)
    await commands.deny_renewal(ctx, service.id, reason="end of life")
    with pytest.raises(RenewalDecided):
        await commands.send_renewal_notification(ctx, service.id)
    monthly = await services.service(ctx, sold=await catalog.tariff(ctx, await catalog.template(ctx, code="voip")))
    with pytest.raises(NoTerm):
        await commands.send_renewal_notification(ctx, monthly.id)
    assert said(ctx) == []


async def test_chunks_follow_one_another_and_cost_the_same_for_one_as_for_ten(ctx: Context, database: Database) -> None:
    client, tariff = await clients.client(ctx, timezone="UTC"), await catalog.tariff(ctx)
    made: list[Service] = [await ending(ctx, client, sold=tariff) for _ in range(11)]
    first = await remind(ctx, 30, limit=4)
    assert (first.said, first.after is None) == (4, False)
    async with count_queries(database) as few:
        second = await remind(ctx, 30, limit=1, after=first.after)
    async with count_queries(database) as many:
        third = await remind(ctx, 30, limit=10, after=second.after)
    assert (second.said, third.said, third.after) == (1, 6, None)
    assert few.count == many.count
    assert len(said(ctx)) == len(made)
