"""Jobs are in the queue if and only if the transaction that enqueued them committed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from fairlead.kernel.ids import ServiceId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.jobs.declare import JobRegistry, job
from fairlead.platform.jobs.enqueue import enqueue
from tests.kit.effects import leave
from tests.kit.queue import Bench, bench, until


@dataclass(frozen=True)
class Note:
    """Arguments of the tests' jobs."""

    words: str


@dataclass(frozen=True)
class Everything:
    """One of each kind of value."""

    service_id: ServiceId
    price: Money
    at: datetime
    numbers: tuple[int, ...]
    share: Decimal | None
    note: str = "none"


@job("test.write", lock=lambda args: args.words[0])
async def write(ctx: Context, args: Note) -> None:
    """Leave the words."""
    await leave(ctx, args.words)


@job("test.unique", unique=lambda args: args.words)
async def unique(ctx: Context, args: Note) -> None:
    """Leave the words, once however often it was asked."""
    await leave(ctx, args.words)


@job("test.everything")
async def everything(ctx: Context, args: Everything) -> None:
    """Show that arguments arrive as they were."""
    await leave(ctx, repr(args))


@job("test.hang")
async def hang(ctx: Context, args: Note) -> None:
    """Never end."""
    await leave(ctx, args.words)
    await ctx.session.execute(text("NOTIFY hanging"))
    await asyncio.sleep(600)


@pytest.fixture
async def shop(fresh_url: str) -> AsyncIterator[Bench]:
    async with bench(fresh_url, jobs=[write, unique, everything, hang]) as found:
        yield found


async def test_a_committed_unit_of_work_enqueues(shop: Bench) -> None:
    async with shop.unit() as ctx:
        ids = await enqueue(ctx, [write.call(Note("a")), write.call(Note("b"))])
    assert len(set(ids)) == 2
    assert None not in ids
    assert await shop.drain() == 2
    assert sorted(await shop.effects()) == ["a", "b"]
    assert await shop.statuses() == {"succeeded": 2}


async def test_a_rolled_back_unit_of_work_enqueues_nothing(shop: Bench) -> None:
    async def give_up() -> None:
        async with shop.unit() as ctx:
            await enqueue(ctx, [write.call(Note("a"))])
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        await give_up()
    async with shop.unit(dry_run=True) as ctx:
        await enqueue(ctx, [write.call(Note("b"))])
    assert await shop.statuses() == {}


async def test_arguments_arrive_as_they_were(shop: Bench) -> None:
    sent = Everything(
        service_id=ServiceId(UUID(int=7)), price=Money.parse("12.34", "USD"),
        at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC), numbers=(1, 2), share=Decimal("0.10"), note="ä 'quote'",
    )  # fmt: skip
    async with shop.unit() as ctx:
        await enqueue(ctx, [everything.call(sent)])
    await shop.drain(raise_on_failure=True)
    assert await shop.effects() == [repr(sent)]


async def test_a_unique_job_that_waits_is_not_enqueued_again(shop: Bench) -> None:
    async with shop.unit() as ctx:
        first = await enqueue(ctx, [unique.call(Note("x")), unique.call(Note("x")), unique.call(Note("y"))])
        await leave(ctx, "kept")
    async with shop.unit() as ctx:
        again = await enqueue(ctx, [unique.call(Note("x")), write.call(Note("w"))])
        await leave(ctx, "kept too")
    assert [one is None for one in first] == [False, True, False]
    assert [one is None for one in again] == [True, False]
    await shop.drain()
    assert sorted(await shop.effects()) == ["kept", "kept too", "w", "x", "y"]


async def test_a_unique_key_is_free_again_once_its_job_ran(shop: Bench) -> None:
    for _ in range(2):
        async with shop.unit() as ctx:
            assert await enqueue(ctx, [unique.call(Note("x"))]) != [None]
        await shop.drain()
    assert await shop.effects() == ["x", "x"]


async def test_a_unique_key_of_one_company_does_not_stop_another(shop: Bench) -> None:
    for tenant_id in (shop.company, shop.other):
        async with shop.unit(tenant_id) as ctx:
            assert await enqueue(ctx, [unique.call(Note("x"))]) != [None]
    assert await shop.statuses() == {"todo": 2}


async def test_two_transactions_that_race_for_a_unique_key_both_commit(shop: Bench) -> None:
    async with shop.unit() as slow:
        await enqueue(slow, [unique.call(Note("x"))])

        async def second() -> list[object]:
            async with shop.unit() as fast:
                found = await enqueue(fast, [unique.call(Note("x")), write.call(Note("w"))])
                await leave(fast, "second")
            return list(found)

        racing = asyncio.create_task(second())
        await asyncio.sleep(0.2)  # it waits for the first's uncommitted row
        assert not racing.done()
    assert [one is None for one in await racing] == [True, False]
    assert await shop.statuses() == {"todo": 2}
    assert await shop.effects() == ["second"]


async def test_a_job_for_later_waits(shop: Bench) -> None:
    async with shop.unit() as ctx:
        await enqueue(ctx, [write.call(Note("later"), at=ctx.now + timedelta(hours=1)), write.call(Note("now"))])
    assert await shop.drain() == 1
    assert await shop.effects() == ["now"]


async def test_a_thousand_jobs_keep_their_order(shop: Bench) -> None:
    async with shop.unit() as ctx:
        ids = await enqueue(ctx, [write.call(Note(f"n{number}")) for number in range(1000)])
    rows = await shop.sql("SELECT id, args -> 'args' ->> 'words' AS words FROM procrastinate_jobs ORDER BY id")
    assert [row["id"] for row in rows] == ids
    assert [row["words"] for row in rows] == [f"n{number}" for number in range(1000)]


async def test_jobs_of_another_company_are_out_of_sight(shop: Bench) -> None:
    async with shop.unit() as ctx:
        await enqueue(ctx, [write.call(Note("ours"))])
    async with shop.unit(shop.other) as ctx:
        assert await ctx.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
        assert await ctx.scalar(text("SELECT count(*) FROM procrastinate_events")) == 0
        assert (
            await ctx.scalar(text("WITH d AS (DELETE FROM procrastinate_jobs RETURNING 1) SELECT count(*) FROM d")) == 0
        )
    assert await shop.statuses() == {"todo": 1}


def test_two_jobs_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"two jobs are named test\.write"):
        JobRegistry.of([write, write])


def test_arguments_that_are_no_dataclass_are_refused() -> None:
    with pytest.raises(TypeError, match="int is not a dataclass"):

        @job("test.wrong")
        async def wrong(ctx: Context, args: int) -> None:
            """Never runs."""


async def test_a_drain_that_is_stopped_puts_back_what_it_had_claimed(shop: Bench) -> None:
    async with shop.unit() as ctx:
        await enqueue(ctx, [hang.call(Note("h")), *(write.call(Note(f"{number}")) for number in range(9))])
    draining = asyncio.create_task(shop.drain(concurrency=1))
    await until(lambda: has_begun(shop))
    draining.cancel()
    with pytest.raises(asyncio.CancelledError):
        await draining
    assert await shop.statuses() == {"todo": 10}
    rows = await shop.sql("SELECT sum(attempts) AS tries FROM procrastinate_jobs")
    assert rows[0]["tries"] == 0
    assert await shop.effects() == []


async def has_begun(shop: Bench) -> bool:
    """Whether the hanging job's transaction is open."""
    rows = await shop.sql("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'NOTIFY%'")
    return bool(rows)
