"""Past events handed to one listener again: what it has had is left out, unless it is asked for."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import pytest

from fairlead.kernel.errors import Invalid
from fairlead.platform.clock import system_now
from fairlead.platform.context import Context
from fairlead.platform.events import ListenerMap, on
from fairlead.platform.jobs.enqueue import enqueue_deliveries
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.replay import Replayed, replay
from fairlead.platform.work import Work
from tests.kit.effects import ThingHappened, leave
from tests.kit.queue import Bench, bench


@on(ThingHappened, batch=True)
async def known(ctx: Context, events: Sequence[ThingHappened]) -> None:
    """A listener from the first day."""
    for event in events:
        await leave(ctx, f"known {event.number}")


@on(ThingHappened, batch=True)
async def late(ctx: Context, events: Sequence[ThingHappened]) -> None:
    """A listener that was added when much had happened."""
    for event in events:
        await leave(ctx, f"late {event.number}")


@on(ThingHappened, atomic=True)
async def inside(ctx: Context, event: ThingHappened) -> None:
    """Runs inside the transaction, for the sake of the refusal."""
    await leave(ctx, f"inside {event.number}")


@on(ThingHappened, only_previewed=True)
async def seer(ctx: Context, event: ThingHappened) -> None:
    """Shows something in plans."""
    ctx.show("thing", number=event.number)


LISTENERS = ListenerMap((known, late, inside, seer))
LONG_AGO = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


@pytest.fixture
async def shop(fresh_url: str) -> AsyncIterator[Bench]:
    """Events of the time when only `known` listened; from then on both do."""
    async with bench(fresh_url, listeners=[known]) as found:
        await found.emit([1, 2, 3])
        await found.drain(raise_on_failure=True)
        found.work = Work(found.database, LISTENERS, enqueue_deliveries)
        found.queue = Queue.over(found.work, found.registry)
        yield found


async def again(shop: Bench, name: str = late.name, *, dry_run: bool = False, **options: object) -> Replayed:
    async with shop.unit(dry_run=dry_run) as ctx:
        return await replay(ctx, LISTENERS, name, **{"since": LONG_AGO, **options})  # type: ignore[arg-type] # any option


async def test_a_new_listener_gets_what_happened_before_it_and_nobody_else_does(shop: Bench) -> None:
    assert await again(shop) == Replayed(late.name, events=3, had=0, handed=3, jobs=1)
    await shop.drain(raise_on_failure=True)
    assert await shop.effects() == ["known 1", "known 2", "known 3", "late 1", "late 2", "late 3"]


async def test_what_a_listener_has_had_is_left_out(shop: Bench) -> None:
    assert await again(shop, known.name) == Replayed(known.name, events=3, had=3, handed=0, jobs=0)
    assert await shop.waiting() == []


async def test_a_replay_done_twice_has_its_effect_once(shop: Bench) -> None:
    await again(shop)
    await again(shop)  # before the first was worked on
    await shop.drain(raise_on_failure=True)
    assert (await again(shop)).handed == 0
    assert [one for one in await shop.effects() if one.startswith("late")] == ["late 1", "late 2", "late 3"]


async def test_again_gives_what_it_has_had_once_more(shop: Bench) -> None:
    assert await again(shop, known.name, again=True) == Replayed(known.name, events=3, had=3, handed=3, jobs=1)
    await shop.drain(raise_on_failure=True)
    assert await shop.effects() == ["known 1", "known 2", "known 3"] * 2
    assert (await again(shop, known.name)).handed == 0


async def test_a_dry_run_counts_and_does_nothing(shop: Bench) -> None:
    assert await again(shop, known.name, dry_run=True, again=True) == Replayed(known.name, 3, 3, 3, 1)
    assert await shop.waiting() == []
    assert len(await shop.sql("SELECT 1 FROM deliveries")) == 3


async def test_the_time_and_the_name_narrow_it(shop: Bench) -> None:
    hour = timedelta(hours=1)
    assert (await again(shop, since=system_now() + hour)).events == 0
    assert (await again(shop, until=system_now() - hour)).events == 0
    assert (await again(shop, since=system_now() - hour, until=system_now() + hour)).events == 3
    assert (await again(shop, event="ThingHappened")).events == 3


async def test_many_events_are_few_jobs(shop: Bench) -> None:
    await shop.emit(range(100, 1101))
    await shop.sql("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
    assert await again(shop) == Replayed(late.name, events=1004, had=0, handed=1004, jobs=3)
    assert await shop.waiting() == [(f"deliver:{late.name}", n) for n in (500, 500, 4)]
    await shop.drain(raise_on_failure=True)
    heard = [one for one in await shop.effects() if one.startswith("late")]
    assert heard == [f"late {n}" for n in (1, 2, 3, *range(100, 1101))]  # in their order


async def test_another_companys_events_are_not_touched(shop: Bench) -> None:
    async with shop.unit(shop.other) as ctx:
        assert (await replay(ctx, LISTENERS, late.name, since=LONG_AGO)).events == 0


@pytest.mark.parametrize(
    ("name", "event", "says"),
    [
        (late.name.replace("late", "lat"), None, late.name),
        ("nobody.at_all", None, "fairlead events"),
        (inside.name, None, "Choose a queued listener."),
        (seer.name, None, "is heard by previews only"),
        (late.name, "ServiceActivated", "It hears ThingHappened."),
    ],
)
async def test_a_replay_that_makes_no_sense_is_refused_with_its_remedy(
    shop: Bench, name: str, event: str | None, says: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await again(shop, name, event=event)
    assert says in str(refused.value)
    assert await shop.waiting() == []
