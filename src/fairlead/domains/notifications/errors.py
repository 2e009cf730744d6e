"""What can go wrong with notices."""

from uuid import UUID

from fairlead.kernel.errors import Conflict


class NobodyToWriteTo(Conflict):
    """The client has no contact with an e-mail address."""

    client_id: UUID
    remedy = "Give the client or one of its contacts an e-mail address, then send the notice again."


class InvoiceNotSendable(Conflict):
    """Only an invoice that is issued and not void is sent."""

    invoice_id: UUID
    invoice_status: str
    remedy = "Issue the invoice first; of a void one, send the invoice that replaces it."
