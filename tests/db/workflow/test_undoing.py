"""Runs that are cancelled: undone from the last step that was begun to the first, wholly or visibly not."""

import asyncio

import pytest

from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.workflow import actions
from fairlead.platform.workflow.models import WorkflowRun
from tests.kit.queue import Bench, until
from tests.kit.steps import TOY, TROUBLE, begin, by_hand, look, statuses


async def _waiting_at_c(shop: Bench) -> WorkflowRun:
    run = await begin(shop, "a", "b", by_hand("Climb"), "d")
    await shop.drain(raise_on_failure=True)
    assert await statuses(shop, run) == ("waiting", ["done", "done", "waiting", "open"])
    return run


async def test_what_was_done_is_undone_in_reverse_order(shop: Bench) -> None:
    run = await _waiting_at_c(shop)
    async with shop.unit() as ctx:
        await actions.cancel(ctx, TOY, run.id, reason="changed their mind")
    assert await statuses(shop, run) == ("undoing", ["done", "undoing", "skipped", "skipped"])
    assert await shop.drain(raise_on_failure=True) == 2
    assert (await shop.effects())[3:] == ["undo b", "undo a", "undone: changed their mind"]
    row, steps = await look(shop, run)
    assert (row.status, row.reason, row.finished_at is not None) == ("undone", "changed their mind", True)
    assert [step.status for step in steps] == ["undone", "undone", "skipped", "skipped"]


async def test_a_step_that_was_only_tried_is_undone_too(shop: Bench) -> None:
    TROUBLE["do b"] = [ValueError("no carrier")]
    run = await begin(shop, "a", "b", "c")
    await shop.drain()
    async with shop.unit() as ctx:
        await actions.cancel(ctx, TOY, run.id, reason="enough")
    await shop.drain(raise_on_failure=True)
    assert await shop.effects() == ["do a", "undo a part of b", "undo a", "undone: enough"]


async def test_a_step_that_runs_when_its_run_is_cancelled_is_undone_when_it_has_ended(shop: Bench) -> None:
    done = asyncio.Event()
    TROUBLE["do b"] = [done]
    run = await begin(shop, "a", "b", "c")
    drain = asyncio.create_task(shop.drain(raise_on_failure=True))
    await until(lambda: _begun("do b"), 10)
    async with shop.unit() as ctx:
        await actions.cancel(ctx, TOY, run.id, reason="enough")
    assert await statuses(shop, run) == ("undoing", ["done", "running", "skipped"])
    done.set()
    await drain
    assert await shop.effects() == ["do a", "do b", "undo b", "undo a", "undone: enough"]
    assert await statuses(shop, run) == ("undone", ["undone", "undone", "skipped"])


async def _begun(what: str) -> bool:
    return bool(TROUBLE[f"{what} begun"])


async def test_a_step_cancelled_between_its_record_and_its_doing_is_not_done(shop: Bench) -> None:
    run = await begin(shop, "a", "b")
    async with shop.unit() as ctx:
        await actions.cancel(ctx, TOY, run.id, reason="enough")
    await shop.drain(raise_on_failure=True)
    assert await shop.effects() == ["undo a part of a", "undone: enough"]
    assert await statuses(shop, run) == ("undone", ["undone", "skipped"])


async def test_a_step_that_cannot_be_undone_is_tried_again_then_stuck_then_asked_for(shop: Bench) -> None:
    TROUBLE["undo a"] = [ValueError("locked")] * 4
    run = await _waiting_at_c(shop)
    async with shop.unit() as ctx:
        await actions.cancel(ctx, TOY, run.id, reason="enough")
    for _ in range(3):
        await shop.drain()
        await shop.hurry()
    row, steps = await look(shop, run)
    assert (row.status, [step.status for step in steps]) == ("stuck", ["stuck", "undone", "skipped", "skipped"])
    assert steps[0].error == "ValueError: locked"
    async with shop.unit() as ctx:
        with pytest.raises(IllegalMove) as refused:
            await actions.do_by_hand(ctx, TOY, run.id, 1, note=None)
        assert refused.value.allowed == ("retry", "skip")
        with pytest.raises(IllegalMove):
            await actions.cancel(ctx, TOY, run.id, reason="again")
        await actions.retry_step(ctx, TOY, run.id, 1)
    await shop.drain()
    assert await statuses(shop, run) == ("undoing", ["undoing", "undone", "skipped", "skipped"])
    await shop.hurry()
    await shop.drain(raise_on_failure=True)
    assert await statuses(shop, run) == ("undone", ["undone", "undone", "skipped", "skipped"])
    assert (await shop.effects())[3:] == ["undo b", "undo a", "undone: enough"]


async def test_what_cannot_be_undone_is_left_with_a_reason(shop: Bench) -> None:
    TROUBLE["undo b"] = [ValueError("locked")] * 3
    run = await _waiting_at_c(shop)
    async with shop.unit() as ctx:
        await actions.cancel(ctx, TOY, run.id, reason="enough")
    for _ in range(3):
        await shop.drain()
        await shop.hurry()
    async with shop.unit() as ctx:
        await actions.skip_step(ctx, TOY, run.id, 2, reason="the box is scrapped")
    await shop.drain(raise_on_failure=True)
    row, steps = await look(shop, run)
    assert (row.status, steps[1].status, steps[1].note) == ("undone", "skipped", "the box is scrapped")
    assert (await shop.effects())[3:] == ["undo a", "undone: enough"]


async def test_a_run_in_which_nothing_was_begun_is_undone_at_once(shop: Bench) -> None:
    run = await begin(shop, by_hand("Climb"), "a")
    async with shop.unit() as ctx:
        await actions.cancel_of(ctx, TOY, run.subject_id, reason="enough")
        await actions.cancel_of(ctx, TOY, run.subject_id, reason="twice")
    assert await statuses(shop, run) == ("undone", ["skipped", "skipped"])
    assert await shop.effects() == ["waiting", "undone: enough"]
    assert await shop.drain() == 0
