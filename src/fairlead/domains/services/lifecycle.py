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
