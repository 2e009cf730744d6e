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
    TERM_ENDED = "term_ended"


class SuspensionType(StrEnum):
    """What the client still has while suspended."""

    FULL = "full"
    PARTIAL = "partial"
    SPEED_LIMIT = "speed_limit"


class HoldMoney(StrEnum):
    """What a standing hold does to billing."""

    CHARGE = "charge"
    """Billing goes on as if nothing were."""
    REDUCE = "reduce"
    """A part of the price is charged for its days."""
    STOP = "stop"
    """Nothing more is billed while it stands; what was billed for a period that had begun stays."""
    CREDIT = "credit"
    """Nothing is charged for its days, and those that were billed already are given back."""


class CancellationCategory(StrEnum):
    """Why a service ended, for churn reports."""

    PRICE = "price"
    COMPETITOR = "competitor"
    QUALITY = "quality"
    MOVED = "moved"
    NOT_NEEDED = "not_needed"
    NON_PAYMENT = "non_payment"
    REPLACED = "replaced"
    CLOSED = "closed"
    OTHER = "other"


class TechnicianRole(StrEnum):
    """Who is asked first, and who when that one is away."""

    PRIMARY = "primary"
    BACKUP = "backup"


class ChangeWhen(StrEnum):
    """When a change counts from; the user says so, nothing is inferred from its direction."""

    NOW = "now"
    NEXT_PERIOD = "next_period"
    ON = "on"
    SINCE = "since"
    """A day that has passed: it was wrong from the beginning, and what was billed behind it is settled."""


class ChangeOrigin(StrEnum):
    """What made a change of a service."""

    STAFF = "staff"
    BULK = "bulk"
    RENEWAL = "renewal"
    TRANSFER = "transfer"


class BulkResult(StrEnum):
    """What became of one service of a bulk change."""

    OPEN = "open"
    CHANGED = "changed"
    SCHEDULED = "scheduled"
    KEPT = "kept"
    """It has an agreed price, which a change of list prices leaves alone (R30)."""
    SAME = "same"
    REFUSED = "refused"


class RenewalDecision(StrEnum):
    """What was decided about the end of a term."""

    RENEWED = "renewed"
    DENIED = "denied"
    LAPSED = "lapsed"
    """Nobody renewed it before grace ran out."""


class GraceEnd(StrEnum):
    """What happens to a service whose term ended without renewal, once grace has run out."""

    SUSPEND = "suspend"
    EXPIRE = "expire"


class Obstacle(StrEnum):
    """Why a service is not renewed by itself."""

    NOT_ACTIVE = "not_active"
    NO_TERM = "no_term"
    AUTO_RENEWAL_OFF = "auto_renewal_off"
    CANCELLATION_SCHEDULED = "cancellation_scheduled"
    RENEWAL_DENIED = "renewal_denied"
    INVOICE_OVERDUE = "invoice_overdue"
    SLA_BREACHES = "sla_breaches"
    PRICE_UNKNOWN = "price_unknown"
    """Its contract asks for the list price, and the tariff has none on that day."""
