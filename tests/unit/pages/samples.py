"""A small lifecycle and filter declaration, so that the toolkit's tests need no domain."""

from dataclasses import dataclass
from enum import StrEnum

from fairlead.kernel.lifecycle import Lifecycle, Move, State
from fairlead.platform.pages import Verb


class Status(StrEnum):
    PENDING = "pending"
    PROVISIONING = "provisioning"
    FAILED = "failed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class Act(StrEnum):
    PROVISION = "provision"
    FAIL = "fail"
    ACTIVATE = "activate"
    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"


SERVICE = Lifecycle(
    initial=Status.PENDING,
    states={
        Status.PENDING: State("Pending", "secondary"),
        Status.PROVISIONING: State("Provisioning", "azure"),
        Status.FAILED: State("Failed", "red"),
        Status.ACTIVE: State("Active", "green"),
        Status.SUSPENDED: State("Suspended", "orange"),
        Status.CANCELLED: State("Cancelled", "dark"),
    },
    moves=(
        Move(Act.PROVISION, (Status.PENDING,), Status.PROVISIONING),
        Move(Act.FAIL, (Status.PROVISIONING,), Status.FAILED),
        Move(Act.ACTIVATE, (Status.PENDING, Status.PROVISIONING), Status.ACTIVE),
        Move(Act.SUSPEND, (Status.ACTIVE,), Status.SUSPENDED),
        Move(Act.RESUME, (Status.SUSPENDED,), Status.ACTIVE),
        Move(Act.CANCEL, (Status.ACTIVE, Status.SUSPENDED), Status.CANCELLED),
    ),
)

VERBS = {
    Act.ACTIVATE: Verb("Activate", "player-play", look="primary"),
    Act.SUSPEND: Verb("Suspend", "player-pause"),
    Act.RESUME: Verb("Resume", "player-play", look="primary"),
    Act.CANCEL: Verb("Cancel service", "ban", look="danger"),
}


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    kind: str
    operators: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    declared: tuple[Field, ...]

    def fields(self) -> tuple[Field, ...]:
        return self.declared
