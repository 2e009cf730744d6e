"""The lifecycle of a notice."""

from enum import StrEnum

from fairlead.kernel.lifecycle import Lifecycle, Move, State


class NoticeStatus(StrEnum):
    """How far a notice is."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    """Every try failed; staff can send it again."""
    HELD = "held"
    """No mail server is configured, or the company switched this kind off."""


class NoticeAction(StrEnum):
    """What moves a notice."""

    SEND = "send"
    FAIL = "fail"
    HOLD = "hold"
    RETRY = "retry"


NOTICE = Lifecycle(
    initial=NoticeStatus.WAITING,
    states={
        NoticeStatus.WAITING: State("Waiting", "azure"),
        NoticeStatus.SENT: State("Sent", "green"),
        NoticeStatus.FAILED: State("Failed", "red"),
        NoticeStatus.HELD: State("Held back", "secondary"),
    },
    moves=(
        Move(NoticeAction.SEND, (NoticeStatus.WAITING,), NoticeStatus.SENT),
        Move(NoticeAction.FAIL, (NoticeStatus.WAITING,), NoticeStatus.FAILED),
        Move(NoticeAction.HOLD, (NoticeStatus.WAITING,), NoticeStatus.HELD),
        Move(NoticeAction.RETRY, (NoticeStatus.FAILED, NoticeStatus.HELD), NoticeStatus.WAITING),
    ),
)
