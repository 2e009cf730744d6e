"""The words of notifications."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What is said."""

    SERVICE_ACTIVATED = "service_activated"
    SERVICE_SUSPENDED = "service_suspended"
    SERVICE_RESUMED = "service_resumed"
    SERVICE_CANCELLED = "service_cancelled"
    SERVICE_CHANGED = "service_changed"
    RENEWAL_DUE = "renewal_due"
    RENEWAL_QUOTE = "renewal_quote"
    SERVICE_RENEWED = "service_renewed"
    SLA_BREACHED = "sla_breached"
    INVOICE_ISSUED = "invoice_issued"
