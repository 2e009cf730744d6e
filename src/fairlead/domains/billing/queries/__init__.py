"""What billing reads."""

from fairlead.domains.billing.queries.invoices import (
    ChargeRow,
    InvoiceRow,
    LineRow,
    charge_page,
    charge_row,
    invoice_page,
    invoice_row,
    lines_of,
    run_page,
)
from fairlead.domains.billing.queries.overdue import overdue_obstacles
from fairlead.domains.billing.queries.runs import (
    Invoiced,
    RunRow,
    Stands,
    invoiced_in_month,
    parked,
    positions_left,
    progress,
    run,
    run_row,
    run_rows,
    totals,
)

__all__ = [
    "ChargeRow",
    "InvoiceRow",
    "Invoiced",
    "LineRow",
    "RunRow",
    "Stands",
    "charge_page",
    "charge_row",
    "invoice_page",
    "invoice_row",
    "invoiced_in_month",
    "lines_of",
    "overdue_obstacles",
    "parked",
    "positions_left",
    "progress",
    "run",
    "run_page",
    "run_row",
    "run_rows",
    "totals",
]
