"""The tables of billing."""

from fairlead.domains.billing.models.credits import CreditNote, CreditNoteLine
from fairlead.domains.billing.models.documents import Document, DocumentLogo, DocumentTemplate
from fairlead.domains.billing.models.invoices import Charge, Invoice, InvoiceLine
from fairlead.domains.billing.models.releases import BillingRelease
from fairlead.domains.billing.models.runs import BillingRun, BillingRunChunk
from fairlead.domains.billing.models.schedules import BillingPause, RecurringSchedule
from fairlead.domains.billing.models.taxes import TaxRate
from fairlead.domains.billing.models.undos import BillingRunUndo, BillingRunUndoItem
from fairlead.domains.billing.models.usage import UsageMetering
from fairlead.platform.db.numbers import NumberSeries

__all__ = [
    "BillingPause",
    "BillingRelease",
    "BillingRun",
    "BillingRunChunk",
    "BillingRunUndo",
    "BillingRunUndoItem",
    "Charge",
    "CreditNote",
    "CreditNoteLine",
    "Document",
    "DocumentLogo",
    "DocumentTemplate",
    "Invoice",
    "InvoiceLine",
    "NumberSeries",
    "RecurringSchedule",
    "TaxRate",
    "UsageMetering",
]
