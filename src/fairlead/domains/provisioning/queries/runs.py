"""How far services are with being set up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, select

from fairlead.domains.clients.models import Client
from fairlead.domains.provisioning.repository import RUN_FILTERS, RUN_SORTS
from fairlead.domains.services.models import Service, TechnicianAssignment
from fairlead.domains.services.terms import TechnicianRole
from fairlead.platform.context import Context
from fairlead.platform.db.paging import Page, paged
from fairlead.platform.workflow import queries as workflow
from fairlead.platform.workflow.models import WorkflowRun, WorkflowStep
from fairlead.platform.workflow.queries import RunRow, StepRow, percent
from fairlead.platform.workflow.states import OPEN, SETTLED, RunStatus, StepStatus

KIND = "provisioning"
_BACKWARDS = (RunStatus.UNDOING, RunStatus.STUCK, RunStatus.UNDONE)


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A set-up that has not ended, with its service and the step whose turn it is."""

    id: UUID
    service_id: UUID
    service_name: str
    service_number: str
    client_id: UUID
    client_name: str
    status: RunStatus
    done: int
    total: int
    step: str | None
    error: str | None
    started_at: datetime
    started_by: str

    @property
    def percent(self) -> int:
        """Whole percent of its steps that are done or skipped."""
        return percent(self.done, self.total)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one service is."""

    run: RunRow | None
    steps: Sequence[StepRow]

    @property
    def done(self) -> int:
        """How many steps are done or skipped; once the run was cancelled, how many are still done."""
        if self.run is not None and self.run.status in _BACKWARDS:
            return sum(step.status is StepStatus.DONE for step in self.steps)
        return sum(step.status in SETTLED for step in self.steps)

    @property
    def percent(self) -> int:
        """The same in whole percent; 0 for a set-up that was never begun."""
        return percent(self.done, len(self.steps)) if self.steps else 0


async def run_of(ctx: Context, service_id: UUID) -> RunRow | None:
    """The open run of a service, else its latest."""
    return await workflow.run_of(ctx, KIND, service_id)


async def progress_of(ctx: Context, service_id: UUID) -> Progress:
    """The run of a service with its steps."""
    run = await run_of(ctx, service_id)
    return Progress(run, await workflow.steps_of(ctx, run.id) if run is not None else ())


async def being_set_up(ctx: Context, service_ids: Sequence[UUID]) -> list[UUID]:
    """Those of some services that have an open run."""
    return await workflow.open_subjects(ctx, KIND, service_ids)


async def run_counts(ctx: Context) -> Mapping[RunStatus, int]:
    """How many open runs stand in each state."""
    return await workflow.counts(ctx, KIND)


async def has_technician(ctx: Context, service_id: UUID) -> bool:
    """Whether somebody is the service's primary technician."""
    standing = (
        TechnicianAssignment.service_id == service_id,
        TechnicianAssignment.role == TechnicianRole.PRIMARY,
        TechnicianAssignment.until.is_(None),
    )
    return await ctx.scalar(select(TechnicianAssignment.id).where(*standing)) is not None


async def open_run_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[OpenRun]:
    """A page of the runs that have not ended, the failed ones first."""
    page = await paged(
        ctx, _OPEN_RUNS, fields=RUN_FILTERS, sorts=RUN_SORTS, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([OpenRun(*row) for row in page.items], page.next_cursor)


def _open_runs() -> Select[*tuple[Any, ...]]:
    settled = WorkflowStep.status.in_(tuple(SETTLED))
    mine = and_(WorkflowStep.tenant_id == WorkflowRun.tenant_id, WorkflowStep.run_id == WorkflowRun.id)
    first = select(func.min(WorkflowStep.position)).where(mine, ~settled).correlate(WorkflowRun).scalar_subquery()
    counted = select(func.count(case((settled, 1)))).where(mine).correlate(WorkflowRun).scalar_subquery()
    total = select(func.count()).select_from(WorkflowStep).where(mine).correlate(WorkflowRun).scalar_subquery()
    current = (
        (WorkflowStep.tenant_id == WorkflowRun.tenant_id)
        & (WorkflowStep.run_id == WorkflowRun.id)
        & (WorkflowStep.position == first)
    )
    return (
        select(
            WorkflowRun.id, Service.id, Service.name, Service.number, Client.id, Client.name, WorkflowRun.status,
            counted.label("done"), total.label("total"), WorkflowStep.title, WorkflowStep.error,
            WorkflowRun.started_at, WorkflowRun.started_by,
        )
        .join(Service, (Service.tenant_id == WorkflowRun.tenant_id) & (Service.id == WorkflowRun.subject_id))
        .join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))
        .outerjoin(WorkflowStep, current)
        .where(WorkflowRun.kind == KIND, WorkflowRun.status.in_(OPEN))
    )  # fmt: skip


_OPEN_RUNS = _open_runs()
