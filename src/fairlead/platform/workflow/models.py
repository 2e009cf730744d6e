"""Workflow runs and their steps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.platform.db.base import Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned
from fairlead.platform.workflow.states import RunStatus, StepStatus

_OPEN = "status NOT IN ('completed', 'undone', 'abandoned')"


class WorkflowRun(TenantOwned, Base):
    """One run of a workflow about one subject; a subject has at most one open run of a kind."""

    __tablename__ = "workflow_runs"
    __audited__ = False
    __table_args__ = (
        one_of("status", RunStatus),
        Index("uq_workflow_runs_open", "tenant_id", "kind", "subject_id", unique=True, postgresql_where=text(_OPEN)),
        Index("ix_workflow_runs_subject", "tenant_id", "subject_id", "started_at"),
        Index("ix_workflow_runs_status", "tenant_id", "status", "started_at"),
    )

    kind: Mapped[str]
    """Which workflow: the name of a declared `Workflow`."""
    subject_id: Mapped[UUID]
    title: Mapped[str]
    status: Mapped[RunStatus] = mapped_column(EnumText(RunStatus))
    facts: Mapped[dict[str, Any]]
    """What the steps have to know, and what they found out, by step name."""
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    finished_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    """Why it failed or was cancelled."""
    version: Mapped[int] = mapped_column(default=1)


class WorkflowStep(TenantOwned, Base):
    """One step of a run, copied from its template when the run began."""

    __tablename__ = "workflow_steps"
    __audited__ = False
    __table_args__ = (
        tenant_fk("run_id", "workflow_runs", ondelete="CASCADE"),
        tenant_unique("run_id", "position"),
        one_of("status", StepStatus),
    )

    run_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str]
    """The step's name in the registry; a manual step without code is `manual`."""
    title: Mapped[str]
    manual: Mapped[bool]
    options: Mapped[dict[str, Any]]
    status: Mapped[StepStatus] = mapped_column(EnumText(StepStatus))
    attempts: Mapped[int] = mapped_column(default=0)
    """How often it was begun, to be done or to be undone; recorded before the doing."""
    tried: Mapped[int] = mapped_column(default=0)
    """Tries that failed in a row, since somebody last asked for it."""
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    """When it was done, skipped or undone; None while no attempt came to its end."""
    next_try_at: Mapped[datetime | None]
    error: Mapped[str | None]
    note: Mapped[str | None]
    done_by: Mapped[str | None]
