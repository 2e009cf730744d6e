"""The lifecycles of a workflow run and of its steps, and what staff may do about a step."""

from enum import StrEnum

from fairlead.kernel.lifecycle import IllegalMove, Lifecycle, Move, State


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
    ABANDONED = "abandoned"
    """It had failed, and another run took its place."""


class RunAction(StrEnum):
    """What moves a run."""

    WAIT = "wait"
    GO_ON = "go_on"
    FAIL = "fail"
    COMPLETE = "complete"
    CANCEL = "cancel"
    GET_STUCK = "get_stuck"
    UNDO_AGAIN = "undo_again"
    FINISH_UNDOING = "finish_undoing"
    ABANDON = "abandon"


_FORWARD = (RunStatus.RUNNING, RunStatus.WAITING, RunStatus.FAILED)
OPEN = (*_FORWARD, RunStatus.UNDOING, RunStatus.STUCK)
"""A subject has at most one run of a kind in these."""

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
        RunStatus.ABANDONED: State("Begun anew", "secondary"),
    },
    moves=(
        Move(RunAction.WAIT, (RunStatus.RUNNING,), RunStatus.WAITING),
        Move(RunAction.GO_ON, _FORWARD, RunStatus.RUNNING),
        Move(RunAction.FAIL, (RunStatus.RUNNING, RunStatus.WAITING), RunStatus.FAILED),
        Move(RunAction.COMPLETE, _FORWARD, RunStatus.COMPLETED),
        Move(RunAction.CANCEL, _FORWARD, RunStatus.UNDOING),
        Move(RunAction.GET_STUCK, (RunStatus.UNDOING,), RunStatus.STUCK),
        Move(RunAction.UNDO_AGAIN, (RunStatus.STUCK,), RunStatus.UNDOING),
        Move(RunAction.FINISH_UNDOING, (RunStatus.UNDOING,), RunStatus.UNDONE),
        Move(RunAction.ABANDON, (RunStatus.FAILED,), RunStatus.ABANDONED),
    ),
)


class StepStatus(StrEnum):
    """How far one step is."""

    OPEN = "open"
    RUNNING = "running"
    RETRYING = "retrying"
    """A try failed; the next one is due at `next_try_at`."""
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNDOING = "undoing"
    """Being undone; with a `next_try_at`, it waits to be tried again."""
    STUCK = "stuck"
    UNDONE = "undone"


STEP_STATES = {
    StepStatus.OPEN: State("Open", "secondary"),
    StepStatus.RUNNING: State("Running", "azure"),
    StepStatus.RETRYING: State("Tried again", "orange"),
    StepStatus.WAITING: State("Waiting for somebody", "yellow"),
    StepStatus.DONE: State("Done", "green"),
    StepStatus.FAILED: State("Failed", "red"),
    StepStatus.SKIPPED: State("Skipped", "secondary"),
    StepStatus.UNDOING: State("Being undone", "orange"),
    StepStatus.STUCK: State("Not undone", "red"),
    StepStatus.UNDONE: State("Undone", "secondary"),
}

SETTLED = frozenset({StepStatus.DONE, StepStatus.SKIPPED})
"""What a run passes over on its way forward."""


class StepAct(StrEnum):
    """What somebody does about a step."""

    RETRY = "retry"
    DONE = "done"
    SKIP = "skip"
    MANUAL = "manual"
    """From now on it is done by hand."""


_ACTS = {
    StepStatus.OPEN: (StepAct.SKIP, StepAct.MANUAL),
    StepStatus.RETRYING: (StepAct.RETRY, StepAct.DONE, StepAct.SKIP, StepAct.MANUAL),
    StepStatus.WAITING: (StepAct.RETRY, StepAct.DONE, StepAct.SKIP, StepAct.MANUAL),
    StepStatus.FAILED: (StepAct.RETRY, StepAct.DONE, StepAct.SKIP, StepAct.MANUAL),
}
_BY_HAND = {
    StepStatus.OPEN: (StepAct.DONE, StepAct.SKIP),
    StepStatus.WAITING: (StepAct.DONE, StepAct.SKIP),
    StepStatus.FAILED: (StepAct.RETRY, StepAct.DONE, StepAct.SKIP),
}


def acts(run: RunStatus, step: StepStatus, *, manual: bool) -> tuple[StepAct, ...]:
    """What somebody can do about a step now; nothing while it runs, or once its run has ended."""
    if run is RunStatus.STUCK:
        return (StepAct.RETRY, StepAct.SKIP) if step is StepStatus.STUCK else ()
    if run not in _FORWARD:
        return ()
    return (_BY_HAND if manual else _ACTS).get(step, ())


def demand(act: StepAct, run: RunStatus, step: StepStatus, *, manual: bool) -> None:
    """Raise IllegalMove, with what is possible instead, unless somebody can do this now."""
    possible = acts(run, step, manual=manual)
    if act not in possible:
        raise IllegalMove(state=step, action=act, allowed=tuple(possible))
