"""Facts about billing."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from fairlead.domains.billing.terms import CreditMode
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


class CreditNoteIssued(Event):
    """Money was given back on paper; `total` is what it adds to what the client owes: it is negative."""

    credit_note_id: UUID
    client_id: UUID
    invoice_id: UUID | None
    """None where credit was paid out that no invoice covers."""
    number: str
    issue_date: date
    total: Money
    mode: CreditMode


class InvoiceDeleted(Event):
    """A draft was thrown away; its charges are open again."""

    invoice_id: UUID
    client_id: UUID
    total: Money


class BillingRunUndoRequested(Event):
    """A billing run is to be undone by the workers."""

    run_id: UUID
    undo_id: UUID


class BillingRunUndone(Event):
    """Every invoice of a billing run was deleted, credited, or kept for a reason."""

    run_id: UUID
    undo_id: UUID
    deleted: int
    credited: int
    kept: int


class NumberSeriesSet(Event):
    """Numbers are given out in another way from now on."""

    series_id: UUID
    series: str
    prefix: str
    width: int
    next_number: int


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


class TaxRateAdded(Event):
    """A place asks for tax on a category of things from a day on."""

    rate_id: UUID
    country: str
    region: str | None
    category: str
    percent: Decimal
    valid_from: date
    valid_until: date | None


class TaxRateChanged(Event):
    """Facts of a tax rate were changed, or it was ended; what was invoiced by it stays as it is."""

    rate_id: UUID
    fields: tuple[str, ...]


class TaxRateRemoved(Event):
    """A tax rate by which nothing was invoiced was taken away."""

    rate_id: UUID
    country: str
    region: str | None
    category: str
