"""What can be wrong with a wish about a workflow, and what ends an attempt."""

from datetime import timedelta
from uuid import UUID

from fairlead.kernel.errors import Conflict


class RunStillOpen(Conflict):
    """Another run for the same thing has not ended."""

    subject_id: UUID
    run_id: UUID
    state: str
    remedy = "Finish or cancel that run first."


class UnknownStep(RuntimeError):
    """This version of the program has no step of this name; retry it once the right version runs."""


class StepTimedOut(RuntimeError):
    """The step took longer than it may."""

    def __init__(self, limit: timedelta) -> None:
        super().__init__(f"It took longer than {limit.total_seconds():g} s.")


class Superseded(RuntimeError):
    """The run moved on while this step was done elsewhere; what it did must not be kept."""
