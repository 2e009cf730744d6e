"""What billing reads."""

from fairlead.domains.billing.queries.runs import (
    Invoiced,
    RunRow,
    chunks_left,
    invoiced_in_month,
    parked,
    run,
    run_row,
    run_rows,
    totals,
)

__all__ = ["Invoiced", "RunRow", "chunks_left", "invoiced_in_month", "parked", "run", "run_row", "run_rows", "totals"]
