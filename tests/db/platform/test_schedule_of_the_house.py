"""What runs by itself: each at its local time in each company's zone, once, across both changes of summer time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fairlead.main.wiring import reactions
from fairlead.platform.context import Context
from fairlead.platform.jobs.calendar import Interval, daily
from fairlead.platform.jobs.declare import Due, JobRegistry, job, scheduled
from fairlead.platform.jobs.scheduling import CompanyZone, Started, standings, tick
from tests.kit.effects import leave
from tests.kit.queue import Bench, bench

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
REGISTRY = reactions.jobs()
HOUSE = {
    "billing.charge_late_fees": "daily at 00:20",
    "billing.run": "daily at 00:30",
    "monitoring.make_sla_reports": "monthly on day 1 at 08:00",
    "monitoring.run_health_checks": "every 6 hours",
    "services.carry_out_cancellations": "daily at 00:05",
    "services.carry_out_changes": "daily at 00:10",
    "services.carry_out_hold_plans": "daily at 00:02",
    "services.process_auto_renewals": "daily at 02:00",
    "services.send_renewal_reminders": "daily at 09:00",
}
"""What the product promises of what exists by now; failed payments, SLA breaches and ticket billing come later."""


@scheduled(daily(at="02:30"))
@job("test.in_the_gap")
async def in_the_gap(ctx: Context, args: Due) -> None:
    """Runs at a time that one night of the year does not have, and another has twice."""
    await leave(ctx, args.at.isoformat())


@pytest.fixture
async def shop(fresh_url: str) -> AsyncIterator[Bench]:
    async with bench(fresh_url, jobs=[*REGISTRY.by_name.values(), in_the_gap]) as found:
        yield found


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def minutes(start: str, end: str, step: int) -> Iterator[datetime]:
    moment = at(start)
    while moment < at(end):
        moment += timedelta(minutes=step)
        yield moment


def zones(shop: Bench) -> list[CompanyZone]:
    return [CompanyZone(shop.company, BERLIN), CompanyZone(shop.other, NEW_YORK)]


async def ran(shop: Bench, start: str, end: str, step: int = 30) -> list[Started]:
    """Everything that three schedulers start which look at the same moments, after a first look at the start."""
    await tick(shop.work, shop.registry, zones(shop), at(start))
    found: list[Started] = []
    for moment in minutes(start, end, step):
        for runs in await asyncio.gather(*(tick(shop.work, shop.registry, zones(shop), moment) for _ in range(3))):
            found += runs
    return found


def local(runs: list[Started], tenant: int, schedule: str, zone: str) -> list[str]:
    """When a schedule was due, on the wall clocks of a zone."""
    due = [run.due_at for run in runs if (run.tenant_id, run.schedule) == (tenant, schedule)]
    return [f"{one.astimezone(ZoneInfo(zone)):%d %H:%M}" for one in sorted(due)]


def test_the_promised_schedules_are_declared() -> None:
    declared = {schedule.name: str(schedule.rule) for schedule, _ in REGISTRY.schedules()}
    assert {name: declared.get(name) for name in HOUSE} == HOUSE


def test_the_nights_work_is_in_order() -> None:
    """Holds, endings and changes of a day are made before the day is billed; what is billed is renewed after."""
    clock = ZoneInfo(BERLIN)
    day = datetime(2026, 6, 1, tzinfo=clock).date()
    rules = {schedule.name: schedule.rule for schedule, _ in REGISTRY.schedules()}
    order = [
        rules[f"services.{name}"] for name in ("carry_out_hold_plans", "carry_out_cancellations", "carry_out_changes")
    ]
    order += [rules["billing.run"], rules["services.process_auto_renewals"]]
    times = [rule.times(day)[0] for rule in order if not isinstance(rule, Interval)]
    assert times == sorted(times)
    assert len(set(times)) == 5


@pytest.mark.parametrize(
    ("start", "end", "gap", "york_gap"),
    [
        # 29 March 2026: Berlin's clocks jump from 02:00 to 03:00, so 02:30 runs at 03:00
        ("2026-03-28T16:00", "2026-03-30T16:00", ["29 03:00", "30 02:30"], ["29 02:30", "30 02:30"]),
        # 25 October 2026: Berlin has 02:30 twice, and it runs the first time
        ("2026-10-24T16:00", "2026-10-26T16:00", ["25 02:30", "26 02:30"], ["25 02:30", "26 02:30"]),
        # 8 March 2026: New York's clocks jump from 02:00 to 03:00
        ("2026-03-07T16:00", "2026-03-09T16:00", ["08 02:30", "09 02:30"], ["08 03:00", "09 02:30"]),
        # 1 November 2026: New York has 02:30 once, but 01:30 twice
        ("2026-10-31T16:00", "2026-11-02T16:00", ["01 02:30", "02 02:30"], ["01 02:30", "02 02:30"]),
    ],
)
async def test_every_job_runs_once_a_day_in_each_companys_own_time(
    shop: Bench, start: str, end: str, gap: list[str], york_gap: list[str]
) -> None:
    runs = await ran(shop, start, end)
    assert local(runs, shop.company, "test.in_the_gap", BERLIN) == gap
    assert local(runs, shop.other, "test.in_the_gap", NEW_YORK) == york_gap
    days = [one[:2] for one in gap]
    for name, rule in HOUSE.items():
        if rule.startswith("daily"):
            wall = rule.removeprefix("daily at ")
            # 02:00 is the very minute at which the clocks jump: it runs at 03:00 then
            for tenant, zone, jumped in ((shop.company, BERLIN, gap), (shop.other, NEW_YORK, york_gap)):
                expected = [f"{day} {wall}" for day in days]
                if wall == "02:00" and jumped[0].endswith("03:00"):
                    expected[0] = jumped[0]
                assert local(runs, tenant, name, zone) == expected, (name, zone)
    twice = [key for key, count in Counter((r.tenant_id, r.schedule, r.due_at) for r in runs).items() if count > 1]
    assert twice == []


async def test_after_an_outage_of_days_each_is_caught_up_once(shop: Bench) -> None:
    await tick(shop.work, shop.registry, zones(shop), at("2026-03-20T12:00"))
    back = at("2026-03-31T12:00")
    runs = await tick(shop.work, shop.registry, zones(shop), back)
    daily_ones = [run for run in runs if run.schedule in HOUSE and HOUSE[run.schedule].startswith("daily")]
    assert {run.due_at.astimezone(ZoneInfo(BERLIN)).day for run in daily_ones if run.tenant_id == shop.company} == {31}
    assert max(Counter((run.tenant_id, run.schedule) for run in runs).values()) == 1
    assert await tick(shop.work, shop.registry, zones(shop), back + timedelta(seconds=30)) == []


async def test_a_standing_tells_what_became_of_the_last_run(shop: Bench) -> None:
    registry = JobRegistry.of([in_the_gap])
    await tick(shop.work, registry, zones(shop), at("2026-06-01T12:00"))

    async def outcome() -> str | None:
        async with shop.unit(read_only=True) as ctx:
            [standing] = await standings(ctx, registry, BERLIN)
        return standing.outcome

    assert await outcome() is None
    [run, _] = await tick(shop.work, registry, zones(shop), at("2026-06-02T12:00"))
    assert await outcome() == "waiting"
    await shop.drain()
    assert await outcome() == "finished"
    await shop.sql("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = $1", run.job_id)
    assert await outcome() == "failed"
    await shop.sql("DELETE FROM procrastinate_jobs WHERE id = $1", run.job_id)
    async with shop.unit(read_only=True) as ctx:
        [standing] = await standings(ctx, registry, BERLIN)
    assert (standing.last_job, standing.outcome) == (None, "finished")
