"""A job that fails leaves nothing but its failure, is tried again, and lands where staff decide."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from fairlead.kernel.errors import NotFound
from fairlead.kernel.ids import JobId
from fairlead.platform.context import Context
from fairlead.platform.jobs import queries, settle
from fairlead.platform.jobs.actions import (
    JobNotDiscardable,
    JobNotRetryable,
    discard_job,
    retry_all_failed,
    retry_job,
)
from fairlead.platform.jobs.declare import job
from fairlead.platform.jobs.drain import JobsFailed
from fairlead.platform.jobs.enqueue import enqueue
from fairlead.platform.jobs.queries import JobState
from fairlead.platform.jobs.retry import ONCE, Retry
from tests.kit.effects import leave
from tests.kit.queue import Bench, bench

BROKEN = {"yes": True}


@dataclass(frozen=True)
class Word:
    """Arguments."""

    word: str


@job("test.fragile", retry=Retry(tries=3, base=timedelta(minutes=1), jitter=0.0), unique=lambda args: args.word)
async def fragile(ctx: Context, args: Word) -> None:
    """Fail while it is broken."""
    await leave(ctx, args.word)
    if BROKEN["yes"]:
        raise ValueError(f"broken by {args.word}\x00")


@job("test.slow", retry=ONCE, timeout=timedelta(milliseconds=200))
async def slow(ctx: Context, args: Word) -> None:
    """Take too long."""
    await leave(ctx, args.word)
    await asyncio.sleep(30)


@job("test.sound", retry=ONCE)
async def sound(ctx: Context, args: Word) -> None:
    """Never fail."""
    await leave(ctx, args.word)


@pytest.fixture
async def shop(fresh_url: str) -> AsyncIterator[Bench]:
    BROKEN["yes"] = True
    async with bench(fresh_url, jobs=[fragile, slow, sound]) as found:
        yield found


async def put(shop: Bench, call: object) -> JobId:
    async with shop.unit() as ctx:
        [job_id] = await enqueue(ctx, [call])  # type: ignore[list-item] # a Call
    assert job_id is not None
    return job_id


async def test_a_failed_run_leaves_its_failure_and_waits_for_the_next(shop: Bench) -> None:
    job_id = await put(shop, fragile.call(Word("a")))
    with pytest.raises(JobsFailed, match=r"test\.fragile"):
        await shop.drain(raise_on_failure=True)
    assert await shop.effects() == []
    async with shop.unit(read_only=True) as ctx:
        detail = await queries.job(ctx, job_id)
    assert (detail.job.state, detail.job.attempts) == (JobState.WAITING, 1)
    assert detail.job.error == "ValueError: broken by a�"
    [failure] = detail.failures
    assert (failure.attempt, failure.error, failure.gave_up) == (1, "ValueError", False)
    assert failure.next_try_at == failure.at + timedelta(minutes=1) == detail.job.due_at
    assert 'raise ValueError(f"broken' in failure.traceback


async def test_used_up_tries_end_in_failed_and_staff_retry_it(shop: Bench) -> None:
    job_id = await put(shop, fragile.call(Word("a")))
    for _ in range(3):
        await shop.drain()
        await shop.hurry()
    async with shop.unit(read_only=True) as ctx:
        detail = await queries.job(ctx, job_id)
        assert await queries.failed_count(ctx) == 1
    assert detail.job.state is JobState.FAILED
    assert [(one.attempt, one.gave_up) for one in detail.failures] == [(3, True), (2, False), (1, False)]
    BROKEN["yes"] = False
    async with shop.unit() as ctx:
        await retry_job(ctx, job_id)
    await shop.drain(raise_on_failure=True)
    assert await shop.effects() == ["a"]
    async with shop.unit(read_only=True) as ctx:
        assert (await queries.job(ctx, job_id)).job.state is JobState.FINISHED


async def test_a_job_that_takes_too_long_is_stopped(shop: Bench) -> None:
    job_id = await put(shop, slow.call(Word("a")))
    await shop.drain()
    assert await shop.effects() == []
    async with shop.unit(read_only=True) as ctx:
        detail = await queries.job(ctx, job_id)
    assert (detail.job.state, detail.failures[0].error) == (JobState.FAILED, "TimeoutError")


async def test_a_waiting_retry_can_be_hurried_or_discarded(shop: Bench) -> None:
    first, second = await put(shop, fragile.call(Word("a"))), await put(shop, fragile.call(Word("b")))
    await shop.drain()
    BROKEN["yes"] = False
    async with shop.unit() as ctx:
        await retry_job(ctx, first)
        await discard_job(ctx, second)
    await shop.drain()
    await shop.hurry()
    assert await shop.drain() == 0
    assert await shop.effects() == ["a"]
    async with shop.unit(read_only=True) as ctx:
        assert (await queries.job(ctx, second)).job.state is JobState.DISCARDED


async def test_another_company_can_neither_see_nor_touch_a_job(shop: Bench) -> None:
    job_id = await put(shop, slow.call(Word("a")))
    await shop.drain()
    for attempt in (retry_job, discard_job, queries.job):
        async with shop.unit(shop.other) as ctx:
            with pytest.raises(NotFound, match=f"no job with id {job_id}"):
                await attempt(ctx, job_id)
            assert await retry_all_failed(ctx) == []
            assert (await queries.jobs(ctx)).items == []
            assert set((await queries.counts(ctx)).values()) == {0}
    assert await shop.statuses() == {"failed": 1}


async def test_a_finished_job_is_neither_retried_nor_discarded(shop: Bench) -> None:
    job_id = await put(shop, sound.call(Word("a")))
    await shop.drain()
    async with shop.unit() as ctx:
        with pytest.raises(JobNotRetryable):
            await retry_job(ctx, job_id)
        with pytest.raises(JobNotDiscardable):
            await discard_job(ctx, job_id)
    assert await shop.statuses() == {"succeeded": 1}


async def test_all_failed_jobs_are_retried_at_once(shop: Bench) -> None:
    ids = [await put(shop, slow.call(Word(word))) for word in "abc"]
    await shop.drain()
    async with shop.unit() as ctx:
        assert await retry_all_failed(ctx) == ids
    assert await shop.statuses() == {"todo": 3}


async def test_a_retry_leaves_its_unique_key_to_a_newer_job(shop: Bench) -> None:
    for _ in range(2):  # the second is enqueued while the first runs, so that both have the key
        await put(shop, fragile.call(Word("a")))
        await shop.sql("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")
    await shop.sql("UPDATE procrastinate_jobs SET status = 'failed'")
    async with shop.unit() as ctx:
        assert len(await retry_all_failed(ctx)) == 2
    BROKEN["yes"] = False
    assert await shop.drain(raise_on_failure=True) == 2
    assert await shop.effects() == ["a", "a"]


async def test_an_overtaken_run_commits_nothing(shop: Bench) -> None:
    job_id = await put(shop, sound.call(Word("a")))

    async def finish(what: str) -> None:
        async with shop.unit() as ctx:
            await leave(ctx, what)
            await settle.succeed(ctx, job_id)

    await finish("once")
    with pytest.raises(settle.Overtaken):
        await finish("twice")
    assert await shop.effects() == ["once"]


async def test_lists_filter_and_page(shop: Bench) -> None:
    for word in "abcde":
        await put(shop, sound.call(Word(word)))
    await put(shop, slow.call(Word("s")))
    await shop.drain()
    async with shop.unit(read_only=True) as ctx:
        first = await queries.jobs(ctx, {"state": "finished"}, limit=3)
        second = await queries.jobs(ctx, {"state": "finished"}, limit=3, cursor=first.next_cursor)
        failed = await queries.jobs(ctx, {"name__in": ["test.slow"]})
        counted = await queries.counts(ctx)
    assert [line.summary for line in first.items + second.items] == [f"word={word}" for word in "edcba"]
    assert second.next_cursor is None
    assert [line.error for line in failed.items] == ["TimeoutError: "]
    assert {state.value: n for state, n in counted.items() if n} == {"finished": 5, "failed": 1}
    line = first.items[0]
    assert line.enqueued_at is not None
    assert line.started_at is not None
    assert line.ended_at is not None
    assert line.enqueued_at <= line.started_at <= line.ended_at
