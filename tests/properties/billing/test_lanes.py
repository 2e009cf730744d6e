"""Lanes side by side, on connections of their own: whatever parts each works on, they bill what one lane bills."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import count, pairwise
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairlead.domains.billing import commands
from fairlead.domains.billing.commands.chunks import bill_range
from fairlead.domains.billing.queries.due import Range
from fairlead.domains.services.models import Service
from fairlead.main.wiring import App
from fairlead.platform.context import Actor, Context
from tests.kit.fixtures import make_company
from tests.kit.story import Story
from tests.properties.billing.firm import Billed, billed, opened, put_right

LAST = date(2026, 6, 30)
CLIENTS = 4
CUTS = st.lists(st.integers(1, CLIENTS - 1), unique=True).map(lambda cuts: [0, *sorted(cuts), CLIENTS])
LANE = st.tuples(CUTS, st.booleans(), st.randoms(use_true_random=False))
"""Where a lane cuts the clients, whether it takes chunks of a run first, and the order in which it goes."""
_COMPANIES = count()

Step = Callable[[Context], Awaitable[object]]


async def company_of(app: App) -> tuple[Story, list[Service]]:
    """The same company each time, with credits that wait."""
    story = Story(app.work, await make_company(app.database, f"lanes-{next(_COMPANIES)}"))
    sold = await opened(story, Random(7))  # noqa: S311 - repeatable, not a secret
    await put_right(story, sold)
    return story, sold


@pytest.fixture
async def one_lane(fresh_app: App) -> Billed:
    """What one run bills, chunk after chunk."""
    story, sold = await company_of(fresh_app)
    await story.bill(str(LAST))
    return await billed(story, sold)


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(lanes=st.lists(LANE, min_size=2, max_size=4), chunk=st.integers(1, CLIENTS))
async def test_any_lanes_over_any_parts_bill_what_one_lane_bills(
    fresh_app: App, one_lane: Billed, lanes: list[tuple[list[int], bool, Random]], chunk: int
) -> None:
    """Each lane works through every client, in its own parts; most find that another has them, or had them."""
    story, sold = await company_of(fresh_app)
    run_id = await story.do(lambda ctx: commands.start_run(ctx, LAST, chunk=chunk))
    ids = sorted({one.client_id for one in sold})
    await asyncio.gather(*(work(story, steps_of(ids, run_id, *lane)) for lane in lanes))
    while await story.do(partial(commands.run_chunk, run_id=run_id)) is not None:
        pass
    assert await billed(story, sold) == one_lane


def steps_of(ids: Sequence[UUID], run_id: UUID, cuts: list[int], chunks: bool, order: Random) -> list[Step]:
    """The units of work of one lane."""
    ranges = [Range(ids[first], ids[last - 1], last - first) for first, last in pairwise(cuts)]
    steps: list[Step] = [partial(bill_range, clients=one, as_of=LAST) for one in ranges]
    steps += [partial(commands.run_chunk, run_id=run_id)] * (2 if chunks else 0)
    order.shuffle(steps)
    return steps


async def work(story: Story, steps: Sequence[Step]) -> None:
    """Each step in a transaction of its own."""
    for step in steps:
        async with story.work.begin(
            story.company, Actor.system("lane"), now=datetime.combine(LAST, time(12), UTC)
        ) as ctx:
            await step(ctx)
