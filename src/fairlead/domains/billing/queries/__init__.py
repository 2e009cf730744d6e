"""What billing reads."""

from fairlead.domains.billing.queries.credits import (
    CreditLineRow,
    CreditNoteRow,
    credit_lines_of,
    credit_note_page,
    credit_note_row,
    credit_notes_of,
)
from fairlead.domains.billing.queries.due import DueClient, due_page
from fairlead.domains.billing.queries.explanations import Explanation, explanation
from fairlead.domains.billing.queries.forecast import Forecast, MonthForecast, forecast
from fairlead.domains.billing.queries.invoices import (
    ChargeRow,
    InvoiceRow,
    LineRow,
    charge_page,
    charge_row,
    invoice_page,
    invoice_row,
    lines_of,
    overdue_page,
    run_page,
)
from fairlead.domains.billing.queries.overdue import overdue_obstacles
from fairlead.domains.billing.queries.projections import (
    Coming,
    Standing,
    billing_of,
    by_month,
    calculate_proration,
    revenue_projection,
    total_contract_value,
)
from fairlead.domains.billing.queries.running import RunningUsage, RunningUse, running_page, running_usage
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
from fairlead.domains.billing.queries.series import SeriesRow, series_rows
from fairlead.domains.billing.queries.sources import PriceSource, Source
from fairlead.domains.billing.queries.told import money_of
from fairlead.domains.billing.queries.undos import UndoneRow, UndoRow, find_undo, undo_chunks_left, undo_of, undone
from fairlead.domains.billing.queries.waiting import WaitingRow, WaitingSum, waiting_page, waiting_sums

__all__ = [
    "ChargeRow",
    "Coming",
    "CreditLineRow",
    "CreditNoteRow",
    "DueClient",
    "Explanation",
    "Forecast",
    "InvoiceRow",
    "Invoiced",
    "LineRow",
    "MonthForecast",
    "PriceSource",
    "RunRow",
    "RunningUsage",
    "RunningUse",
    "SeriesRow",
    "Source",
    "Standing",
    "Stands",
    "UndoRow",
    "UndoneRow",
    "WaitingRow",
    "WaitingSum",
    "billing_of",
    "by_month",
    "calculate_proration",
    "charge_page",
    "charge_row",
    "credit_lines_of",
    "credit_note_page",
    "credit_note_row",
    "credit_notes_of",
    "due_page",
    "explanation",
    "find_undo",
    "forecast",
    "invoice_page",
    "invoice_row",
    "invoiced_in_month",
    "lines_of",
    "money_of",
    "overdue_obstacles",
    "overdue_page",
    "parked",
    "positions_left",
    "progress",
    "revenue_projection",
    "run",
    "run_page",
    "run_row",
    "run_rows",
    "running_page",
    "running_usage",
    "series_rows",
    "total_contract_value",
    "totals",
    "undo_chunks_left",
    "undo_of",
    "undone",
    "waiting_page",
    "waiting_sums",
]
