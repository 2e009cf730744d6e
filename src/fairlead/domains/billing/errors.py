"""What can be wrong about billing."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from fairlead.kernel.errors import Conflict
from fairlead.kernel.money import Money
from fairlead.kernel.period import last_day


class BillingPlanChanged(Conflict):
    """What is due has changed since this plan was made."""

    expected: str
    found: str
    """The plan as it would be now, with what it comes to:"""
    clients: int
    invoices: int
    lines: int
    drafts_changed: int
    """Drafts waiting for review that it makes others."""
    parked: int
    """Clients that it leaves out."""
    totals: tuple[Money, ...]
    remedy = "Preview again, look at what has changed, and apply that plan."

    @property
    def detail(self) -> str:
        """What it comes to now, to compare with what was looked at."""
        return f"{self.title()} {self.now}"

    @property
    def now(self) -> str:
        """Its figures, with their names."""
        totals = " and ".join(f"{total.amount:,f} {total.currency}" for total in self.totals) or "nothing"
        return (
            f"Now it comes to {totals}: invoices {self.invoices:,}, lines {self.lines:,}, clients {self.clients:,}, "
            f"drafts changed {self.drafts_changed:,}, clients left out {self.parked:,}."
        )


class BillingChunkChanged(BillingPlanChanged):
    """What is due in a part of this run has changed since its plan was made."""

    chunk: int
    """Which part, counted from one; the figures are those of it alone."""
    chunks: int
    clients_left: int
    """In the parts that are not billed, this one included."""
    remedy = "What was billed before stands. Preview again: it shows what is left, and its plan goes on from there."

    @property
    def detail(self) -> str:
        """Where the run stopped, and what that part comes to now."""
        return (
            f"Chunk {self.chunk:,} of {self.chunks:,} is not what the plan says. {self.now} "
            f"Clients left to bill: {self.clients_left:,}."
        )


class RunNotRunning(Conflict):
    """This billing run has ended."""

    run_id: UUID
    run_status: str


class LaterPeriodsBilled(Conflict):
    """A line of this invoice bills a period behind which billing has gone on."""

    service_id: UUID
    billed_until: date
    remedy = "Void the later invoice of this service first, or give the money back as a credit."


class InvoiceCredited(Conflict):
    """A charge of this invoice was given back by a credit already."""

    charge_ids: tuple[UUID, ...]
    """The credits."""
    carried_by: tuple[str, ...]
    """Numbers of the invoices and credit notes that they are on."""
    remedy = "Void the invoice that carries the credit first. Beside a credit note, credit what is left of this one."

    @property
    def detail(self) -> str:
        """What gives it back."""
        return f"It is given back by {' and '.join(self.carried_by) or 'a draft'}."


class NothingToInvoice(Conflict):
    """This client has no open charges that make an invoice."""

    client_id: UUID
    as_of: date
    remedy = "Add a charge, or choose a later date."


class InvoiceHasCreditNotes(Conflict):
    """Some of this invoice was given back by credit notes already."""

    credit_notes: tuple[str, ...]
    remedy = "Credit what is left of it instead of voiding it."


class NothingToCredit(Conflict):
    """Everything was given back already."""

    invoice_id: UUID
    remedy = "Look at the credit notes of this invoice."


class LinePartlyCredited(Conflict):
    """Some of this line was given back already, so it cannot be billed afresh."""

    line_id: UUID
    remedy = "Credit what is left of it with mode `keep`, and charge by hand what is owed."


class NothingToPayOut(Conflict):
    """This client has no open credit of services that have ended."""

    client_id: UUID
    remedy = "Credit of running services goes on their next invoices; name charges to pay them out all the same."


class ChargesStillOpen(Conflict):
    """Open charges will use this credit up: the next invoice covers it."""

    client_id: UUID
    open_charges: int
    remedy = "Invoice the open charges first, then pay out what is left."


class InvoicesOdd(Conflict):
    """What is due of this client looks odd, so that nothing was issued."""

    client_id: UUID
    why: str
    remedy = "Look at what is due; if it is right, let the client be billed anyway."


class InvoiceEmpty(Conflict):
    """A draft without lines cannot be issued."""

    invoice_id: UUID
    remedy = "Add a line, or delete the draft."


class InvoiceNegative(Conflict):
    """A draft that comes to less than nothing cannot be issued."""

    invoice_id: UUID
    total: Money
    remedy = "Take credits off the draft: they go on the next invoice, or are paid out by a credit note."


class ApprovalNeeded(Conflict):
    """Invoices of this size are approved before they are issued."""

    invoice_id: UUID
    total: Money
    above: Decimal
    remedy = "Approve the draft, then issue it."


class LineNotByHand(Conflict):
    """This line bills a service: its amount follows from what it bills."""

    line_id: UUID
    remedy = "Change its description, take it off the draft, or add a line by hand beside it."


class EarlierDaysNotBilled(Conflict):
    """Days before this period are not billed yet; billing one behind the other leaves none out."""

    service_id: UUID
    billed_until: date
    remedy = "Begin on `billed_until`, or earlier."


class RunStillRunning(Conflict):
    """This billing run is still under way."""

    run_id: UUID
    remedy = "Wait for its end, then undo it."


class SeriesWentBack(Conflict):
    """Numbers of this series up to the one before `next_number` were given out."""

    series: str
    next_number: int
    remedy = "Give that next number or a higher one."


class NumbersTaken(Conflict):
    """With this prefix, numbers to come would be the same as some that were given out."""

    series: str
    taken: str
    remedy = "Choose another prefix, or a higher next number."


class TaxRateOverlaps(Conflict):
    """Another rate of this place and category counts on some of these days."""

    other_id: UUID | None
    """The other rate; unknown when it is gone by now."""
    other: str
    valid_from: date | None
    valid_until: date | None
    remedy = "End the other rate on the day on which this one begins, or set this one as its successor."

    @property
    def detail(self) -> str:
        """Which rate, and when it counts."""
        days = f" from {self.valid_from} {f'until {last_day(self.valid_until)}' if self.valid_until else 'on'}"
        return f"{self.other} counts{days if self.valid_from else ''}."


class TaxRateUsed(Conflict):
    """Invoices were issued by this rate: it can only be ended, behind the last of them."""

    rate_id: UUID
    last_used: date
    earliest: date
    """The first day on which it can be ended."""
    remedy = "End it on `earliest` or later, and begin another rate on that day."

    @property
    def detail(self) -> str:
        """When it was last used."""
        return f"An invoice of {self.last_used} was issued by this rate; it can be ended from {self.earliest} on."
