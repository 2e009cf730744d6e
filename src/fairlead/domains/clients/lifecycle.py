"""The states of a client."""

from enum import StrEnum

from fairlead.kernel.lifecycle import Lifecycle, Move, State


class Status(StrEnum):
    """A lead buys nothing yet; an archived client is kept for its history."""

    LEAD = "lead"
    ACTIVE = "active"
    ARCHIVED = "archived"


class Action(StrEnum):
    """What moves a client."""

    ACTIVATE = "activate"
    ARCHIVE = "archive"
    RESTORE = "restore"


CLIENT = Lifecycle(
    initial=Status.LEAD,
    states={
        Status.LEAD: State("Lead", "azure"),
        Status.ACTIVE: State("Active", "green"),
        Status.ARCHIVED: State("Archived", "secondary"),
    },
    moves=(
        Move(Action.ACTIVATE, (Status.LEAD,), Status.ACTIVE),
        Move(Action.ARCHIVE, (Status.LEAD, Status.ACTIVE), Status.ARCHIVED),
        Move(Action.RESTORE, (Status.ARCHIVED,), Status.ACTIVE),
    ),
)
