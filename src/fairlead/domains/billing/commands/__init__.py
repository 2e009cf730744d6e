"""What can be done in billing, one function a use-case."""

from fairlead.domains.billing.commands.charging import charge
from fairlead.domains.billing.commands.driving import run_billing
from fairlead.domains.billing.commands.invoices import add_charge, draft_invoice, issue, void
from fairlead.domains.billing.commands.late import charge_late_fees
from fairlead.domains.billing.commands.opening import open_schedules
from fairlead.domains.billing.commands.releasing import release_client
from fairlead.domains.billing.commands.runs import Preview, fail_run, preview, request_run, run_chunk, start_run
from fairlead.domains.billing.commands.upkeep import (
    end_schedules,
    foresee_changes,
    hand_over,
    settle_changes,
    settle_holds,
)

__all__ = [
    "Preview",
    "add_charge",
    "charge",
    "charge_late_fees",
    "draft_invoice",
    "end_schedules",
    "fail_run",
    "foresee_changes",
    "hand_over",
    "issue",
    "open_schedules",
    "preview",
    "release_client",
    "request_run",
    "run_billing",
    "run_chunk",
    "settle_changes",
    "settle_holds",
    "start_run",
    "void",
]
