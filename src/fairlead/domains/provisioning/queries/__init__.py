"""Questions about setting services up, answered with frozen rows."""

from fairlead.domains.provisioning.queries.runs import (
    KIND,
    OpenRun,
    Progress,
    being_set_up,
    has_technician,
    open_run_page,
    progress_of,
    run_counts,
    run_of,
)
from fairlead.domains.provisioning.queries.templates import StepList, step_list, step_lists, steps_for

__all__ = [
    "KIND",
    "OpenRun",
    "Progress",
    "StepList",
    "being_set_up",
    "has_technician",
    "open_run_page",
    "progress_of",
    "run_counts",
    "run_of",
    "step_list",
    "step_lists",
    "steps_for",
]
