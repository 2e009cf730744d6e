"""One open run a subject, runs that end by another way, and runs whose job is gone."""

import asyncio

import pytest

from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.clock import system_now
from fairlead.platform.jobs.declare import Due
from fairlead.platform.jobs.enqueue import enqueue
from fairlead.platform.workflow import actions, queries
from fairlead.platform.workflow.errors import RunStillOpen
from fairlead.platform.workflow.jobs import take_up
from fairlead.platform.workflow.models import WorkflowRun
from tests.kit.queue import Bench, until
from tests.kit.steps import TOY, TROUBLE, begin, by_hand, look, statuses


async def test_a_second_run_of_a_subject_is_refused_and_says_which_is_open(shop: Bench) -> None:
    run = await begin(shop, "a")
    with pytest.raises(RunStillOpen) as refused:
        await begin(shop, "a", subject=run.subject_id)
    assert (refused.value.run_id, refused.value.state) == (run.id, "running")
    assert len(await shop.sql("SELECT 1 FROM workflow_runs")) == 1
    await shop.drain(raise_on_failure=True)
    again = await begin(shop, "a", subject=run.subject_id)
    async with shop.unit() as ctx:
        found = await queries.run_of(ctx, "toy", run.subject_id)
    assert found is not None
    assert found.id == again.id


async def test_of_two_starts_at_once_the_index_refuses_one(shop: Bench) -> None:
    async with shop.unit() as ctx:
        subject = ctx.new_id()
    ends = await asyncio.gather(*(begin(shop, "a", subject=subject) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(end, WorkflowRun) for end in ends) == 1
    assert sum(isinstance(end, RunStillOpen) for end in ends) == 3
    await shop.drain(raise_on_failure=True)
    assert await shop.effects() == ["do a", "completed"]


async def test_a_failed_run_gives_way_to_a_new_one(shop: Bench) -> None:
    TROUBLE["do a"] = [ValueError("no carrier")] * 3
    run = await begin(shop, "a")
    for _ in range(3):
        await shop.drain()
        await shop.hurry()
    again = await begin(shop, "a", subject=run.subject_id)
    await shop.drain(raise_on_failure=True)
    assert await statuses(shop, run) == ("abandoned", ["failed"])
    assert await statuses(shop, again) == ("completed", ["done"])
    async with shop.unit() as ctx:
        with pytest.raises(IllegalMove) as refused:
            await actions.retry_step(ctx, TOY, run.id, 1)
    assert refused.value.allowed == ()


async def test_a_run_whose_end_is_reached_by_another_way_skips_what_is_left(shop: Bench) -> None:
    done = asyncio.Event()
    TROUBLE["do b"] = [done]
    run = await begin(shop, "a", "b", by_hand("Climb"))
    drain = asyncio.create_task(shop.drain())
    await until(lambda: _begun("do b"), 10)
    async with shop.unit() as ctx:
        await actions.close(ctx, TOY, run.subject_id, note="done by hand")
    done.set()
    await drain
    row, steps = await look(shop, run)
    assert (row.status, [step.status for step in steps]) == ("completed", ["done", "skipped", "skipped"])
    assert [step.note for step in steps] == [None, "done by hand", "done by hand"]
    assert await shop.effects() == ["do a"]  # what b did meanwhile was not kept, and no hook was called
    [lost] = await shop.sql("SELECT error FROM job_failures")
    assert lost["error"] == "Superseded"


async def _begun(what: str) -> bool:
    return bool(TROUBLE[f"{what} begun"])


async def test_a_run_that_is_being_undone_cannot_be_closed(shop: Bench) -> None:
    run = await begin(shop, "a", by_hand("Climb"))
    await shop.drain(raise_on_failure=True)
    async with shop.unit() as ctx:
        await actions.cancel(ctx, TOY, run.id, reason="enough")
        with pytest.raises(IllegalMove):
            await actions.close(ctx, TOY, run.subject_id, note="done by hand")
        with pytest.raises(RunStillOpen):
            await actions.start(ctx, TOY, run.subject_id, title="Toy", steps=[])
    await shop.drain(raise_on_failure=True)
    assert await statuses(shop, run) == ("undone", ["undone", "skipped"])


async def test_a_run_that_somebody_gives_up_can_be_taken_up_again(shop: Bench) -> None:
    run = await begin(shop, "a", by_hand("Climb"), "b")
    await shop.drain(raise_on_failure=True)
    async with shop.unit() as ctx:
        await actions.fail_run(ctx, TOY, run.subject_id, reason="nobody at home")
    row, steps = await look(shop, run)
    assert (row.status, row.reason, steps[1].error) == ("failed", "nobody at home", "nobody at home")
    async with shop.unit() as ctx:
        await actions.retry_step(ctx, TOY, run.id, 2)
    assert await statuses(shop, run) == ("waiting", ["done", "waiting", "open"])


@pytest.mark.parametrize("gone", ["first", "retrying", "undoing", "undo retrying"])
async def test_the_sweep_takes_up_a_run_whose_job_is_gone(shop: Bench, gone: str) -> None:
    if gone != "first":
        TROUBLE["do b"] = [ValueError("no carrier")]
    if gone == "undo retrying":
        TROUBLE["undo a"] = [ValueError("locked")]
    run = await begin(shop, "a", "b")
    if gone != "first":
        await shop.drain()
    if gone.startswith("undo"):
        async with shop.unit() as ctx:
            await actions.cancel(ctx, TOY, run.id, reason="enough")
    if gone == "undo retrying":
        await shop.drain()
    async with shop.unit() as ctx:
        assert await take_up(ctx, TOY) == 0  # its job is there
    await shop.sql("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
    async with shop.unit(shop.other) as ctx:
        assert await take_up(ctx, TOY) == 0  # another company's
    async with shop.unit() as ctx:
        assert await take_up(ctx, TOY) == 1
    await shop.hurry()
    await shop.drain()
    await shop.hurry()
    await shop.drain(raise_on_failure=True)
    if gone.startswith("undo"):
        assert await shop.effects() == ["do a", "undo a part of b", "undo a", "undone: enough"]
    else:
        assert await shop.effects() == ["do a", "do b", "completed"]


async def test_the_sweep_is_a_job_that_runs_by_itself(shop: Bench) -> None:
    run = await begin(shop, "a")
    await shop.sql("DELETE FROM procrastinate_jobs")
    sweep = shop.registry.get("toy.sweep")
    assert sweep is not None
    assert [str(schedule.rule) for schedule in sweep.schedules] == ["every 5 minutes"]
    async with shop.unit() as ctx:
        await enqueue(ctx, [sweep.call(Due(system_now(), "UTC"))])
    await shop.drain(raise_on_failure=True)
    assert await statuses(shop, run) == ("running", ["retrying"])
    await shop.hurry()
    await shop.drain(raise_on_failure=True)
    assert await statuses(shop, run) == ("completed", ["done"])


async def test_of_two_people_at_one_step_one_wins_and_the_other_sees_why(shop: Bench) -> None:
    run = await begin(shop, by_hand("Climb"), by_hand("Climb down"))

    async def claim(note: str) -> None:
        async with shop.unit() as ctx:
            await actions.do_by_hand(ctx, TOY, run.id, 1, note=note)

    ends = await asyncio.gather(claim("Ada"), claim("Tess"), return_exceptions=True)
    [refused] = [end for end in ends if end is not None]
    assert isinstance(refused, IllegalMove)
    assert (refused.state, refused.allowed) == ("done", ())
    assert await statuses(shop, run) == ("waiting", ["done", "waiting"])


async def test_a_failing_hook_of_a_failure_is_taken_up_by_the_sweep(shop: Bench) -> None:
    TROUBLE["do a"] = [ValueError("no carrier")] * 3
    TROUBLE["failed"] = [ValueError("and the hook too")]
    run = await begin(shop, "a")
    for _ in range(3):
        await shop.drain()
        await shop.hurry()
    assert await statuses(shop, run) == ("running", ["running"])
    async with shop.unit() as ctx:
        assert await take_up(ctx, TOY) == 1
    await shop.drain(raise_on_failure=True)
    row, _ = await look(shop, run)
    assert (row.status, row.reason) == ("failed", "A: WorkerLost: The job of this step was gone.")
    assert await shop.statuses() == {"succeeded": 5, "failed": 1}
