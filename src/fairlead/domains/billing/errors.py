"""What can be wrong about billing."""

from datetime import date
from uuid import UUID

from fairlead.kernel.errors import Conflict


class BillingPlanChanged(Conflict):
    """What is due has changed since this plan was made."""

    expected: str
    found: str
    remedy = "Preview again, look at the new invoices, and apply that plan."


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
    remedy = "Void the invoice that carries the credit first."


class NothingToInvoice(Conflict):
    """This client has no open charges that make an invoice."""

    client_id: UUID
    as_of: date
    remedy = "Add a charge, or choose a later date."
