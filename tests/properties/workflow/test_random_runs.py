"""Runs in random trouble: however attempts fail, are lost and are helped along, each effect is had once, or undone."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.jobs.payload import decode
from fairlead.platform.workflow import actions
from fairlead.platform.workflow.calls import Turn
from fairlead.platform.workflow.declare import Planned
from fairlead.platform.workflow.jobs import jobs_of, take_up
from fairlead.platform.workflow.models import WorkflowRun
from fairlead.platform.workflow.queries import RunRow, StepRow
from fairlead.platform.workflow.states import RUN, RunStatus, StepAct, StepStatus
from fairlead.platform.workflow.turns import take_turn
from tests.kit.queue import Bench, bench
from tests.kit.steps import SIX, TOY, TROUBLE, begin, by_hand, look

HAPPENINGS = ("work", "work", "work", "hurry", "crash", "lose", "sweep", "act", "act", "cancel")


class Crash(Exception):
    """The process is gone."""


@pytest.fixture
async def shop(fresh_url: str) -> AsyncIterator[Bench]:
    TROUBLE.clear()
    async with bench(fresh_url, jobs=jobs_of(TOY)) as found:
        yield found
    TROUBLE.clear()


class Life:
    """One run, and what happens to it."""

    def __init__(self, shop: Bench, chance: Random, run: WorkflowRun) -> None:
        self.shop = shop
        self.chance = chance
        self.run = run

    async def happen(self, what: str) -> None:
        """Something happens."""
        await getattr(self, what)()

    async def work(self) -> None:
        """The workers run what is due."""
        await self.shop.drain()

    async def hurry(self) -> None:
        """Time passes until every retry is due."""
        await self.shop.hurry()

    async def crash(self) -> None:
        """A worker takes the next turn and dies before it commits."""
        waiting = await self.shop.sql("SELECT args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id LIMIT 1")
        if not waiting:
            return
        turn = decode(Turn, _loads(waiting[0]["args"])["args"])
        with suppress(Crash, ValueError):
            async with self.shop.unit() as ctx:
                await take_turn(ctx, TOY, turn)
                await ctx.session.flush()
                raise Crash

    async def lose(self) -> None:
        """The run's job vanishes."""
        await self.shop.sql("DELETE FROM procrastinate_jobs WHERE status = 'todo'")

    async def sweep(self) -> None:
        """Runs without a job are taken up."""
        async with self.shop.unit() as ctx:
            await take_up(ctx, TOY)

    async def act(self) -> None:
        """Somebody does something about some step; what is not possible changes nothing."""
        before, steps = await look(self.shop, self.run)
        step, act = self.chance.choice(steps), self.chance.choice(list(StepAct))
        if act in step.acts(before.status):
            await self.do(act, step.position)
            return
        with pytest.raises(IllegalMove) as refused:
            await self.do(act, step.position)
        assert refused.value.allowed == step.acts(before.status)
        assert await look(self.shop, self.run) == (before, steps)

    async def do(self, act: StepAct, position: int) -> None:
        """One act, in its own unit of work."""
        async with self.shop.unit() as ctx:
            if act is StepAct.RETRY:
                await actions.retry_step(ctx, TOY, self.run.id, position)
            elif act is StepAct.DONE:
                await actions.do_by_hand(ctx, TOY, self.run.id, position, note=None)
            elif act is StepAct.SKIP:
                await actions.skip_step(ctx, TOY, self.run.id, position, reason="spare")
            else:
                await actions.take_over(ctx, TOY, self.run.id, position)

    async def cancel(self) -> None:
        """Somebody cancels, one time in three."""
        run, _ = await look(self.shop, self.run)
        if self.chance.random() < 0.3 and run.status in (RunStatus.RUNNING, RunStatus.WAITING, RunStatus.FAILED):
            async with self.shop.unit() as ctx:
                await actions.cancel(ctx, TOY, self.run.id, reason="enough")

    async def end(self) -> tuple[RunRow, list[StepRow]]:
        """Let it come to its end, with somebody's help where it needs some."""
        for _ in range(80):
            run, steps = await look(self.shop, self.run)
            if RUN.final(run.status):
                return run, steps
            helped = [(act, step.position) for step in steps for act in step.acts(run.status)]
            stands = run.status in (RunStatus.WAITING, RunStatus.FAILED, RunStatus.STUCK)
            if stands and helped:
                await self.do(*self.chance.choice(helped))
            await self.sweep()
            await self.shop.hurry()
            await self.shop.drain()
        raise AssertionError("it never came to an end")


def _loads(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value


def trouble(chance: Random) -> None:
    """Some attempts will fail, early or late, forwards and backwards."""
    TROUBLE.clear()
    for name in SIX:
        for what in (f"before {name}", f"do {name}", f"undo {name}"):
            TROUBLE[what] = [ValueError("bad luck") if chance.random() < 0.4 else None for _ in range(4)]


def check(run: RunRow, steps: list[StepRow], effects: list[str]) -> None:
    """Each effect once where its step is done, none where it is not, all taken back where the run was undone."""
    seen = Counter(effects)
    assert all(count == 1 for word, count in seen.items() if word not in ("waiting", "resumed") and ":" not in word)
    assert seen["completed"] == (run.status == RunStatus.COMPLETED)
    done = [word[-1] for word in effects if word.startswith("do ")]
    undone = [word[-1] for word in effects if word.startswith("undo ")]
    assert done == sorted(done)
    assert undone == sorted(undone, reverse=True)
    for step in steps:
        did, taken_back = step.name in done, step.name in undone
        if step.name == "manual":
            continue
        if run.status == RunStatus.COMPLETED:
            assert not taken_back
            assert did == (step.status is StepStatus.DONE and step.done_by is None), step
        elif step.status is StepStatus.UNDONE:
            assert taken_back, step
        else:
            assert step.status is StepStatus.SKIPPED, step
            assert not taken_back, step


SLOW = settings(
    max_examples=20, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)  # fmt: skip


@SLOW
@given(
    steps=st.integers(1, 5),
    climb=st.integers(0, 5),
    happenings=st.lists(st.sampled_from(HAPPENINGS), min_size=2, max_size=14),
    chance=st.randoms(use_true_random=False),
)
async def test_each_effect_is_had_once_or_undone(
    shop: Bench, steps: int, climb: int, happenings: list[str], chance: Random
) -> None:
    for left in ("procrastinate_jobs", "workflow_steps", "workflow_runs", "effects"):  # by an example that failed
        await shop.sql(f"DELETE FROM {left}")
    trouble(chance)
    names: list[str | Planned] = list(SIX[:steps])
    names.insert(min(climb, steps), by_hand("Climb"))
    life = Life(shop, chance, await begin(shop, *names))
    for what in happenings:
        await life.happen(what)
    run, found = await life.end()
    check(run, found, await shop.effects())
