"""Facts about billing."""

from datetime import date
from uuid import UUID

from fairlead.kernel.events import Event
from fairlead.kernel.money import Money


class InvoiceIssued(Event):
    """An invoice got its number and is owed from now on."""

    invoice_id: UUID
    client_id: UUID
    number: str
    issue_date: date
    due_date: date
    total: Money


class InvoiceVoided(Event):
    """An invoice was taken back; what it billed can be billed again."""

    invoice_id: UUID
    client_id: UUID
    number: str | None
    total: Money
    reason: str


class BillingRunRequested(Event):
    """A billing run was started for the workers to carry out."""

    run_id: UUID
    as_of: date


class BillingRunFinished(Event):
    """Every chunk of a billing run is done."""

    run_id: UUID
    as_of: date
    invoices: int


class BillingRunFailed(Event):
    """A billing run stopped before its end; what it had issued stands, and the next run bills the rest."""

    run_id: UUID
    as_of: date
    reason: str


class OddInvoicesReleased(Event):
    """Somebody looked at a client whom a run found odd: runs up to a day may bill them."""

    client_id: UUID
    as_of: date
    reason: str
