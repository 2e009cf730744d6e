"""The steps that set services up: one class and one line each."""

from collections.abc import Mapping
from inspect import cleandoc

from fairlead.domains.provisioning.commands.steps.activate import Activate
from fairlead.domains.provisioning.commands.steps.monitoring import SetUpMonitoring
from fairlead.domains.provisioning.commands.steps.parameters import ConfigureParameters
from fairlead.domains.provisioning.commands.steps.technicians import AssignTechnicians
from fairlead.domains.provisioning.rules import Known
from fairlead.platform.workflow.declare import Manual, Step

STEPS: tuple[Step, ...] = (
    AssignTechnicians(),
    ConfigureParameters(),
    SetUpMonitoring(),
    Activate(),
)
"""What templates of steps can be made of, besides steps by hand."""

KNOWN: Mapping[str, Known] = {
    step.name: Known(step.title, cleandoc(type(step).__doc__ or "").split("\n")[0]) for step in (*STEPS, Manual())
}
"""Each step that a list of steps may name: how it is called, and what it does."""

__all__ = ["KNOWN", "STEPS", "Activate", "AssignTechnicians", "ConfigureParameters", "SetUpMonitoring"]
