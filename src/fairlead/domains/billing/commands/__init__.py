"""What can be done in billing, one function a use-case."""

from fairlead.domains.billing.commands.driving import run_billing
from fairlead.domains.billing.commands.opening import open_schedules
from fairlead.domains.billing.commands.runs import Preview, fail_run, preview, request_run, run_chunk, start_run
from fairlead.domains.billing.commands.upkeep import end_schedules, hand_over, settle_holds

__all__ = [
    "Preview",
    "end_schedules",
    "fail_run",
    "hand_over",
    "open_schedules",
    "preview",
    "request_run",
    "run_billing",
    "run_chunk",
    "settle_holds",
    "start_run",
]
