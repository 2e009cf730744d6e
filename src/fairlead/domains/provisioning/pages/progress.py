"""The set-up of a service as its page shows it: alive while it is open, with what can be done about each step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from fairlead.domains.provisioning.permissions import ProvisioningPermission
from fairlead.domains.provisioning.queries import Progress
from fairlead.platform.pages import Action, ActionBar, Alert, Section, status
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
    section = Section("Set-up", _steps(home, run, progress), actions=_actions(home, run), id="set-up")
    return Live(section, f"{home}/live?was={run.status}" if run.open else None)


_TOLD: dict[RunStatus, tuple[str, Tone]] = {
    RunStatus.FAILED: ("The set-up failed", "danger"),
    RunStatus.STUCK: ("A step could not be undone", "danger"),
    RunStatus.UNDOING: ("Cancelled: what was done is being undone", "warning"),
    RunStatus.UNDONE: ("Cancelled, and what was done of it undone", "info"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One step as it reads."""

    title: str
    badge: object
    told: str | None
    failed: bool
    when: str
    at: datetime | None
    by: str | None
    tries: int
    bar: ActionBar


@dataclass(frozen=True, slots=True)
class Steps:
    """How far it is, and the steps in their order, each with what can be done about it."""

    template: ClassVar[str] = "provisioning/steps.html"

    label: str
    icon: str
    tone: str
    done: int
    percent: int
    alert: Alert | None
    steps: Sequence[Shown]


_MARKS = {
    RunStatus.WAITING: ("user", ""),
    RunStatus.FAILED: ("circle-x", "failed"),
    RunStatus.STUCK: ("circle-x", "failed"),
    RunStatus.COMPLETED: ("circle-check", "done"),
    RunStatus.UNDONE: ("arrow-back-up", ""),
    RunStatus.ABANDONED: ("arrow-back-up", ""),
}


def _steps(home: str, run: RunRow, progress: Progress) -> Steps:
    told = _TOLD.get(run.status)
    alert = Alert(told[0], run.reason, told[1]) if told and run.reason else None
    icon, tone = _MARKS.get(run.status, ("loader-2", ""))
    shown = [_shown(home, run, step) for step in progress.steps]
    return Steps(RUN.states[run.status].label, icon, tone, progress.done, progress.percent, alert, shown)


def _shown(home: str, run: RunRow, step: StepRow) -> Shown:
    wrong = step.error is not None and step.status not in SETTLED
    when, at = _moment(step)
    tries = step.attempts if step.status is not StepStatus.UNDONE else 0
    return Shown(
        step.title, status(step.status, STEP_STATES), _told(step), wrong, when, at, step.done_by, tries,
        ActionBar([_button(home, step, act) for act in step.acts(run.status)], visible=2),
    )  # fmt: skip


def _told(step: StepRow) -> str | None:
    """What went wrong, else what somebody noted, else whose turn it is."""
    if step.error and step.status not in SETTLED:
        return step.error
    return step.note or ("Somebody has to do this." if step.status is StepStatus.WAITING else None)


def _moment(step: StepRow) -> tuple[str, datetime | None]:
    """When it is tried again, else when it ended, else since when it is under way."""
    if step.next_try_at is not None:
        return "Next try", step.next_try_at
    if step.finished_at is not None:
        return STEP_STATES[step.status].label, step.finished_at
    return "Begun", step.started_at


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
