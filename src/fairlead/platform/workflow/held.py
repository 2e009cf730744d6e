"""A run held for change: its subject locked, then the run, then its steps; and the ways in which it moves on."""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import select

from fairlead.kernel.errors import NotFound, Problem
from fairlead.platform.context import Context
from fairlead.platform.jobs.enqueue import enqueue
from fairlead.platform.jobs.retry import ONCE, Retry
from fairlead.platform.workflow.calls import Turn, hurry_turns, turn_call
from fairlead.platform.workflow.declare import Workflow
from fairlead.platform.workflow.models import WorkflowRun, WorkflowStep
from fairlead.platform.workflow.states import OPEN, RUN, SETTLED, RunAction, RunStatus, StepStatus

_MESSAGE = 2_000
"""Most characters of an error that a step keeps; the whole stands with the failure of its job."""
_BEGUN = frozenset({StepStatus.DONE, StepStatus.FAILED, StepStatus.RETRYING, StepStatus.WAITING})
"""What is undone, if an attempt at it was ever begun."""


def said(error: BaseException) -> str:
    """An error as a step keeps it."""
    text = str(error) if isinstance(error, Problem) else f"{type(error).__name__}: {error}".removesuffix(": ")
    return text.replace("\x00", "")[:_MESSAGE]


class Held:
    """One run that nobody else changes before this unit of work ends."""

    def __init__(self, ctx: Context, workflow: Workflow, run: WorkflowRun, steps: list[WorkflowStep]) -> None:
        self.ctx = ctx
        self.workflow = workflow
        self.run = run
        self.steps = steps

    @classmethod
    async def of(cls, ctx: Context, workflow: Workflow, run_id: UUID) -> Self:
        """Lock the subject, the run and read its steps afresh; raises NotFound."""
        mine = select(WorkflowRun).where(WorkflowRun.id == run_id, WorkflowRun.kind == workflow.kind)
        found = await ctx.scalar(mine.with_only_columns(WorkflowRun.subject_id))
        if found is None:
            raise NotFound.of("run", run_id)
        await workflow.hold(ctx, found)
        await ctx.session.flush()
        fresh = {"populate_existing": True}
        locked = mine.with_for_update(key_share=True).execution_options(**fresh)
        run = (await ctx.session.scalars(locked)).one()
        listed = select(WorkflowStep).where(WorkflowStep.run_id == run_id).order_by(WorkflowStep.position)
        return cls(ctx, workflow, run, list(await ctx.session.scalars(listed.execution_options(**fresh))))

    @classmethod
    async def open_of(cls, ctx: Context, workflow: Workflow, subject_id: UUID) -> Self | None:
        """The open run of a subject, held; None when there is none."""
        found = await ctx.scalar(
            select(WorkflowRun.id).where(
                WorkflowRun.kind == workflow.kind, WorkflowRun.subject_id == subject_id, WorkflowRun.status.in_(OPEN)
            )
        )
        held = None if found is None else await cls.of(ctx, workflow, found)
        return held if held is not None and held.run.status in OPEN else None

    def step(self, position: int) -> WorkflowStep:
        """The step at a position; raises NotFound."""
        for step in self.steps:
            if step.position == position:
                return step
        raise NotFound.of("step", position)

    @property
    def current(self) -> WorkflowStep | None:
        """The step whose turn it is: the first that is neither done nor skipped."""
        return next((step for step in self.steps if step.status not in SETTLED), None)

    def move(self, action: RunAction) -> None:
        """Move the run along its table; raises IllegalMove."""
        self.run.status = RUN.target(self.run.status, action)
        self.run.version += 1

    async def go_on(self) -> None:
        """Begin the next step, wait for the one who has to do it, or end the run."""
        before = self.run.status
        step = self.current
        if step is None:
            self.move(RunAction.COMPLETE)
            self.run.finished_at, self.run.reason = self.ctx.now, None
            await self.workflow.completed(self.ctx, self.run)
            return
        self.move(RunAction.GO_ON)
        self.run.reason = None
        if before is not RunStatus.RUNNING:
            await self.workflow.resumed(self.ctx, self.run)
        if step.manual:
            await self.ask(step)
        else:
            await self.begin(step)

    async def begin(self, step: WorkflowStep) -> None:
        """Record an attempt, and have it made."""
        step.status = StepStatus.UNDOING if self.run.status is RunStatus.UNDOING else StepStatus.RUNNING
        step.attempts += 1
        step.started_at = step.started_at or self.ctx.now
        step.next_try_at = None
        await self._enqueue(step, step.attempts)

    async def ask(self, step: WorkflowStep, reason: str | None = None) -> None:
        """Wait for somebody."""
        step.status = StepStatus.WAITING
        step.started_at = step.started_at or self.ctx.now
        step.error, step.next_try_at = None, None
        step.note = reason or step.note
        self.move(RunAction.WAIT)
        await self.workflow.waiting(self.ctx, self.run)

    async def finish(self, step: WorkflowStep, *, by: str | None = None, note: str | None = None) -> None:
        """A step is done; the run goes on, or goes on being undone."""
        self.settle(step, StepStatus.DONE, by=by, note=note)
        await (self.undo_next() if self.run.status is RunStatus.UNDOING else self.go_on())

    def settle(self, step: WorkflowStep, status: StepStatus, *, by: str | None = None, note: str | None = None) -> None:
        """Give a step an end."""
        step.status, step.finished_at, step.next_try_at, step.tried = status, self.ctx.now, None, 0
        step.done_by, step.note = by or step.done_by, note
        if status is not StepStatus.SKIPPED:
            step.error = None

    async def fail(self, step: WorkflowStep, error: BaseException) -> None:
        """An attempt failed: it is made again later, or the run fails."""
        step.tried += 1
        step.error = said(error)
        if self.run.status is RunStatus.UNDOING:
            step.status = StepStatus.FAILED
            await self.undo_next()
            return
        again = self._again(step)
        if again is not None:
            step.status, step.next_try_at = StepStatus.RETRYING, again
            await self._enqueue(step, step.attempts + 1, at=again)
            return
        step.status = StepStatus.FAILED
        self.move(RunAction.FAIL)
        self.run.reason = f"{step.title}: {step.error}"
        await self.workflow.failed(self.ctx, self.run)

    async def undo_next(self) -> None:
        """Undo the last step that was begun, or end."""
        for step in reversed(self.steps):
            if step.status in _BEGUN and (step.attempts or step.status is StepStatus.DONE):
                await self.begin(step)
                return
        self.move(RunAction.FINISH_UNDOING)
        self.run.finished_at = self.ctx.now
        await self.workflow.undone(self.ctx, self.run)

    async def fail_undo(self, step: WorkflowStep, error: BaseException) -> None:
        """An attempt to undo failed: it is made again later, or the run is stuck."""
        step.tried += 1
        step.error = said(error)
        again = self._again(step)
        if again is not None:
            step.next_try_at = again
            await self._enqueue(step, step.attempts + 1, at=again)
            return
        step.status = StepStatus.STUCK
        self.move(RunAction.GET_STUCK)

    async def hurry(self) -> None:
        """Let the turns that wait for a later moment run now: those enqueued after them could not pass."""
        await hurry_turns(self.ctx, self.workflow.turn, self.run.id)

    def _again(self, step: WorkflowStep) -> datetime | None:
        found = self.workflow.find(step.name)
        rule: Retry = ONCE if found is None else found.retry
        wait = rule.delay(step.tried, f"{self.run.id}:{step.position}")
        return None if wait is None else self.ctx.now + wait

    async def _enqueue(self, step: WorkflowStep, attempt: int, *, at: datetime | None = None) -> None:
        turn = Turn(self.run.id, step.position, attempt)
        await enqueue(self.ctx, [turn_call(self.workflow.turn, turn, at=at)])
