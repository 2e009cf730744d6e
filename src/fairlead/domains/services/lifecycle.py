"""The lifecycle of a service: the one table of its moves."""

from enum import StrEnum

from fairlead.kernel.lifecycle import Lifecycle, Move, State


class Status(StrEnum):
    """The commercial state of a service."""

    PENDING = "pending"
    PROVISIONING = "provisioning"
    PROVISIONED = "provisioned"
    FAILED = "failed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Action(StrEnum):
    """What moves a service."""

    PROVISION = "provision"
    COMPLETE_PROVISIONING = "complete_provisioning"
    FAIL_PROVISIONING = "fail_provisioning"
    ACTIVATE = "activate"
    SUSPEND = "suspend"
    RESUME = "resume"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    EXPIRE = "expire"


LIVE = (Status.PENDING, Status.PROVISIONING, Status.PROVISIONED, Status.FAILED, Status.ACTIVE, Status.SUSPENDED)
"""States that a service can still be cancelled from."""

SERVICE = Lifecycle(
    initial=Status.PENDING,
    states={
        Status.PENDING: State("Pending", "secondary"),
        Status.PROVISIONING: State("Provisioning", "azure"),
        Status.PROVISIONED: State("Provisioned", "cyan"),
        Status.FAILED: State("Failed", "red"),
        Status.ACTIVE: State("Active", "green"),
        Status.SUSPENDED: State("Suspended", "orange"),
        Status.CANCELLED: State("Cancelled", "dark"),
        Status.EXPIRED: State("Expired", "dark"),
    },
    moves=(
        Move(Action.PROVISION, (Status.PENDING, Status.FAILED), Status.PROVISIONING),
        Move(Action.COMPLETE_PROVISIONING, (Status.PROVISIONING,), Status.PROVISIONED),
        Move(Action.FAIL_PROVISIONING, (Status.PROVISIONING,), Status.FAILED),
        Move(Action.ACTIVATE, (Status.PENDING, Status.PROVISIONED), Status.ACTIVE),
        Move(Action.SUSPEND, (Status.ACTIVE, Status.SUSPENDED), Status.SUSPENDED),
        Move(Action.RESUME, (Status.SUSPENDED,), Status.ACTIVE),
        Move(Action.TRANSFER, (Status.PENDING,), Status.PENDING),
        Move(Action.TRANSFER, (Status.PROVISIONED,), Status.PROVISIONED),
        Move(Action.TRANSFER, (Status.ACTIVE,), Status.ACTIVE),
        Move(Action.TRANSFER, (Status.SUSPENDED,), Status.SUSPENDED),
        Move(Action.CANCEL, LIVE, Status.CANCELLED),
        Move(Action.EXPIRE, (Status.ACTIVE, Status.SUSPENDED), Status.EXPIRED),
    ),
)


class ChangeStatus(StrEnum):
    """How far a change of a service is."""

    SCHEDULED = "scheduled"
    APPLIED = "applied"
    REVOKED = "revoked"
    REFUSED = "refused"


class ChangeAction(StrEnum):
    """What moves a change."""

    APPLY = "apply"
    REVOKE = "revoke"
    REFUSE = "refuse"


CHANGE = Lifecycle(
    initial=ChangeStatus.SCHEDULED,
    states={
        ChangeStatus.SCHEDULED: State("Scheduled", "azure"),
        ChangeStatus.APPLIED: State("Applied", "green"),
        ChangeStatus.REVOKED: State("Revoked", "secondary"),
        ChangeStatus.REFUSED: State("Refused", "red"),
    },
    moves=(
        Move(ChangeAction.APPLY, (ChangeStatus.SCHEDULED,), ChangeStatus.APPLIED),
        Move(ChangeAction.REVOKE, (ChangeStatus.SCHEDULED,), ChangeStatus.REVOKED),
        Move(ChangeAction.REFUSE, (ChangeStatus.SCHEDULED,), ChangeStatus.REFUSED),
    ),
)


class PlanStatus(StrEnum):
    """How far a planned hold is."""

    PLANNED = "planned"
    PLACED = "placed"
    FINISHED = "finished"
    REVOKED = "revoked"
    REFUSED = "refused"


class PlanAction(StrEnum):
    """What moves a planned hold."""

    PLACE = "place"
    FINISH = "finish"
    REVOKE = "revoke"
    REFUSE = "refuse"


HOLD_PLAN = Lifecycle(
    initial=PlanStatus.PLANNED,
    states={
        PlanStatus.PLANNED: State("Planned", "azure"),
        PlanStatus.PLACED: State("Standing", "orange"),
        PlanStatus.FINISHED: State("Finished", "green"),
        PlanStatus.REVOKED: State("Revoked", "secondary"),
        PlanStatus.REFUSED: State("Refused", "red"),
    },
    moves=(
        Move(PlanAction.PLACE, (PlanStatus.PLANNED,), PlanStatus.PLACED),
        Move(PlanAction.FINISH, (PlanStatus.PLACED,), PlanStatus.FINISHED),
        Move(PlanAction.REVOKE, (PlanStatus.PLANNED,), PlanStatus.REVOKED),
        Move(PlanAction.REFUSE, (PlanStatus.PLANNED,), PlanStatus.REFUSED),
    ),
)


class QuoteStatus(StrEnum):
    """How far a renewal quote is."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class QuoteAction(StrEnum):
    """What moves a renewal quote."""

    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


QUOTE = Lifecycle(
    initial=QuoteStatus.OPEN,
    states={
        QuoteStatus.OPEN: State("Open", "azure"),
        QuoteStatus.ACCEPTED: State("Accepted", "green"),
        QuoteStatus.DECLINED: State("Declined", "red"),
        QuoteStatus.EXPIRED: State("Expired", "secondary"),
        QuoteStatus.WITHDRAWN: State("Withdrawn", "secondary"),
    },
    moves=(
        Move(QuoteAction.ACCEPT, (QuoteStatus.OPEN,), QuoteStatus.ACCEPTED),
        Move(QuoteAction.DECLINE, (QuoteStatus.OPEN,), QuoteStatus.DECLINED),
        Move(QuoteAction.EXPIRE, (QuoteStatus.OPEN,), QuoteStatus.EXPIRED),
        Move(QuoteAction.WITHDRAW, (QuoteStatus.OPEN,), QuoteStatus.WITHDRAWN),
    ),
)


class BulkStatus(StrEnum):
    """How far a bulk change is."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
