"""Runs on their way forward: step by step, tried again, failed, and helped along by somebody."""

from datetime import timedelta

import pytest

from fairlead.kernel.errors import NotFound
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.workflow import actions
from fairlead.platform.workflow.declare import Planned, Waits
from fairlead.platform.workflow.models import WorkflowRun
from tests.kit.queue import Bench
from tests.kit.steps import SIX, TOY, TROUBLE, begin, by_hand, look, statuses


async def test_the_steps_are_done_one_after_the_other(shop: Bench) -> None:
    run = await begin(shop, *SIX)
    assert await statuses(shop, run) == ("running", ["running", *["open"] * 5])  # the attempt is recorded first
    assert await shop.drain(raise_on_failure=True) == 6
    assert await shop.effects() == [*(f"do {name}" for name in SIX), "completed"]
    row, steps = await look(shop, run)
    assert (row.status, row.finished_at is not None, row.reason) == ("completed", True, None)
    assert [(step.status, step.attempts, step.done_by, step.error) for step in steps] == [("done", 1, None, None)] * 6
    assert row.facts == {name: {"attempt": 1} for name in SIX}
    events = await shop.sql("SELECT payload ->> 'number' AS n FROM events ORDER BY seq")
    assert [row["n"] for row in events] == ["1", "2", "3", "4", "5", "6"]


async def test_a_failed_attempt_leaves_its_error_and_is_made_again(shop: Bench) -> None:
    TROUBLE["do b"] = [ValueError("no carrier"), ValueError("no carrier")]
    run = await begin(shop, "a", "b", "c")
    await shop.drain()
    row, steps = await look(shop, run)
    assert (row.status, [step.status for step in steps]) == ("running", ["done", "retrying", "open"])
    assert (steps[1].attempts, steps[1].error) == (1, "ValueError: no carrier")
    assert steps[1].next_try_at is not None
    assert steps[1].started_at is not None
    assert steps[1].next_try_at - steps[1].started_at > timedelta(seconds=59)
    assert await shop.effects() == ["do a"]
    assert len(await shop.sql("SELECT 1 FROM events")) == 1
    await shop.hurry()
    await shop.drain()
    assert (await look(shop, run))[1][1].attempts == 2
    await shop.hurry()
    await shop.drain(raise_on_failure=True)
    assert await shop.effects() == ["do a", "do b", "do c", "completed"]
    assert [(step.status, step.attempts, step.error) for step in (await look(shop, run))[1]] == [
        ("done", 1, None), ("done", 3, None), ("done", 1, None),
    ]  # fmt: skip
    assert await shop.statuses() == {"succeeded": 7}  # nothing stands among the failed jobs
    assert len(await shop.sql("SELECT 1 FROM job_failures")) == 2


async def _failed(shop: Bench) -> WorkflowRun:
    TROUBLE["do b"] = [ValueError("no carrier")] * 3
    run = await begin(shop, "a", "b", "c")
    for _ in range(3):
        await shop.drain()
        await shop.hurry()
    row, steps = await look(shop, run)
    assert (row.status, row.reason) == ("failed", "B: ValueError: no carrier")
    assert [(step.status, step.attempts) for step in steps] == [("done", 1), ("failed", 3), ("open", 0)]
    assert await shop.effects() == ["do a", "failed: B: ValueError: no carrier"]
    return run


async def test_after_the_last_try_the_run_fails_and_waits_for_staff(shop: Bench) -> None:
    run = await _failed(shop)
    async with shop.unit() as ctx:
        await actions.retry_step(ctx, TOY, run.id, 2)
    assert await statuses(shop, run) == ("running", ["done", "running", "open"])
    await shop.drain(raise_on_failure=True)
    assert (await shop.effects())[2:] == ["resumed", "do b", "do c", "completed"]
    assert (await look(shop, run))[1][1].attempts == 4


async def test_a_step_that_is_asked_for_again_has_all_its_tries(shop: Bench) -> None:
    run = await _failed(shop)
    TROUBLE["do b"] = [ValueError("still none")]
    async with shop.unit() as ctx:
        await actions.retry_step(ctx, TOY, run.id, 2)
    await shop.drain()
    assert await statuses(shop, run) == ("running", ["done", "retrying", "open"])


async def test_a_failed_step_is_done_by_hand(shop: Bench) -> None:
    run = await _failed(shop)
    async with shop.unit() as ctx:
        await actions.do_by_hand(ctx, TOY, run.id, 2, note="pulled the cable myself")
    await shop.drain(raise_on_failure=True)
    row, steps = await look(shop, run)
    assert (row.status, row.reason) == ("completed", None)
    assert (steps[1].status, steps[1].done_by, steps[1].note) == ("done", "test", "pulled the cable myself")
    assert (await shop.effects())[2:] == ["resumed", "do c", "completed"]


async def test_a_step_is_skipped_with_its_reason_also_ahead_of_its_turn(shop: Bench) -> None:
    run = await _failed(shop)
    async with shop.unit() as ctx:
        await actions.skip_step(ctx, TOY, run.id, 3, reason="not wanted")
    assert await statuses(shop, run) == ("failed", ["done", "failed", "skipped"])
    async with shop.unit() as ctx:
        await actions.skip_step(ctx, TOY, run.id, 2, reason="nor this")
    row, steps = await look(shop, run)
    assert (row.status, [step.note for step in steps]) == ("completed", [None, "nor this", "not wanted"])
    assert (await shop.effects())[2:] == ["completed"]


async def test_a_retrying_step_is_taken_over_and_its_waiting_job_changes_nothing(shop: Bench) -> None:
    TROUBLE["do a"] = [ValueError("no carrier")]
    run = await begin(shop, "a", "b")
    await shop.drain()
    async with shop.unit() as ctx:
        await actions.take_over(ctx, TOY, run.id, 1, note="I go there")
    await shop.drain(raise_on_failure=True)
    row, steps = await look(shop, run)
    assert (row.status, steps[0].status, steps[0].manual, steps[0].note) == ("waiting", "waiting", True, "I go there")
    async with shop.unit() as ctx:
        await actions.do_by_hand(ctx, TOY, run.id, 1, note=None)
    await shop.drain(raise_on_failure=True)
    assert await shop.effects() == ["waiting", "resumed", "do b", "completed"]


async def test_a_retry_that_waits_for_later_comes_at_once_when_asked(shop: Bench) -> None:
    TROUBLE["do a"] = [ValueError("no carrier")]
    run = await begin(shop, "a", "b")
    await shop.drain()
    async with shop.unit() as ctx:
        await actions.retry_step(ctx, TOY, run.id, 1)
    await shop.drain(raise_on_failure=True)
    assert await statuses(shop, run) == ("completed", ["done", "done"])
    assert await shop.effects() == ["do a", "do b", "completed"]
    assert (await look(shop, run))[1][0].attempts == 2


async def test_manual_steps_wait_for_somebody(shop: Bench) -> None:
    run = await begin(shop, by_hand("Climb the mast"), "a", by_hand("Climb down"))
    assert await statuses(shop, run) == ("waiting", ["waiting", "open", "open"])
    async with shop.unit() as ctx:
        await actions.do_by_hand(ctx, TOY, run.id, 1, note="windy")
    await shop.drain(raise_on_failure=True)
    assert await statuses(shop, run) == ("waiting", ["done", "done", "waiting"])
    async with shop.unit() as ctx:
        await actions.do_by_hand(ctx, TOY, run.id, 3, note=None)
    assert await statuses(shop, run) == ("completed", ["done"] * 3)
    assert await shop.effects() == ["waiting", "resumed", "do a", "waiting", "completed"]


async def test_a_step_that_finds_itself_waiting_is_tried_again_when_something_happened(shop: Bench) -> None:
    TROUBLE["before a"] = [Waits("Nobody is assigned.")]
    run = await begin(shop, "a", "b")
    await shop.drain(raise_on_failure=True)
    row, steps = await look(shop, run)
    assert (row.status, steps[0].status, steps[0].note) == ("waiting", "waiting", "Nobody is assigned.")
    async with shop.unit() as ctx:
        await actions.look_again(ctx, TOY, run.subject_id, ["b"])  # not the one that waits
        await actions.look_again(ctx, TOY, run.subject_id, ["a"])
        await actions.look_again(ctx, TOY, ctx.new_id(), ["a"])
    await shop.drain(raise_on_failure=True)
    assert await statuses(shop, run) == ("completed", ["done", "done"])
    assert (await look(shop, run))[1][0].note is None


async def test_a_step_has_its_time_whether_it_sleeps_or_asks_the_database(shop: Bench) -> None:
    TROUBLE["do a"] = [30.0]
    run = await begin(shop, "a")
    await shop.drain()
    row, steps = await look(shop, run)
    assert (row.status, steps[0].status) == ("running", "retrying")
    assert steps[0].error == "StepTimedOut: It took longer than 0.3 s."
    assert await shop.effects() == []
    await shop.hurry()
    await shop.drain(raise_on_failure=True)
    assert await shop.effects() == ["do a", "completed"]


async def test_what_fails_as_late_as_the_hook_is_a_failed_attempt(shop: Bench) -> None:
    TROUBLE["completed"] = [ValueError("the subject is gone")]
    run = await begin(shop, "a", "b")
    await shop.drain()
    assert await statuses(shop, run) == ("running", ["done", "retrying"])
    assert await shop.effects() == ["do a"]
    await shop.hurry()
    await shop.drain(raise_on_failure=True)
    assert await shop.effects() == ["do a", "do b", "completed"]


async def test_a_step_that_this_version_does_not_know_fails_visibly_and_can_be_retried(shop: Bench) -> None:
    run = await begin(shop, "a", Planned("of_tomorrow", "Of tomorrow"))
    await shop.drain()
    row, steps = await look(shop, run)
    assert (row.status, [step.status for step in steps]) == ("failed", ["done", "failed"])
    assert steps[1].error == "UnknownStep: No step is named of_tomorrow in this version of the program."
    async with shop.unit() as ctx:
        await actions.retry_step(ctx, TOY, run.id, 2)
    await shop.drain()
    assert (await look(shop, run))[1][1].attempts == 2


async def test_what_cannot_be_done_is_refused_and_changes_nothing(shop: Bench) -> None:
    run = await begin(shop, "a", by_hand("Climb"))
    before = await look(shop, run)
    async with shop.unit() as ctx:
        for act in (actions.retry_step, actions.take_over):
            with pytest.raises(IllegalMove) as refused:
                await act(ctx, TOY, run.id, 1)
            assert (refused.value.state, refused.value.allowed) == ("running", ())
        with pytest.raises(IllegalMove) as refused:
            await actions.retry_step(ctx, TOY, run.id, 2)
        assert refused.value.allowed == ("done", "skip")
        with pytest.raises(NotFound):
            await actions.retry_step(ctx, TOY, run.id, 3)
        with pytest.raises(NotFound):
            await actions.retry_step(ctx, TOY, ctx.new_id(), 1)
    assert await look(shop, run) == before
    await shop.drain(raise_on_failure=True)
    async with shop.unit(shop.other) as ctx:
        with pytest.raises(NotFound):  # another company's run is none
            await actions.do_by_hand(ctx, TOY, run.id, 2, note=None)


async def test_a_preview_shows_the_steps_and_keeps_none(shop: Bench) -> None:
    async with shop.unit(dry_run=True) as ctx:
        plan = [Planned("a", "First"), by_hand("Climb")]
        await actions.start(ctx, TOY, ctx.new_id(), title="Toy", steps=plan)
    assert ctx.session.info["plan"].effects == [
        {"kind": "step", "title": "First", "manual": False},
        {"kind": "step", "title": "Climb", "manual": True},
    ]
    assert await shop.sql("SELECT 1 FROM workflow_runs") == []
    assert await shop.waiting() == []
