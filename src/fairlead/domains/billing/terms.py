"""The words of the billing domain."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypedDict


class SourceKind(StrEnum):
    """What upstream fact a charge bills; with the source's id and the claim it is unique."""

    SERVICE_PERIOD = "service_period"
    SERVICE_SETUP = "service_setup"
    SERVICE_CANCELLATION = "service_cancellation"
    SERVICE_CREDIT = "service_credit"
    """Days of a period that were charged and are given back; the source is that charge."""
    ONE_OFF = "one_off"
    USAGE = "usage"
    """What was used of a meter in a period; the source is the service."""
    LATE_FEE = "late_fee"
    """An invoice was not paid in time; the source is that invoice, the claim the fee's number."""
    TICKET = "ticket"
    """Work on a ticket; the source is the ticket, the claim what of it is billed."""
    SLA_CREDIT = "sla_credit"
    """Given back because a promise was broken; the source is the incident."""


class ScheduleStatus(StrEnum):
    """Whether a recurring schedule bills."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class RunStatus(StrEnum):
    """How far a billing run is."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class TaxKind(StrEnum):
    """Why a line is taxed as it is."""

    NONE = "none"
    """No rate is known for the place and category."""
    RATE = "rate"
    EXEMPT = "exempt"
    REVERSE_CHARGE = "reverse_charge"


class CreditMode(StrEnum):
    """What a credit note means for what it gives back."""

    KEEP = "keep"
    """Goodwill: what was billed stays billed."""
    REBILL = "rebill"
    """The next run bills it afresh."""
    PAYOUT = "payout"
    """Credit that no invoice will cover any more."""


class CreditNoteStatus(StrEnum):
    """A credit note is issued as it is made, and never changes."""

    ISSUED = "issued"


class UndoStatus(StrEnum):
    """How far the undoing of a billing run is."""

    RUNNING = "running"
    FINISHED = "finished"


class UndoOutcome(StrEnum):
    """What became of an invoice of a run that was undone."""

    DELETED = "deleted"
    CREDITED = "credited"
    KEPT = "kept"


class Series(StrEnum):
    """What is numbered without gaps."""

    INVOICES = "invoices"
    CREDIT_NOTES = "credit_notes"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTaxRate:
    """A tax rate to be."""

    country: str
    region: str | None = None
    category: str = "standard"
    name: str
    percent: Decimal
    valid_from: date
    valid_until: date | None = None


class TaxRateChanges(TypedDict, total=False):
    """What of a tax rate can be changed. Its place and category cannot: that is another rate."""

    name: str
    percent: Decimal
    valid_from: date
    valid_until: date | None


class DocumentKind(StrEnum):
    """What is printed."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    STATEMENT = "statement"


class Stage(StrEnum):
    """In which state of its owner a document was printed; each state is kept once."""

    FINAL = "final"
    VOID = "void"


class PostingKind(StrEnum):
    """What moves a client's account."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    VOID = "void"
