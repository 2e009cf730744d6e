"""Invoices of many clients, assembled as rows that are written in bulk."""

from fairlead.domains.billing.commands.assembly.assembling import Assembly
from fairlead.domains.billing.commands.assembly.contents import claims, contents, digest, invoices_of, ready
from fairlead.domains.billing.commands.assembly.rows import InvoiceRow, LineRow, PartRow, PortionRow, ScheduleRow

__all__ = [
    "Assembly",
    "InvoiceRow",
    "LineRow",
    "PartRow",
    "PortionRow",
    "ScheduleRow",
    "claims",
    "contents",
    "digest",
    "invoices_of",
    "ready",
]
