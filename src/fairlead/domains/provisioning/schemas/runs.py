"""How far services are with being set up, on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fairlead.domains.provisioning.queries import OpenRun, Progress
from fairlead.domains.services.queries import ServiceRow
from fairlead.domains.services.terms import ProvisioningStatus
from fairlead.platform.http.schemas import Input, Output, Text200, Text2000
from fairlead.platform.workflow.queries import StepRow
from fairlead.platform.workflow.states import RUN, RunAction, RunStatus, StepAct, StepStatus


class NoteIn(Input):
    """What is worth keeping about it."""

    note: Text2000 | None = None


class ReasonIn(Input):
    """Why."""

    reason: Text200


class RunStepOut(Output):
    """One step; `actions` is what somebody can do about it now."""

    position: int
    step: Annotated[str, Field(description="Its name; `manual` for a step without code.")]
    title: str
    manual: bool
    status: StepStatus
    attempts: int
    started_at: datetime | None
    finished_at: datetime | None
    next_try_at: Annotated[datetime | None, Field(description="When a failed step is tried again by itself.")]
    error: str | None
    note: str | None
    done_by: str | None
    actions: list[StepAct]


class ProvisioningOut(Output):
    """The set-up of a service: the run that is open, else the latest; `run` is null before the first."""

    service_id: UUID
    status: ProvisioningStatus
    percent: int
    run: RunStatus | None
    reason: str | None
    started_at: datetime | None
    started_by: str | None
    finished_at: datetime | None
    cancellable: bool
    steps: list[RunStepOut]


class OpenRunOut(Output):
    """A set-up that has not ended; `step` is the one whose turn it is."""

    service_id: UUID
    service_name: str
    service_number: str
    client_id: UUID
    client_name: str
    status: RunStatus
    percent: int
    step: str | None
    error: str | None
    started_at: datetime
    started_by: str


def progress_out(service: ServiceRow, progress: Progress) -> ProvisioningOut:
    """A service's set-up as the API shows it."""
    run = progress.run
    return ProvisioningOut(
        service_id=service.id,
        status=service.provisioning_status,
        percent=progress.percent,
        run=run.status if run else None,
        reason=run.reason if run else None,
        started_at=run.started_at if run else None,
        started_by=run.started_by if run else None,
        finished_at=run.finished_at if run else None,
        cancellable=run is not None and RunAction.CANCEL in RUN.allowed(run.status),
        steps=[_step_out(step, run.status) for step in progress.steps] if run else [],
    )


def open_run_out(run: OpenRun) -> OpenRunOut:
    """An open run as lists show it."""
    return OpenRunOut.model_validate(run)


def _step_out(step: StepRow, run: RunStatus) -> RunStepOut:
    return RunStepOut(
        position=step.position, step=step.name, title=step.title, manual=step.manual, status=step.status,
        attempts=step.attempts, started_at=step.started_at, finished_at=step.finished_at,
        next_try_at=step.next_try_at, error=step.error, note=step.note, done_by=step.done_by,
        actions=list(step.acts(run)),
    )  # fmt: skip
