"""Taking a turn: one attempt at one step, in one unit of work with the record of its end.

The attempt was recorded, and committed, by the unit of work that enqueued the turn. A turn that fails, however late,
leaves nothing behind: its unit of work is undone whole, and another one records the failure and what comes next.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from sqlalchemy import select

from fairlead.platform.context import Context
from fairlead.platform.jobs.failures import WorkerLost
from fairlead.platform.workflow.calls import Turn
from fairlead.platform.workflow.declare import Doing, Step, Waits, Workflow
from fairlead.platform.workflow.errors import StepTimedOut, Superseded
from fairlead.platform.workflow.held import Held
from fairlead.platform.workflow.models import WorkflowRun, WorkflowStep
from fairlead.platform.workflow.states import RunStatus, StepStatus

T = TypeVar("T")


async def take_turn(ctx: Context, workflow: Workflow, turn: Turn) -> None:
    """Do or undo the step whose attempt this is; one that waited to be tried again begins here."""
    if turn.lost:
        await turn_failed(ctx, workflow, turn, WorkerLost("The job of this step was gone."))
        return
    found = await _found(ctx, workflow, turn)
    if found is None:
        return
    run, row = found
    if row.next_try_at is not None and row.attempts == turn.attempt - 1:
        await _begin_again(ctx, workflow, turn)
    elif row.attempts != turn.attempt:
        return
    elif row.status is StepStatus.UNDOING:
        await _undo(ctx, workflow, run, row)
    elif row.status is StepStatus.RUNNING and run.status is RunStatus.UNDOING:
        held = await Held.of(ctx, workflow, run.id)
        await held.fail(held.step(row.position), Superseded("It was cancelled before it was done."))
    elif row.status is StepStatus.RUNNING and ctx.dry_run:
        ctx.show("step", title=row.title, step=row.name)
    elif row.status is StepStatus.RUNNING:
        await _do(ctx, workflow, run, row)


async def turn_failed(ctx: Context, workflow: Workflow, turn: Turn, error: BaseException) -> None:
    """Record that an attempt failed, or was lost with its worker, and what comes next."""
    found = await _found(ctx, workflow, turn)
    if found is None:
        return
    held = await Held.of(ctx, workflow, turn.run_id)
    step = held.step(turn.position)
    if step.attempts != turn.attempt or step.next_try_at is not None:
        return
    if step.status is StepStatus.RUNNING and held.run.status in (RunStatus.RUNNING, RunStatus.UNDOING):
        await held.fail(step, error)
    elif step.status is StepStatus.UNDOING:
        await held.fail_undo(step, error)


async def _begin_again(ctx: Context, workflow: Workflow, turn: Turn) -> None:
    held = await Held.of(ctx, workflow, turn.run_id)
    step = held.step(turn.position)
    if step.next_try_at is not None and step.attempts == turn.attempt - 1:
        await held.begin(step)


async def _do(ctx: Context, workflow: Workflow, run: WorkflowRun, row: WorkflowStep) -> None:
    step = workflow.step(row.name)
    doing = _doing(run, row)
    answer = await _within(step, step.do(ctx, doing))
    held = await _still(ctx, workflow, row, StepStatus.RUNNING)
    own = held.step(row.position)
    if doing.found:
        held.run.facts = {**held.run.facts, row.name: {**held.run.facts.get(row.name, {}), **doing.found}}
    if isinstance(answer, Waits) and held.run.status is RunStatus.RUNNING:
        await held.ask(own, answer.reason)
    else:
        await held.finish(own)


async def _undo(ctx: Context, workflow: Workflow, run: WorkflowRun, row: WorkflowStep) -> None:
    step = workflow.step(row.name)
    await _within(step, step.undo(ctx, _doing(run, row)))
    held = await _still(ctx, workflow, row, StepStatus.UNDOING)
    held.settle(held.step(row.position), StepStatus.UNDONE)
    await held.undo_next()


async def _still(ctx: Context, workflow: Workflow, row: WorkflowStep, status: StepStatus) -> Held:
    """The run, held, if this attempt still counts."""
    position, attempt = row.position, row.attempts
    held = await Held.of(ctx, workflow, row.run_id)
    step = held.step(position)
    if step.status is not status or step.attempts != attempt:
        raise Superseded("The run moved on while this was done.")
    return held


async def _within(step: Step, work: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(step.timeout.total_seconds()) as limit:
            return await work
    except TimeoutError:
        if limit.expired():
            raise StepTimedOut(step.timeout) from None
        raise


def _doing(run: WorkflowRun, row: WorkflowStep) -> Doing:
    return Doing(
        run_id=run.id, subject_id=run.subject_id, position=row.position, attempt=row.attempts, options=row.options,
        facts=run.facts, done=row.finished_at is not None,
    )  # fmt: skip


async def _found(ctx: Context, workflow: Workflow, turn: Turn) -> tuple[WorkflowRun, WorkflowStep] | None:
    """The run and its step, read without holding them: a step may take minutes, and staff may cancel meanwhile."""
    statement = (
        select(WorkflowRun, WorkflowStep)
        .join(WorkflowStep, (WorkflowStep.tenant_id == WorkflowRun.tenant_id) & (WorkflowStep.run_id == WorkflowRun.id))
        .where(WorkflowRun.id == turn.run_id, WorkflowRun.kind == workflow.kind, WorkflowStep.position == turn.position)
    )
    row = (await ctx.session.execute(statement)).one_or_none()
    return None if row is None else (row[0], row[1])
