"""Declaring workflows: a step is a class, a workflow a tuple of them and what follows from its ends."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from fairlead.platform.context import Context
from fairlead.platform.jobs.retry import Retry
from fairlead.platform.workflow.errors import UnknownStep
from fairlead.platform.workflow.models import WorkflowRun

MANUAL = "manual"
"""The name of a step without code: somebody does it and says so."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One step of a run to be: copied when the run starts, so that a template changed later disturbs nothing."""

    step: str
    title: str
    manual: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waits:
    """A step's answer that it is somebody's turn: the step is tried again when that somebody has acted."""

    reason: str


@dataclass(slots=True)
class Doing:
    """What a step is told when it is done or undone."""

    run_id: UUID
    subject_id: UUID
    position: int
    attempt: int
    options: Mapping[str, Any]
    facts: Mapping[str, Any]
    """The run's: given at its start, and what steps found out, by step name."""
    done: bool = False
    """For `undo`: whether it was done to its end. If not, an attempt may have had a part of its outside effect."""
    found: dict[str, Any] = field(default_factory=dict)
    """What the step wants later steps, and its own undoing, to know."""

    @property
    def key(self) -> str:
        """The same for every attempt of this step of this run: the idempotency key of its outside effect."""
        return f"{self.run_id}:{self.position}"


class Step(ABC):
    """One step: a class with a name, a title, and what to do.

    `do` runs in one unit of work with the record of its end: what it does in the database happens exactly once. An
    effect outside happens at least once, since a process can die after it and before the commit: send `doing.key`
    along, so that the other side recognises a repetition. `undo` is called for every step that was begun, in reverse
    order, and must cope with an effect that was had wholly, partly or never.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    retry: ClassVar[Retry] = Retry(tries=5, base=timedelta(seconds=10), cap=timedelta(minutes=15))
    timeout: ClassVar[timedelta] = timedelta(minutes=2)

    @abstractmethod
    async def do(self, ctx: Context, doing: Doing) -> Waits | None:
        """Do it; `Waits` when somebody has to do something first. An exception is a failed try."""

    async def undo(self, ctx: Context, doing: Doing) -> None:  # noqa: B027 - most steps have nothing to undo
        """Take back what `do` did; by default there is nothing to take back."""


class Manual(Step):
    """A step that somebody does by hand."""

    name = MANUAL
    title = "Something to be done by hand"

    async def do(self, ctx: Context, doing: Doing) -> Waits | None:  # noqa: ARG002 - a step's shape
        """Wait for somebody."""
        return Waits("Somebody has to do this.")


Hook = Callable[[Context, WorkflowRun], Awaitable[None]]
"""What the domain does when a run gets somewhere, in the same unit of work."""


async def _nothing(ctx: Context, run: WorkflowRun) -> None:
    """No consequence."""


async def _no_lock(ctx: Context, subject_id: UUID) -> None:
    """Nothing to lock."""


@dataclass(frozen=True)
class Workflow:
    """A kind of run. `hold` locks the subject: always before the run, so that nobody waits for each other in a ring."""

    kind: str
    steps: tuple[Step, ...]
    hold: Callable[[Context, UUID], Awaitable[None]] = _no_lock
    waiting: Hook = _nothing
    resumed: Hook = _nothing
    """It runs again after it had waited or failed."""
    completed: Hook = _nothing
    failed: Hook = _nothing
    undone: Hook = _nothing

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        if len(names) != len(set(names)) or MANUAL in names:
            raise ValueError(f"{self.kind}: two steps of one name among {', '.join(sorted(names))}")

    @property
    def turn(self) -> str:
        """The name of the job that takes one turn of a run."""
        return f"{self.kind}.turn"

    def step(self, name: str) -> Step:
        """The step of this name; raises UnknownStep when this version has none."""
        found = self.find(name)
        if found is None:
            raise UnknownStep(f"No step is named {name} in this version of the program.")
        return found

    def find(self, name: str) -> Step | None:
        """The step of this name, or None."""
        return next((step for step in (*self.steps, Manual()) if step.name == name), None)
