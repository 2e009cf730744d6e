"""What staff may do about billing."""

from enum import StrEnum


class BillingPermission(StrEnum):
    """Invoices, charges and billing runs."""

    READ = "billing.read"
    WRITE = "billing.write"
    RUN = "billing.run"
