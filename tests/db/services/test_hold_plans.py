"""Holds for days ahead: placed and lifted once, in order, however late; taken back, refused, lifted by hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from fairlead.domains.catalog.models import Tariff
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import Pause
from fairlead.domains.services.errors import HoldPlannedAlready, ReasonStands
from fairlead.domains.services.lifecycle import PlanStatus, Status
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.queries import HoldPlanRow
from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.policy import set_policy
from tests.kit.queries import count_queries
from tests.make import catalog, clients, services

Names = Callable[[], list[str]]
TODAY = date(2026, 3, 15)
ZONE = "America/New_York"
WISH, WORKS = SuspensionReason.CUSTOMER_REQUEST, SuspensionReason.MAINTENANCE
FIRST, AFTER = date(2026, 7, 1), date(2026, 7, 15)
VACATION = Pause(reason=WISH, from_on=FIRST, until_on=AFTER, note="At sea")


def night(ctx: Context, day: date) -> None:
    """Two minutes past the company's midnight: 04:02 UTC while New York is at summer time."""
    ctx.now = datetime(day.year, day.month, day.day, 4, 2, tzinfo=UTC)


async def job(ctx: Context) -> int:
    await ctx.session.flush()
    return await commands.carry_out_hold_plans(ctx, ZONE)


async def plan_of(ctx: Context, service_id: UUID) -> HoldPlanRow:
    await ctx.session.flush()
    [plan] = await queries.hold_plans_of(ctx, service_id)
    return plan


def said_on(ctx: Context) -> list[tuple[str, date]]:
    return [(e.event.name, e.event.on) for e in ctx.outbox.events if hasattr(e.event, "on")]


async def test_a_vacation_suspends_on_its_day_and_resumes_after_its_last(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    before = len(events())
    await commands.plan_hold(ctx, service.id, VACATION)
    assert (service.status, events()[before:]) == (Status.ACTIVE, ["ServiceHoldPlanned"])
    night(ctx, FIRST - timedelta(days=1))
    assert await job(ctx) == 0
    night(ctx, FIRST)
    assert await job(ctx) == 1
    assert await job(ctx) == 0
    assert service.status is Status.SUSPENDED
    [hold] = await queries.holds_of(ctx, service.id)
    assert (hold.reason, hold.note, hold.placed_by, hold.money) == (WISH, "At sea", "test", HoldMoney.STOP)
    night(ctx, AFTER)
    assert await job(ctx) == 1
    assert await job(ctx) == 0
    told = ["ServiceHoldPlanned", "ServiceSuspended", "ServiceResumed"]
    assert (service.status, events()[before:]) == (Status.ACTIVE, told)
    assert said_on(ctx)[-2:] == [("ServiceSuspended", FIRST), ("ServiceResumed", AFTER)]
    plan = await plan_of(ctx, service.id)
    assert (plan.status, plan.outcome, plan.hold_id) == (PlanStatus.FINISHED, "Lifted as planned.", hold.id)


async def test_one_that_begins_today_is_placed_at_once(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    plan = await commands.plan_hold(ctx, service.id, Pause(reason=WISH, until_on=TODAY + timedelta(days=7)))
    assert (plan.status, plan.from_on, service.status) == (PlanStatus.PLACED, TODAY, Status.SUSPENDED)
    assert events()[-2:] == ["ServiceHoldPlanned", "ServiceSuspended"]
    night(ctx, TODAY + timedelta(days=7))
    assert await job(ctx) == 1
    assert service.status is Status.ACTIVE


async def test_without_an_end_it_stands_until_it_is_lifted(ctx: Context) -> None:
    service = await services.service(ctx)
    await commands.plan_hold(ctx, service.id, Pause(reason=WISH))
    night(ctx, date(2027, 1, 1))
    assert await job(ctx) == 0
    await commands.resume(ctx, service.id, reason=WISH)
    plan = await plan_of(ctx, service.id)
    assert (plan.status, plan.outcome) == (PlanStatus.FINISHED, "Lifted by test.")


async def test_lifting_by_hand_before_the_end_finishes_the_plan(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await commands.plan_hold(ctx, service.id, VACATION)
    night(ctx, FIRST)
    await job(ctx)
    await commands.resume(ctx, service.id)
    assert (await plan_of(ctx, service.id)).status is PlanStatus.FINISHED
    count = len(events())
    night(ctx, AFTER)
    assert await job(ctx) == 0
    assert (service.status, len(events())) == (Status.ACTIVE, count)


async def test_a_job_that_comes_late_suspends_late_and_resumes_late(ctx: Context) -> None:
    """The hold's days are those on which it stood: money follows what was delivered."""
    service = await services.service(ctx)
    await commands.plan_hold(ctx, service.id, VACATION)
    night(ctx, FIRST + timedelta(days=2))
    assert await job(ctx) == 1
    night(ctx, AFTER + timedelta(days=3))
    assert await job(ctx) == 1
    assert said_on(ctx)[-2:] == [("ServiceSuspended", date(2026, 7, 3)), ("ServiceResumed", date(2026, 7, 18))]


async def test_days_that_passed_altogether_are_not_made_up_for(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await commands.plan_hold(ctx, service.id, VACATION)
    moves = service.transitions
    night(ctx, AFTER + timedelta(days=1))
    assert await job(ctx) == 1
    assert await job(ctx) == 0
    assert (service.status, service.transitions, events()[-1]) == (Status.ACTIVE, moves, "ServiceHoldPlanRefused")
    assert await queries.holds_of(ctx, service.id) == []
    plan = await plan_of(ctx, service.id)
    assert plan.status is PlanStatus.REFUSED
    assert plan.outcome == "Its days had passed before it could be placed: the service ran through them."


async def test_it_is_revoked_before_its_day_and_not_after(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    plan = await commands.plan_hold(ctx, service.id, VACATION)
    await ctx.session.flush()
    await commands.revoke_hold_plan(ctx, service.id, plan.id)
    assert (plan.status, plan.outcome, events()[-1]) == (
        PlanStatus.REVOKED,
        "Revoked by test.",
        "ServiceHoldPlanRevoked",
    )
    night(ctx, FIRST)
    assert await job(ctx) == 0
    second = await commands.plan_hold(ctx, service.id, Pause(reason=WISH))
    await ctx.session.flush()
    count = len(events())
    with pytest.raises(IllegalMove):
        await commands.revoke_hold_plan(ctx, service.id, second.id)
    other = await services.service(ctx, await clients.client(ctx, name="Eve"), sold=await tariff(ctx))
    count = len(events())
    with pytest.raises(NotFound):
        await commands.revoke_hold_plan(ctx, other.id, second.id)
    assert (second.status, len(events())) == (PlanStatus.PLACED, count)


async def tariff(ctx: Context) -> Tariff:
    return await catalog.tariff(ctx, await catalog.template(ctx, code="other", name="Other"))


async def test_plans_for_one_reason_do_not_overlap(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    plan = await commands.plan_hold(ctx, service.id, VACATION)
    await ctx.session.flush()
    count, version = len(events()), service.version
    for first, until in ((date(2026, 7, 14), None), (date(2026, 6, 1), date(2026, 7, 2)), (date(2026, 5, 1), None)):
        with pytest.raises(HoldPlannedAlready) as refused:
            await commands.plan_hold(ctx, service.id, Pause(reason=WISH, from_on=first, until_on=until))
        assert (refused.value.plan_id, refused.value.from_on, refused.value.until_on) == (plan.id, FIRST, AFTER)
    assert (len(events()), service.version) == (count, version)
    await commands.plan_hold(ctx, service.id, Pause(reason=WORKS, from_on=FIRST))
    await commands.plan_hold(ctx, service.id, Pause(reason=WISH, from_on=date(2026, 6, 1), until_on=FIRST))
    await commands.plan_hold(ctx, service.id, Pause(reason=WISH, from_on=AFTER))
    await ctx.session.flush()
    assert len(await queries.hold_plans_of(ctx, service.id)) == 4


async def test_one_that_ends_gives_way_to_one_that_begins_on_its_day(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await commands.plan_hold(ctx, service.id, VACATION)
    await commands.plan_hold(ctx, service.id, Pause(reason=WISH, from_on=AFTER, until_on=AFTER + timedelta(days=5)))
    night(ctx, FIRST)
    await job(ctx)
    count = len(events())
    night(ctx, AFTER)
    assert await job(ctx) == 2
    assert events()[count:] == ["ServiceResumed", "ServiceSuspended"]
    assert [hold.lifted_at is None for hold in await queries.holds_of(ctx, service.id)] == [True, False]


async def test_a_service_that_has_ended_refuses_its_plan(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await commands.plan_hold(ctx, service.id, VACATION)
    await commands.cancel(ctx, service.id, reason="moved")
    night(ctx, FIRST)
    assert await job(ctx) == 1
    plan = await plan_of(ctx, service.id)
    assert (plan.status, plan.outcome) == (PlanStatus.REFUSED, "The service was cancelled by then.")
    assert events()[-1] == "ServiceHoldPlanRefused"
    with pytest.raises(IllegalMove):
        await commands.plan_hold(ctx, service.id, Pause(reason=WISH, from_on=AFTER))


async def test_a_service_that_ended_meanwhile_keeps_its_hold(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await commands.plan_hold(ctx, service.id, Pause(reason=WISH, until_on=date(2026, 4, 1)))
    await commands.cancel(ctx, service.id, reason="moved")
    count = len(events())
    night(ctx, date(2026, 4, 1))
    assert await job(ctx) == 1
    assert (service.status, len(events())) == (Status.CANCELLED, count)
    assert (await plan_of(ctx, service.id)).outcome == "The service was cancelled by then."


async def test_a_hold_that_stands_already_is_not_taken_over(ctx: Context) -> None:
    """Its end would lift what somebody placed by hand."""
    service = await services.service(ctx)
    await commands.plan_hold(ctx, service.id, VACATION)
    await commands.suspend(ctx, service.id, reason=WISH)
    with pytest.raises(ReasonStands):
        await commands.plan_hold(ctx, service.id, Pause(reason=WISH, until_on=date(2026, 4, 1)))
    night(ctx, FIRST)
    assert await job(ctx) == 1
    night(ctx, AFTER)
    assert await job(ctx) == 0
    assert [hold.lifted_at for hold in await queries.holds_of(ctx, service.id)] == [None]


@pytest.mark.parametrize(
    ("first", "until", "field"),
    [
        (TODAY - timedelta(days=1), None, "from_on"),
        (FIRST, FIRST, "until_on"),
        (None, TODAY, "until_on"),
        (FIRST, FIRST - timedelta(days=1), "until_on"),
    ],
)
async def test_days_that_make_no_sense(
    ctx: Context, events: Names, first: date | None, until: date | None, field: str
) -> None:
    service = await services.service(ctx)
    before = (service.version, len(events()))
    with pytest.raises(Invalid) as refused:
        await commands.plan_hold(ctx, service.id, Pause(reason=WISH, from_on=first, until_on=until))
    assert [error.field for error in refused.value.errors] == [field]
    assert (service.version, len(events()), await queries.hold_plans_of(ctx, service.id)) == (*before, [])


async def test_a_client_whose_midnight_comes_later_is_not_suspended_on_the_day_before(ctx: Context) -> None:
    """At 00:02 in New York it is still the day before in Honolulu; the hold counts from its own day."""
    far = await services.service(ctx, await clients.client(ctx, timezone="Pacific/Honolulu"))
    await commands.plan_hold(ctx, far.id, VACATION)
    night(ctx, FIRST)
    assert await job(ctx) == 1
    night(ctx, AFTER)
    assert await job(ctx) == 1
    assert said_on(ctx)[-2:] == [("ServiceSuspended", FIRST), ("ServiceResumed", AFTER)]


async def test_any_number_of_plans_takes_as_many_questions(ctx: Context, database: Database) -> None:
    of, sold = await clients.client(ctx), await catalog.tariff(ctx)
    await set_policy(ctx, SuspensionPolicy(customer_request=HoldMoney.CREDIT), of.id)
    held = [await services.service(ctx, of, sold=sold) for _ in range(12)]
    for service in held[:2]:
        await commands.plan_hold(ctx, service.id, VACATION)
    night(ctx, FIRST)
    await ctx.session.flush()
    async with count_queries(database) as few:
        assert await commands.carry_out_hold_plans(ctx, ZONE) == 2
    for service in held[2:]:
        await commands.plan_hold(ctx, service.id, Pause(reason=WISH, from_on=FIRST + timedelta(days=1)))
    night(ctx, FIRST + timedelta(days=1))
    await ctx.session.flush()
    async with count_queries(database) as many:
        assert await commands.carry_out_hold_plans(ctx, ZONE) == 10
    assert many.count == few.count
    [hold] = await queries.holds_of(ctx, held[5].id)
    assert hold.money is HoldMoney.CREDIT
