"""The lifecycles of a workflow run and of its steps."""

from enum import StrEnum

from fairlead.kernel.lifecycle import Lifecycle, Move, State


class RunStatus(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    WAITING = "waiting"
    """Its next step is somebody's to do by hand."""
    FAILED = "failed"
    """A step used up its tries: somebody retries it, does it by hand, or cancels the run."""
    UNDOING = "undoing"
    STUCK = "stuck"
    """A step could not be undone."""
    COMPLETED = "completed"
    UNDONE = "undone"


class RunAction(StrEnum):
    """What moves a run."""

    WAIT = "wait"
    GO_ON = "go_on"
    FAIL = "fail"
    RETRY = "retry"
    COMPLETE = "complete"
    CANCEL = "cancel"
    GET_STUCK = "get_stuck"
    FINISH_UNDOING = "finish_undoing"


OPEN = (RunStatus.RUNNING, RunStatus.WAITING, RunStatus.FAILED, RunStatus.UNDOING, RunStatus.STUCK)

RUN = Lifecycle(
    initial=RunStatus.RUNNING,
    states={
        RunStatus.RUNNING: State("Running", "azure"),
        RunStatus.WAITING: State("Waiting for somebody", "yellow"),
        RunStatus.FAILED: State("Failed", "red"),
        RunStatus.UNDOING: State("Being undone", "orange"),
        RunStatus.STUCK: State("Stuck while being undone", "red"),
        RunStatus.COMPLETED: State("Completed", "green"),
        RunStatus.UNDONE: State("Undone", "secondary"),
    },
    moves=(
        Move(RunAction.WAIT, (RunStatus.RUNNING,), RunStatus.WAITING),
        Move(RunAction.GO_ON, (RunStatus.RUNNING, RunStatus.WAITING, RunStatus.FAILED), RunStatus.RUNNING),
        Move(RunAction.FAIL, (RunStatus.RUNNING, RunStatus.WAITING), RunStatus.FAILED),
        Move(RunAction.RETRY, (RunStatus.FAILED,), RunStatus.RUNNING),
        Move(RunAction.RETRY, (RunStatus.STUCK,), RunStatus.UNDOING),
        Move(RunAction.COMPLETE, (RunStatus.RUNNING, RunStatus.WAITING, RunStatus.FAILED), RunStatus.COMPLETED),
        Move(RunAction.CANCEL, (RunStatus.RUNNING, RunStatus.WAITING, RunStatus.FAILED), RunStatus.UNDOING),
        Move(RunAction.GET_STUCK, (RunStatus.UNDOING,), RunStatus.STUCK),
        Move(RunAction.FINISH_UNDOING, (RunStatus.UNDOING,), RunStatus.UNDONE),
    ),
)


class StepStatus(StrEnum):
    """How far one step is."""

    OPEN = "open"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNDOING = "undoing"
    UNDONE = "undone"
