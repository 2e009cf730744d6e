"""The tables of billing."""

from fairlead.domains.billing.models.invoices import Charge, Invoice, InvoiceLine, NumberSeries
from fairlead.domains.billing.models.runs import BillingRun, BillingRunChunk
from fairlead.domains.billing.models.schedules import BillingPause, RecurringSchedule

__all__ = [
    "BillingPause",
    "BillingRun",
    "BillingRunChunk",
    "Charge",
    "Invoice",
    "InvoiceLine",
    "NumberSeries",
    "RecurringSchedule",
]
