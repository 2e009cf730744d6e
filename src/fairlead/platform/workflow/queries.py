"""Reading runs and their steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from fairlead.kernel.errors import NotFound
from fairlead.platform.context import Context
from fairlead.platform.workflow.models import WorkflowRun, WorkflowStep
from fairlead.platform.workflow.states import OPEN, RunStatus, StepAct, StepStatus, acts


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run."""

    id: UUID
    kind: str
    subject_id: UUID
    title: str
    status: RunStatus
    facts: dict[str, Any]
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    reason: str | None
    version: int

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a run."""

    position: int
    name: str
    title: str
    manual: bool
    status: StepStatus
    attempts: int
    started_at: datetime | None
    finished_at: datetime | None
    next_try_at: datetime | None
    error: str | None
    note: str | None
    done_by: str | None

    def acts(self, run: RunStatus) -> tuple[StepAct, ...]:
        """What somebody can do about it now."""
        return acts(run, self.status, manual=self.manual)


def percent(done: int, total: int) -> int:
    """Whole percent; 100 only when everything is done."""
    return 100 if done >= total else done * 100 // total


async def run_row(ctx: Context, kind: str, run_id: UUID) -> RunRow:
    """One run by id; raises NotFound."""
    found = await ctx.row(_runs().where(WorkflowRun.id == run_id, WorkflowRun.kind == kind))
    if found is None:
        raise NotFound.of("run", run_id)
    return RunRow(*found)


async def run_of(ctx: Context, kind: str, subject_id: UUID) -> RunRow | None:
    """The open run of a subject, else its latest; None when it never had one."""
    mine = _runs().where(WorkflowRun.kind == kind, WorkflowRun.subject_id == subject_id)
    ordered = mine.order_by(WorkflowRun.status.in_(OPEN).desc(), WorkflowRun.started_at.desc(), WorkflowRun.id.desc())
    found = await ctx.rows(ordered.limit(1))
    return RunRow(*found[0]) if found else None


async def steps_of(ctx: Context, run_id: UUID) -> list[StepRow]:
    """The steps of a run, in their order."""
    columns = (getattr(WorkflowStep, name) for name in StepRow.__dataclass_fields__)
    found = await ctx.rows(select(*columns).where(WorkflowStep.run_id == run_id).order_by(WorkflowStep.position))
    return [StepRow(*row) for row in found]


async def open_subjects(ctx: Context, kind: str, subject_ids: Sequence[UUID]) -> list[UUID]:
    """Those of some subjects that have an open run."""
    statement = select(WorkflowRun.subject_id).where(
        WorkflowRun.kind == kind, WorkflowRun.subject_id.in_(subject_ids), WorkflowRun.status.in_(OPEN)
    )
    return [row.subject_id for row in await ctx.rows(statement)]


async def counts(ctx: Context, kind: str) -> Mapping[RunStatus, int]:
    """How many open runs stand in each state."""
    statement = (
        select(WorkflowRun.status, func.count())
        .where(WorkflowRun.kind == kind, WorkflowRun.status.in_(OPEN))
        .group_by(WorkflowRun.status)
    )
    return {status: int(number) for status, number in await ctx.rows(statement)}


def _runs() -> Any:
    return select(*(getattr(WorkflowRun, name) for name in RunRow.__dataclass_fields__))
