"""The set-up of a service as its page shows it: alive while it is open, with what can be done about each step."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fairlead.domains.provisioning.permissions import ProvisioningPermission
from fairlead.domains.provisioning.queries import Progress
from fairlead.platform.pages import Action, Alert, Column, EmptyState, Section, Table
from fairlead.platform.pages import Progress as Bar
from fairlead.platform.pages.panels import Tone
from fairlead.platform.workflow.queries import RunRow, StepRow
from fairlead.platform.workflow.states import (
    RUN,
    SETTLED,
    STEP_STATES,
    RunAction,
    RunStatus,
    StepAct,
    StepStatus,
)

ENDS = frozenset({RunStatus.FAILED, RunStatus.STUCK, RunStatus.COMPLETED, RunStatus.UNDONE})
"""When a run gets there, the service moves too, and the rest of its page is out of date."""


@dataclass(frozen=True, slots=True)
class Live:
    """A part of the page that asks `poll` for its own successor every few seconds; for good without one."""

    template: ClassVar[str] = "provisioning/live.html"

    content: object
    poll: str | None = None


def live(service_id: UUID, progress: Progress) -> Live | None:
    """The set-up of a service; None when it never had one."""
    run = progress.run
    if run is None:
        return None
    home = f"/services/{service_id}/provisioning"
    parts: list[object] = [_bar(run, progress)]
    if run.status in _TOLD and run.reason:
        parts.append(Alert(_TOLD[run.status][0], run.reason, _TOLD[run.status][1]))
    parts.append(_table(home, run, progress))
    section = Section("Set-up", parts, actions=_actions(home, run), id="set-up")
    return Live(section, f"{home}/live?was={run.status}" if run.open else None)


_TOLD: dict[RunStatus, tuple[str, Tone]] = {
    RunStatus.FAILED: ("The set-up failed", "danger"),
    RunStatus.STUCK: ("A step could not be undone", "danger"),
    RunStatus.UNDOING: ("Cancelled: what was done is being undone", "warning"),
    RunStatus.UNDONE: ("Cancelled, and what was done of it undone", "info"),
}


def _bar(run: RunRow, progress: Progress) -> Bar:
    moving = run.status in (RunStatus.RUNNING, RunStatus.UNDOING)
    settled = sum(step.status in SETTLED for step in progress.steps)
    return Bar(
        RUN.states[run.status].label, settled, len(progress.steps), finished=not moving,
        failed=run.status in (RunStatus.FAILED, RunStatus.STUCK, RunStatus.UNDONE), id="set-up-progress",
    )  # fmt: skip


def _table(home: str, run: RunRow, progress: Progress) -> Table[StepRow]:
    columns: tuple[Column[StepRow], ...] = (
        Column("Step", lambda step: f"{step.position}. {step.title}", main=True, below=_told),
        Column("State", "status", "status", states=STEP_STATES),
        Column("Tries", lambda step: step.attempts or "", "number", phone=False),
        Column("When", _moment, "ago", phone=False),
        Column("By", _by, phone=False),
    )
    return Table(
        columns, progress.steps, label="Steps of the set-up", noun="step", empty=EmptyState("No steps"),
        actions=lambda step: [_button(home, step, act) for act in step.acts(run.status)],
    )  # fmt: skip


def _told(step: StepRow) -> object:
    """What went wrong, else what somebody noted."""
    if step.error and step.status not in SETTLED:
        return step.error
    return step.note or ("Somebody has to do this." if step.status is StepStatus.WAITING else None)


def _moment(step: StepRow) -> object:
    """When it is tried again, else when it ended, else when it began."""
    return step.next_try_at or step.finished_at or step.started_at


def _by(step: StepRow) -> str:
    if step.done_by is not None:
        return step.done_by
    if step.manual:
        return "by hand"
    return "by itself" if step.status is not StepStatus.SKIPPED else ""


_LABELS = {
    StepAct.RETRY: ("Retry", "refresh"),
    StepAct.DONE: ("Done", "check"),
    StepAct.SKIP: ("Skip", "player-pause"),
    StepAct.MANUAL: ("By hand", "user"),
}


def _button(home: str, step: StepRow, act: StepAct) -> Action:
    label, icon = _LABELS[act]
    return Action(
        label=label, href=f"{home}/steps/{step.position}/{act}", icon=icon, post=act is StepAct.RETRY,
        dialog=act is not StepAct.RETRY, permission=ProvisioningPermission.WORK,
        look="primary" if act is StepAct.DONE and step.manual and step.status is StepStatus.WAITING else "default",
    )  # fmt: skip


def _actions(home: str, run: RunRow) -> tuple[Action, ...]:
    if RunAction.CANCEL not in RUN.allowed(run.status):
        return ()
    return (
        Action(
            label="Cancel set-up", href=f"{home}/cancel", icon="ban", look="danger", dialog=True,
            permission=ProvisioningPermission.WORK,
        ),
    )  # fmt: skip
