"""A schedule runs once in each company's own time, on any number of schedulers, and catches up once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from fairlead.platform.context import Actor, Context
from fairlead.platform.jobs.calendar import daily, every
from fairlead.platform.jobs.declare import Due, JobRegistry, job, scheduled
from fairlead.platform.jobs.enqueue import enqueue
from fairlead.platform.jobs.prune import JOBS, prune
from fairlead.platform.jobs.scheduling import (
    CompanyZone,
    UnknownSchedule,
    find,
    preview,
    run_now,
    standings,
    start_due,
    tick,
)
from tests.kit.effects import ThingHappened, leave
from tests.kit.queue import Bench, bench

NOON = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
"""Two days before Berlin's clocks change."""


@scheduled(daily(at="00:30"))
@job("test.nightly")
async def nightly(ctx: Context, args: Due) -> None:
    """Leave when it was due."""
    ctx.emit(ThingHappened(thing_id=ctx.new_id(), number=1))
    await leave(ctx, args.at.isoformat())


@scheduled(every(minutes=15), name="test.often")
@scheduled(daily(at="23:59"), name="test.late")
@job("test.twice")
async def twice(ctx: Context, args: Due) -> None:
    """Has two schedules."""
    await leave(ctx, "twice")


@pytest.fixture
async def shop(fresh_url: str) -> AsyncIterator[Bench]:
    async with bench(fresh_url, jobs=[nightly, *JOBS]) as found:
        yield found


def zones(shop: Bench) -> list[CompanyZone]:
    return [CompanyZone(shop.company, "Europe/Berlin"), CompanyZone(shop.other, "America/New_York")]


async def started(shop: Bench, now: datetime) -> list[tuple[int, str]]:
    """What a tick starts of the nightly schedule: company and due time."""
    runs = await tick(shop.work, JobRegistry.of([nightly]), zones(shop), now)
    return [(run.tenant_id, run.due_at.strftime("%d %H:%M")) for run in runs]


async def test_nothing_is_caught_up_from_before_a_schedule_was_known(shop: Bench) -> None:
    assert await started(shop, NOON) == []
    assert await started(shop, NOON + timedelta(hours=1)) == []
    assert await shop.statuses() == {}


async def test_each_company_runs_in_its_own_time(shop: Bench) -> None:
    await started(shop, NOON)
    seen = []
    moment = NOON
    while moment < NOON + timedelta(days=3):
        moment += timedelta(minutes=30)
        seen += await started(shop, moment)
    # Berlin: 23:30 UTC, from the 29th on 22:30 UTC. New York is at UTC-4 all the while.
    assert [due for tenant, due in seen if tenant == shop.company] == ["27 23:30", "28 23:30", "29 22:30"]
    assert [due for tenant, due in seen if tenant == shop.other] == ["28 04:30", "29 04:30", "30 04:30"]
    assert await shop.drain(raise_on_failure=True) == 6


async def test_a_tick_that_is_repeated_starts_nothing_twice(shop: Bench) -> None:
    await started(shop, NOON)
    later = NOON + timedelta(hours=12)
    assert await started(shop, later) == [(shop.company, "27 23:30")]
    assert await started(shop, later) == []
    assert await shop.statuses() == {"todo": 1}


async def test_two_schedulers_at_the_same_moment_start_each_run_once(shop: Bench) -> None:
    await started(shop, NOON)
    later = NOON + timedelta(hours=20)
    found = await asyncio.gather(*(started(shop, later) for _ in range(4)))
    assert sorted(run for runs in found for run in runs) == [(shop.company, "27 23:30"), (shop.other, "28 04:30")]
    assert await shop.statuses() == {"todo": 2}


async def test_missed_runs_are_caught_up_once_for_the_latest(shop: Bench) -> None:
    await started(shop, NOON)
    back = NOON + timedelta(days=10)
    assert await started(shop, back) == [(shop.company, "05 22:30"), (shop.other, "06 04:30")]
    assert await started(shop, back + timedelta(minutes=1)) == []


async def test_a_rolled_back_start_leaves_neither_row_nor_job(shop: Bench) -> None:
    await started(shop, NOON)
    later = NOON + timedelta(hours=12)
    registry = JobRegistry.of([nightly])
    async with shop.work.begin(shop.company, Actor.system("test"), now=later, dry_run=True) as ctx:
        assert len(await start_due(ctx, registry, "Europe/Berlin")) == 1
    assert await shop.statuses() == {}
    assert len(await started(shop, later)) == 1


async def test_a_run_out_of_turn_does_not_move_the_regular_one(shop: Bench) -> None:
    await started(shop, NOON)
    registry = JobRegistry.of([nightly])
    moment = NOON + timedelta(hours=11)
    async with shop.work.begin(shop.company, Actor.system("test"), now=moment) as ctx:
        assert (await run_now(ctx, registry, "test.nightly", "Europe/Berlin")).due_at == moment
    assert await started(shop, NOON + timedelta(hours=12)) == [(shop.company, "27 23:30")]
    assert await shop.drain() == 2
    async with shop.work.begin(shop.company, Actor.system("test"), now=NOON + timedelta(hours=12)) as ctx:
        [standing] = await standings(ctx, registry, "Europe/Berlin")
    assert standing.last_run == datetime(2026, 3, 27, 23, 30, tzinfo=UTC)
    assert standing.next_run == datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    assert (standing.rule, standing.summary) == ("daily at 00:30", "Leave when it was due.")


async def test_a_preview_says_what_would_happen_and_does_nothing(shop: Bench) -> None:
    plan = await preview(shop.work, shop.registry, "test.nightly", zones(shop)[0], NOON)
    again = await preview(shop.work, shop.registry, "test.nightly", zones(shop)[0], NOON)
    assert [event["name"] for event in plan.events] == ["ThingHappened"]
    assert plan.hash == again.hash
    assert await shop.effects() == []


async def test_one_companys_trouble_does_not_keep_the_others_waiting(shop: Bench) -> None:
    await started(shop, NOON)
    broken = [CompanyZone(shop.company, "Nowhere/Land"), zones(shop)[1]]
    runs = await tick(shop.work, JobRegistry.of([nightly]), broken, NOON + timedelta(days=1))
    assert [run.tenant_id for run in runs] == [shop.other]


async def test_finished_jobs_are_forgotten_after_a_week_and_failed_ones_never(shop: Bench) -> None:
    async with shop.unit() as ctx:
        ids = await enqueue(ctx, [nightly.call(Due(NOON, "UTC")) for _ in range(4)])
    for job_id, status in zip(ids, ("succeeded", "cancelled", "failed", "todo"), strict=True):
        await shop.sql(
            "UPDATE procrastinate_jobs SET status = $2::text::procrastinate_job_status WHERE id = $1", job_id, status
        )
    async with shop.unit() as ctx:
        assert await prune(ctx, now=ctx.now + timedelta(days=6)) == 0
    async with shop.unit(shop.other) as ctx:
        assert await prune(ctx, now=ctx.now + timedelta(days=8)) == 0
    async with shop.unit() as ctx:
        assert await prune(ctx, now=ctx.now + timedelta(days=8)) == 2
    assert await shop.statuses() == {"todo": 1, "failed": 1}


def test_a_job_may_have_several_schedules_of_different_names() -> None:
    registry = JobRegistry.of([twice])
    assert [schedule.name for schedule, _ in registry.schedules()] == ["test.late", "test.often"]
    assert find(registry, "test.late")[1].name == "test.twice"
    with pytest.raises(UnknownSchedule):
        find(registry, "test.never")
    with pytest.raises(ValueError, match=r"two schedules are named test\.nightly"):
        JobRegistry.of([nightly, scheduled(daily(at="01:00"), name="test.nightly")(twice)])
