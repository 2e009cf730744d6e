"""A worker is killed between every two steps of a workflow and inside every step: it ends once, or is wholly undone."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fairlead.platform.workflow import actions
from fairlead.platform.workflow.declare import Planned
from fairlead.platform.workflow.models import WorkflowRun
from tests.integration.workflow.program import FLOW, JOBS, STEPS
from tests.kit.queue import Bench, bench, until

ROOT = Path(__file__).parents[3]
PLAN = [Planned(step.name, step.title) for step in STEPS]
POINTS = [f"{position}-{moment}" for position in range(1, 7) for moment in ("before", "after")]
"""Before and after the outside effect of each step."""


@pytest.fixture
async def shop(fresh_url: str) -> AsyncIterator[Bench]:
    async with bench(fresh_url, jobs=JOBS) as found:
        yield found


@asynccontextmanager
async def worker(shop: Bench, turns: int = 0) -> AsyncIterator[Process]:
    """A worker process; with `turns`, it kills itself when so many jobs have ended."""
    start = "import sys; from tests.integration.workflow.program import run; run(*sys.argv[1:])"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", start, shop.url, str(turns), cwd=ROOT)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def begin(shop: Bench, folder: Path, name: str) -> WorkflowRun:
    async with shop.unit() as ctx:
        facts = {"folder": str(folder), "name": name}
        return await actions.start(ctx, FLOW, ctx.new_id(), title=name, steps=PLAN, facts=facts)


async def cancel(shop: Bench, *runs: WorkflowRun) -> None:
    async with shop.unit() as ctx:
        for run in runs:
            await actions.cancel(ctx, FLOW, run.id, reason="changed their mind")


async def ended(shop: Bench, status: str, runs: int) -> None:
    async def holds() -> bool:
        found = await shop.sql("SELECT count(*) AS n FROM workflow_runs WHERE status = $1", status)
        return bool(found[0]["n"] == runs)

    await until(holds, 30)


async def kill_when_held(shop: Bench, folder: Path, points: list[str]) -> None:
    """Let a worker run until each run is held up at its point; then kill it, and hold up nothing more."""
    for point in points:
        (folder / point).touch()

    async def held() -> bool:
        return all((folder / f"held-{point}").exists() for point in points)

    async with worker(shop) as process:
        await until(held, 30)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    for point in points:
        (folder / point).unlink()


async def effects(shop: Bench, run: WorkflowRun) -> list[str]:
    """What a run left in the database, in order."""
    return [line.removeprefix(f"{run.id} ") for line in await shop.effects() if line.startswith(str(run.id))]


def outside(folder: Path, word: str, run: WorkflowRun) -> dict[int, int]:
    """Position → how often its outside effect was had, all under the step's one key."""
    lines = Counter((folder / "outside").read_text().splitlines())
    return {n: lines[f"{word} {run.id}:{n}"] for n in range(1, 7) if f"{word} {run.id}:{n}" in lines}


DONE = [f"do-{n}" for n in range(1, 7)]
UNDONE = [f"undo-{n}" for n in range(6, 0, -1)]
ONCE = dict.fromkeys(range(1, 7), 1)


async def test_killed_between_every_two_steps_it_is_finished_once_or_undone_wholly(shop: Bench, tmp_path: Path) -> None:
    run = await begin(shop, tmp_path, "between")
    for position in range(1, 6):
        async with worker(shop, turns=1) as process:
            assert await asyncio.wait_for(process.wait(), 20) == -signal.SIGKILL
        assert await effects(shop, run) == DONE[:position]
    await cancel(shop, run)  # the sixth step was recorded and not done
    for position in range(6):
        async with worker(shop, turns=2 if position == 0 else 1) as process:
            assert await asyncio.wait_for(process.wait(), 20) == -signal.SIGKILL
    assert await effects(shop, run) == [*DONE[:5], *UNDONE, "undone"]
    assert outside(tmp_path, "do", run) == dict.fromkeys(range(1, 6), 1)
    assert outside(tmp_path, "undo", run) == ONCE
    whole = await begin(shop, tmp_path, "whole")
    for position in range(1, 7):
        async with worker(shop, turns=1) as process:
            assert await asyncio.wait_for(process.wait(), 20) == -signal.SIGKILL
        assert len(await effects(shop, whole)) == position + (position == 6)
    assert await effects(shop, whole) == [*DONE, "completed"]
    assert outside(tmp_path, "do", whole) == ONCE


async def test_killed_inside_every_step_it_is_finished_once(shop: Bench, tmp_path: Path) -> None:
    runs = {point: await begin(shop, tmp_path, point) for point in POINTS}
    await kill_when_held(shop, tmp_path, [f"do-{point}-{point}" for point in POINTS])
    async with worker(shop):
        await ended(shop, "completed", len(runs))
    for point, run in runs.items():
        position, moment = point.split("-")
        assert await effects(shop, run) == [*DONE, "completed"], point
        twice = {int(position): 2} if moment == "after" else {}
        assert outside(tmp_path, "do", run) == ONCE | twice, point
    assert {row["error"] for row in await shop.sql("SELECT error FROM job_failures")} == {"WorkerLost"}


async def test_killed_while_being_undone_it_is_undone_wholly(shop: Bench, tmp_path: Path) -> None:
    runs = {point: await begin(shop, tmp_path, point) for point in POINTS}
    hold = [f"do-6-after-{point}" for point in POINTS]
    await kill_when_held(shop, tmp_path, hold)  # every run has begun all six steps
    await cancel(shop, *runs.values())
    await kill_when_held(shop, tmp_path, [f"undo-{point}-{point}" for point in POINTS])
    async with worker(shop):
        await ended(shop, "undone", len(runs))
    for point, run in runs.items():
        position, moment = point.split("-")
        assert await effects(shop, run) == [*DONE[:5], *UNDONE, "undone"], point
        twice = {int(position): 2} if moment == "after" else {}
        assert outside(tmp_path, "undo", run) == ONCE | twice, point
        assert outside(tmp_path, "do", run) == ONCE, point
