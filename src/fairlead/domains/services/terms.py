"""The words of the services domain."""

from enum import StrEnum


class ProvisioningStatus(StrEnum):
    """How far the technical set-up is; separate from the commercial status."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    REQUIRES_MANUAL = "requires_manual"


class SuspensionReason(StrEnum):
    """Why a hold stands; a service has at most one standing hold a reason."""

    NON_PAYMENT = "non_payment"
    CUSTOMER_REQUEST = "customer_request"
    TECHNICAL_ISSUE = "technical_issue"
    ABUSE = "abuse"
    MAINTENANCE = "maintenance"
    CONTRACT_VIOLATION = "contract_violation"


class SuspensionType(StrEnum):
    """What the client still has while suspended."""

    FULL = "full"
    PARTIAL = "partial"
    SPEED_LIMIT = "speed_limit"


class HoldMoney(StrEnum):
    """What a standing hold does to billing."""

    CHARGE = "charge"
    STOP = "stop"
