"""Worker processes that are killed, stopped, doubled and cut off from the database."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fairlead.platform.jobs.alive import alive
from fairlead.platform.jobs.enqueue import enqueue
from tests.integration.jobs.program import JOBS, LISTENERS, Pause, pause
from tests.kit.queue import Bench, bench, until

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def shop(fresh_url: str) -> AsyncIterator[Bench]:
    async with bench(fresh_url, jobs=JOBS, listeners=LISTENERS) as found:
        yield found


@asynccontextmanager
async def worker(shop: Bench, grace: float = 10.0) -> AsyncIterator[Process]:
    """A worker process, killed at the end if it still runs."""
    start = "import sys; from tests.integration.jobs.program import run; run(*sys.argv[1:])"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", start, shop.url, str(grace), cwd=ROOT)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def put(shop: Bench, milliseconds: int, *words: str) -> None:
    async with shop.unit() as ctx:
        await enqueue(ctx, [pause.call(Pause(milliseconds, word)) for word in words])


def has(shop: Bench, **expected: int) -> Callable[[], Awaitable[bool]]:
    """A condition: so many jobs in each of the library's states."""

    async def holds() -> bool:
        return await shop.statuses() == expected

    return holds


_PAUSING = """SELECT
  (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing')
  = (SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND state = 'idle in transaction' AND query LIKE '%what = ''hurry''%') AS all"""


async def hurry(shop: Bench) -> None:
    """Let later runs of a pause take no time; those under way have looked, and pause."""

    async def pausing() -> bool:
        return bool((await shop.sql(_PAUSING))[0]["all"])

    await until(pausing)
    await shop.sql("INSERT INTO effects (what) VALUES ('hurry')")


async def test_a_job_of_a_killed_worker_is_finished_once_by_another(shop: Bench) -> None:
    await put(shop, 60_000, "a")
    async with worker(shop) as first:
        await until(has(shop, doing=1))
        await hurry(shop)
        first.send_signal(signal.SIGKILL)
        await first.wait()
    assert await shop.effects() == ["hurry"]
    async with worker(shop):
        await until(has(shop, succeeded=1))
    assert await shop.effects() == ["hurry", "a"]
    [failure] = await shop.sql("SELECT attempt, error, gave_up FROM job_failures")
    assert tuple(failure) == (1, "WorkerLost", False)


async def test_a_frozen_worker_that_wakes_up_late_changes_nothing(shop: Bench) -> None:
    await put(shop, 3_000, "a")
    async with worker(shop) as frozen:
        await until(has(shop, doing=1))
        await hurry(shop)
        frozen.send_signal(signal.SIGSTOP)
        async with worker(shop):
            await until(has(shop, succeeded=1))
            frozen.send_signal(signal.SIGCONT)
            await asyncio.sleep(3.0)  # it ends its sleep and tries to commit
    assert await shop.effects() == ["hurry", "a"]
    assert await shop.statuses() == {"succeeded": 1}


async def test_a_worker_that_is_asked_to_stop_ends_its_job(shop: Bench) -> None:
    await put(shop, 1_000, "a", "b")
    async with worker(shop) as process:
        await until(has(shop, doing=2))
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0
    assert await shop.statuses() == {"succeeded": 2}
    assert sorted(await shop.effects()) == ["a", "b"]
    assert await alive(shop.database) == []


async def test_a_job_beyond_the_grace_goes_back_and_it_counts_as_no_try(shop: Bench) -> None:
    await put(shop, 60_000, "a")
    async with worker(shop, grace=0.3) as process:
        await until(has(shop, doing=1))
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0
    [job] = await shop.sql("SELECT status::text AS status, attempts FROM procrastinate_jobs")
    assert tuple(job) == ("todo", 0)
    assert await shop.sql("SELECT 1 FROM job_failures") == []
    await hurry(shop)
    assert await shop.drain(raise_on_failure=True) == 1
    assert await shop.effects() == ["hurry", "a"]


async def test_two_workers_share_the_work_and_do_nothing_twice(shop: Bench) -> None:
    await put(shop, 20, *(f"word {number}" for number in range(60)))
    await shop.emit(range(700))
    async with worker(shop), worker(shop):
        await until(has(shop, succeeded=62))
        ran = await shop.sql("SELECT count(DISTINCT worker_id) AS n FROM procrastinate_jobs")
        assert len(await alive(shop.database)) == 2
    assert ran[0]["n"] == 2
    found = await shop.effects()
    assert sorted(found) == sorted([f"word {n}" for n in range(60)] + [f"heard {n}" for n in range(700)])


async def test_long_jobs_leave_room_for_what_is_to_begin_at_once(shop: Bench) -> None:
    await put(shop, 60_000, "a", "b", "c", "d")
    async with worker(shop):
        await until(has(shop, doing=2, todo=2))  # of three places one is kept
        await shop.emit([1])
        await until(has(shop, doing=2, todo=2, succeeded=1), 5)
        await shop.emit(range(2, 30))  # many events are the work of a batch
        await asyncio.sleep(1.0)
        assert await shop.statuses() == {"doing": 2, "todo": 3, "succeeded": 1}
    assert await shop.effects() == ["heard 1"]


async def test_a_worker_outlives_a_cut_of_all_its_connections(shop: Bench) -> None:
    async with worker(shop) as process:
        await put(shop, 1, "before")
        await until(has(shop, succeeded=1))
        await put(shop, 2_000, "during")
        await until(has(shop, succeeded=1, doing=1))
        await hurry(shop)
        await shop.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE 'fairlead%' AND pid <> pg_backend_pid()"
        )
        await shop.database.engine.dispose()
        await put(shop, 1, "after")
        await until(has(shop, succeeded=2, todo=1))
        await shop.hurry()
        await until(has(shop, succeeded=3))
        assert process.returncode is None
    assert sorted(await shop.effects()) == ["after", "before", "during", "hurry"]


async def test_a_job_that_kills_its_workers_is_given_up(shop: Bench) -> None:
    await put(shop, 60_000, "a")
    await shop.sql("UPDATE procrastinate_jobs SET attempts = 7")  # of eight tries
    async with worker(shop) as process:
        await until(has(shop, doing=1))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with worker(shop):
        await until(has(shop, failed=1))
    [failure] = await shop.sql("SELECT attempt, error, gave_up FROM job_failures")
    assert tuple(failure) == (8, "WorkerLost", True)
