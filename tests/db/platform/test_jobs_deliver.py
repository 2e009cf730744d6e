"""Events reach their listeners at least once, with effects exactly once, and no failure stops another's delivery."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import pytest
from sqlalchemy import text

from fairlead.platform.context import Context
from fairlead.platform.events import Listener, on
from fairlead.platform.jobs.enqueue import delivery, enqueue
from tests.kit.effects import ThingHappened, leave
from tests.kit.queue import Bench, bench

POISON = 13


@on(ThingHappened)
async def each(ctx: Context, event: ThingHappened) -> None:
    """Leave the number; thirteen breaks it."""
    await leave(ctx, f"each {event.number}")
    if event.number == POISON:
        raise ValueError("thirteen")


@on(ThingHappened, batch=True, tries=2)
async def together(ctx: Context, events: Sequence[ThingHappened]) -> None:
    """Leave each number and the size of the batch; thirteen breaks it."""
    for event in events:
        await leave(ctx, f"batch {event.number}")
    if any(event.number == POISON for event in events):
        raise ValueError("thirteen")


@on(ThingHappened, batch=True, tries=1)
async def never(ctx: Context, events: Sequence[ThingHappened]) -> None:
    """Always fail."""
    await leave(ctx, "never seen")
    raise RuntimeError(f"{len(events)} too many")


@on(ThingHappened)
async def in_turn(ctx: Context, event: ThingHappened) -> None:
    """A second, sound listener."""
    await leave(ctx, f"turn {event.number}")


@pytest.fixture
async def shop(fresh_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    listeners: Sequence[Listener] = request.param
    async with bench(fresh_url, listeners=listeners) as found:
        yield found


@pytest.mark.parametrize("shop", [[each, together]], indirect=True)
async def test_each_listener_gets_a_job_for_every_500_events(shop: Bench) -> None:
    await shop.emit(range(100, 1301))
    name, other = f"deliver:{each.name}", f"deliver:{together.name}"
    assert await shop.waiting() == [(name, 500), (name, 500), (name, 201), (other, 500), (other, 500), (other, 201)]
    await shop.drain(raise_on_failure=True)
    found = await shop.effects()
    assert len(found) == 2402
    assert len(set(found)) == 2402


@pytest.mark.parametrize("shop", [[together]], indirect=True)
async def test_a_batch_is_one_transaction_in_the_order_of_events(shop: Bench) -> None:
    await shop.emit([3, 1, 2])
    assert await shop.drain() == 1
    assert await shop.effects() == ["batch 3", "batch 1", "batch 2"]


@pytest.mark.parametrize("shop", [[each]], indirect=True)
async def test_a_poisoned_event_becomes_a_job_of_its_own(shop: Bench) -> None:
    ids = await shop.emit([12, POISON, 14])
    await shop.drain()
    assert await shop.effects() == ["each 12", "each 14"]
    assert await shop.waiting() == [(f"deliver:{each.name}", 1)]
    [left] = await shop.sql(
        "SELECT id, args, scheduled_at > now() AS later FROM procrastinate_jobs WHERE status = 'todo'"
    )
    assert left["later"] is True
    assert f'"{ids[1]}"' in left["args"]
    [failure] = await shop.sql("SELECT * FROM job_failures")
    assert (failure["job_id"], failure["attempt"], failure["error"], failure["message"]) == (
        left["id"], 1, "ValueError", "thirteen",
    )  # fmt: skip
    assert failure["gave_up"] is False
    assert "raise ValueError" in failure["traceback"]


@pytest.mark.parametrize("shop", [[together]], indirect=True)
async def test_a_batch_with_a_poisoned_event_is_taken_apart_around_it(shop: Bench) -> None:
    await shop.emit(range(1, 31))
    await shop.drain()
    assert sorted(await shop.effects()) == sorted(f"batch {n}" for n in range(1, 31) if n != POISON)
    assert await shop.waiting() == [(f"deliver:{together.name}", 1)]
    await shop.hurry()
    await shop.drain()  # the second and last try
    assert await shop.statuses() == {"succeeded": 1, "failed": 1}
    failures = await shop.sql("SELECT attempt, gave_up FROM job_failures ORDER BY attempt")
    assert [tuple(one) for one in failures] == [(1, False), (2, True)]


@pytest.mark.parametrize("shop", [[never, in_turn]], indirect=True)
async def test_a_listener_that_always_fails_stops_no_other_and_its_cost_is_bounded(shop: Bench) -> None:
    await shop.emit(range(1, 501))
    await shop.drain()
    assert sorted(await shop.effects()) == sorted(f"turn {n}" for n in range(1, 501))
    rows = await shop.sql(
        "SELECT status::text AS s, jsonb_array_length(args -> 'args' -> 'events') AS n FROM procrastinate_jobs"
        f" WHERE task_name = 'deliver:{never.name}' ORDER BY id"
    )
    failed = [row["n"] for row in rows if row["s"] == "failed"]
    assert failed == [1] * 20 + [480]  # nothing is lost, and not every event has become a job
    assert sum(failed) == 500


@pytest.mark.parametrize("shop", [[each, together]], indirect=True)
async def test_effects_happen_once_however_often_an_event_is_delivered(shop: Bench) -> None:
    ids = await shop.emit([1, 2, 3])
    async with shop.unit() as ctx:
        await enqueue(ctx, [delivery(name, ids) for name in (each.name, together.name) for _ in range(3)])
    assert await shop.drain(raise_on_failure=True) == 8
    assert sorted(await shop.effects()) == [f"{kind} {n}" for kind in ("batch", "each") for n in (1, 2, 3)]
    rows = await shop.sql("SELECT listener, count(*) AS n FROM deliveries GROUP BY listener ORDER BY listener")
    assert [tuple(row) for row in rows] == [(each.name, 3), (together.name, 3)]


@pytest.mark.parametrize("shop", [[each]], indirect=True)
async def test_two_deliveries_at_the_same_moment_have_one_effect(shop: Bench) -> None:
    ids = await shop.emit(range(20, 60))
    async with shop.unit() as ctx:
        await enqueue(ctx, [delivery(each.name, ids) for _ in range(3)])
    await shop.drain(concurrency=4, raise_on_failure=True)
    assert sorted(await shop.effects()) == sorted(f"each {n}" for n in range(20, 60))


@pytest.mark.parametrize("shop", [[each]], indirect=True)
async def test_an_event_of_another_company_is_not_delivered(shop: Bench) -> None:
    [event_id] = await shop.emit([1])
    async with shop.unit(shop.other) as ctx:
        await enqueue(ctx, [delivery(each.name, [event_id])])
    await shop.drain()
    assert await shop.effects() == ["each 1"]


@pytest.mark.parametrize("shop", [[each]], indirect=True)
async def test_a_delivery_for_a_listener_that_is_gone_is_kept_as_failed(shop: Bench) -> None:
    async with shop.unit() as ctx:
        await enqueue(ctx, [delivery("old.listener", [UUID(int=1)])])
    await shop.drain()
    assert await shop.statuses() == {"failed": 1}
    [failure] = await shop.sql("SELECT error, message FROM job_failures")
    assert tuple(failure) == ("UnknownJob", "deliver:old.listener")


@pytest.mark.parametrize("shop", [[in_turn]], indirect=True)
async def test_a_rolled_back_emitter_delivers_nothing(shop: Bench) -> None:
    async with shop.unit(dry_run=True) as ctx:
        ctx.emit(ThingHappened(thing_id=ctx.new_id(), number=1))
    assert await shop.drain() == 0
    assert await shop.sql("SELECT 1 FROM events") == []


@pytest.mark.parametrize("shop", [[in_turn]], indirect=True)
async def test_an_effect_and_its_delivery_row_commit_together(shop: Bench) -> None:
    await shop.emit([1])
    async with shop.unit() as blocker:  # holds the effect's table until the listener has to wait for it
        await blocker.session.execute(text("LOCK TABLE effects IN SHARE MODE"))
        draining = asyncio.create_task(shop.drain())
        await asyncio.sleep(0.3)
        assert await shop.sql("SELECT 1 FROM deliveries") == []
    assert await draining == 1
    assert len(await shop.sql("SELECT 1 FROM deliveries")) == 1
