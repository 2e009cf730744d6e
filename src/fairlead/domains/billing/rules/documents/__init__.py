"""What documents say: the words of a language, numbers and dates as it writes them, and how they are paid."""

from fairlead.domains.billing.rules.documents.invoices import Billed, BilledLine, Paid, invoice_data
from fairlead.domains.billing.rules.documents.issuing import Issuer, Receiver
from fairlead.domains.billing.rules.documents.payments import (
    epc_payload,
    payment_code,
    reference,
)
from fairlead.domains.billing.rules.documents.samples import sample
from fairlead.domains.billing.rules.documents.shipped import KIT, shipped
from fairlead.domains.billing.rules.documents.statements import statement_data
from fairlead.domains.billing.rules.documents.wording import LANGUAGES, Wording

__all__ = [
    "KIT",
    "LANGUAGES",
    "Billed",
    "BilledLine",
    "Issuer",
    "Paid",
    "Receiver",
    "Wording",
    "epc_payload",
    "invoice_data",
    "payment_code",
    "reference",
    "sample",
    "shipped",
    "statement_data",
]
