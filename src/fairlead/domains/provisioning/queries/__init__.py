"""Questions about setting services up, answered with frozen rows."""

from fairlead.domains.provisioning.queries.templates import StepList, step_list, step_lists, steps_for

__all__ = ["StepList", "step_list", "step_lists", "steps_for"]
