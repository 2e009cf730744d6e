"""The scheduler's loop: it looks at each boundary, outlives trouble, signs its life, and stops when asked."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from fairlead.platform.context import Context
from fairlead.platform.jobs.alive import alive
from fairlead.platform.jobs.calendar import every
from fairlead.platform.jobs.declare import Due, job, scheduled
from fairlead.platform.jobs.scheduler import run_schedules, until_boundary
from fairlead.platform.jobs.scheduling import CompanyZone
from tests.kit.effects import leave
from tests.kit.queue import Bench, bench, until


@scheduled(every(minutes=1))
@job("test.minutely")
async def minutely(ctx: Context, args: Due) -> None:
    """Leave the zone."""
    await leave(ctx, args.zone)


@pytest.fixture
async def shop(fresh_url: str) -> AsyncIterator[Bench]:
    async with bench(fresh_url, jobs=[minutely]) as found:
        yield found


async def test_the_loop_starts_what_is_due_and_outlives_a_failed_look(shop: Bench) -> None:
    looks: list[int] = []

    async def companies() -> list[CompanyZone]:
        looks.append(1)
        if len(looks) == 1:
            raise ConnectionError("the database is away")
        return [CompanyZone(shop.company, "Europe/Berlin")]

    async def one_waits() -> bool:
        return await shop.statuses() == {"todo": 1}

    await shop.sql(
        "INSERT INTO schedule_runs (tenant_id, id, schedule, due_at, kind, at)"
        " VALUES ($1, gen_random_uuid(), 'test.minutely', '2026-01-01', 'first_seen', now())",
        shop.company,
    )
    stop = asyncio.Event()
    loop = asyncio.create_task(
        run_schedules(shop.work, shop.registry, companies, stop=stop, every=timedelta(seconds=0.2))
    )
    await until(one_waits)
    assert [one.kind for one in await alive(shop.database)] == ["scheduler"]
    stop.set()
    await asyncio.wait_for(loop, 10)
    assert await alive(shop.database) == []
    assert await shop.drain(raise_on_failure=True) >= 1
    assert set(await shop.effects()) == {"Europe/Berlin"}


def test_the_scheduler_sleeps_until_the_full_minute() -> None:
    assert until_boundary(datetime(2026, 3, 1, 12, 0, 45, tzinfo=UTC), timedelta(minutes=1)) == 15.0
    assert until_boundary(datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC), timedelta(minutes=1)) == 60.0
