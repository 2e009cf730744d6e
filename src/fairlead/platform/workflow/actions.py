"""What is done to runs: started, helped along by somebody, closed, cancelled. Each in the caller's unit of work."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.exc import IntegrityError

from fairlead.platform.context import Context
from fairlead.platform.workflow.declare import MANUAL, Planned, Workflow
from fairlead.platform.workflow.errors import RunStillOpen
from fairlead.platform.workflow.held import Held
from fairlead.platform.workflow.models import WorkflowRun, WorkflowStep
from fairlead.platform.workflow.states import (
    SETTLED,
    RunAction,
    RunStatus,
    StepAct,
    StepStatus,
    demand,
)


async def start(
    ctx: Context,
    workflow: Workflow,
    subject_id: UUID,
    *,
    title: str,
    steps: Sequence[Planned],
    facts: Mapping[str, Any] | None = None,
) -> WorkflowRun:
    """Open a run with a copy of these steps and begin the first. A failed run of the subject gives way to it.

    Raises RunStillOpen while another one runs, waits or is being undone.
    """
    before = await Held.open_of(ctx, workflow, subject_id)
    if before is not None and before.run.status is RunStatus.FAILED:
        before.move(RunAction.ABANDON)
        before.run.finished_at = ctx.now
        await ctx.session.flush()
    elif before is not None:
        raise _still_open(before.run)
    run = WorkflowRun(
        id=ctx.new_id(), kind=workflow.kind, subject_id=subject_id, title=title, status=RunStatus.RUNNING,
        facts=dict(facts or {}), started_at=ctx.now, started_by=ctx.actor.name, finished_at=None, reason=None,
        version=1,
    )  # fmt: skip
    await _insert(ctx, workflow, run)
    rows = [_step(ctx, run, position, planned) for position, planned in enumerate(steps, 1)]
    ctx.session.add_all(rows)
    for row in rows:
        ctx.show("step", title=row.title, manual=row.manual)
    await ctx.session.flush()
    await Held(ctx, workflow, run, rows).go_on()
    return run


async def retry_step(ctx: Context, workflow: Workflow, run_id: UUID, position: int) -> Held:
    """Try a step again now, with all its tries before it; a step that could not be undone is undone again."""
    held, step = await _asked(ctx, workflow, run_id, position, StepAct.RETRY)
    step.tried = 0
    if held.run.status is RunStatus.STUCK:
        held.move(RunAction.UNDO_AGAIN)
        await held.begin(step)
        return held
    step.status = StepStatus.OPEN
    await _on(held, step)
    return held


async def do_by_hand(ctx: Context, workflow: Workflow, run_id: UUID, position: int, *, note: str | None) -> Held:
    """Somebody did a step and says so; its code, if it has any, does not run."""
    held, step = await _asked(ctx, workflow, run_id, position, StepAct.DONE)
    current = step is held.current
    held.settle(step, StepStatus.DONE, by=ctx.actor.name, note=note)
    if current:
        await _on(held, step)
    return held


async def skip_step(ctx: Context, workflow: Workflow, run_id: UUID, position: int, *, reason: str) -> Held:
    """Leave a step out, or leave undone what could not be undone."""
    held, step = await _asked(ctx, workflow, run_id, position, StepAct.SKIP)
    current = step is held.current
    held.settle(step, StepStatus.SKIPPED, by=ctx.actor.name, note=reason)
    if held.run.status is RunStatus.STUCK:
        held.move(RunAction.UNDO_AGAIN)
        await held.undo_next()
    elif current:
        await _on(held, step)
    return held


async def take_over(ctx: Context, workflow: Workflow, run_id: UUID, position: int, *, note: str | None = None) -> Held:
    """Take an automatic step into one's own hands: from now on it waits for somebody."""
    held, step = await _asked(ctx, workflow, run_id, position, StepAct.MANUAL)
    step.manual, step.note, step.tried = True, note, 0
    if step is held.current:
        step.status = StepStatus.OPEN
        await _on(held, step)
    return held


async def look_again(ctx: Context, workflow: Workflow, subject_id: UUID, names: Sequence[str]) -> None:
    """Something happened that these steps may have waited for: the one that does is tried again."""
    held = await Held.open_of(ctx, workflow, subject_id)
    if held is None or held.run.status is not RunStatus.WAITING:
        return
    step = held.current
    if step is not None and step.name in names and not step.manual:
        step.status = StepStatus.OPEN
        await held.go_on()


async def close(ctx: Context, workflow: Workflow, subject_id: UUID, *, note: str) -> None:
    """The subject got where the run leads by another way: what is left of it is skipped. No hook is called.

    Raises IllegalMove while the run is being undone.
    """
    held = await Held.open_of(ctx, workflow, subject_id)
    if held is None:
        return
    held.move(RunAction.COMPLETE)
    held.run.finished_at, held.run.reason = ctx.now, None
    await held.hurry()
    for step in held.steps:
        if step.status not in SETTLED:
            held.settle(step, StepStatus.SKIPPED, by=ctx.actor.name, note=note)


async def fail_run(ctx: Context, workflow: Workflow, subject_id: UUID, *, reason: str) -> None:
    """Somebody gave up: the run fails at its present step. No hook is called; one that has failed stays as it is."""
    held = await Held.open_of(ctx, workflow, subject_id)
    if held is None or held.run.status not in (RunStatus.RUNNING, RunStatus.WAITING):
        return
    held.move(RunAction.FAIL)
    held.run.reason = reason
    await held.hurry()
    step = held.current
    if step is not None:
        step.status, step.error, step.next_try_at = StepStatus.FAILED, reason, None


async def cancel(ctx: Context, workflow: Workflow, run_id: UUID, *, reason: str) -> Held:
    """Undo every step that was begun, the last one first; what was not begun is skipped. Raises IllegalMove.

    A step that runs at this moment is undone when it has ended.
    """
    held = await Held.of(ctx, workflow, run_id)
    held.move(RunAction.CANCEL)
    held.run.reason = reason
    await held.hurry()
    for step in held.steps:
        step.tried, step.next_try_at = 0, None
        if step.status in (StepStatus.OPEN, StepStatus.WAITING, StepStatus.FAILED) and not step.attempts:
            held.settle(step, StepStatus.SKIPPED, note="Not begun before the run was cancelled.")
    if not any(step.status is StepStatus.RUNNING for step in held.steps):
        await held.undo_next()
    return held


async def cancel_of(ctx: Context, workflow: Workflow, subject_id: UUID, *, reason: str) -> None:
    """Cancel the open run of a subject, if it has one that is not being undone already."""
    held = await Held.open_of(ctx, workflow, subject_id)
    if held is not None and held.run.status not in (RunStatus.UNDOING, RunStatus.STUCK):
        await cancel(ctx, workflow, held.run.id, reason=reason)


async def _on(held: Held, step: WorkflowStep) -> None:
    """Go on from the present step, ahead of any try of it that waits in the queue."""
    if step.status is StepStatus.OPEN:
        step.next_try_at = None
    await held.hurry()
    await held.go_on()


async def _asked(
    ctx: Context, workflow: Workflow, run_id: UUID, position: int, act: StepAct
) -> tuple[Held, WorkflowStep]:
    held = await Held.of(ctx, workflow, run_id)
    step = held.step(position)
    demand(act, held.run.status, step.status, manual=step.manual)
    return held, step


async def _insert(ctx: Context, workflow: Workflow, run: WorkflowRun) -> None:
    try:
        async with ctx.session.begin_nested():
            ctx.session.add(run)
    except IntegrityError as error:
        if not isinstance(getattr(error.orig, "__cause__", None), asyncpg.UniqueViolationError):
            raise
        other = await Held.open_of(ctx, workflow, run.subject_id)
        if other is None:
            raise
        raise _still_open(other.run) from None


def _still_open(run: WorkflowRun) -> RunStillOpen:
    return RunStillOpen(subject_id=run.subject_id, run_id=run.id, state=run.status)


def _step(ctx: Context, run: WorkflowRun, position: int, planned: Planned) -> WorkflowStep:
    return WorkflowStep(
        id=ctx.new_id(), run_id=run.id, position=position, name=planned.step, title=planned.title,
        manual=planned.manual or planned.step == MANUAL, options=dict(planned.options), status=StepStatus.OPEN,
        attempts=0, tried=0, started_at=None, finished_at=None, next_try_at=None, error=None, note=None, done_by=None,
    )  # fmt: skip
