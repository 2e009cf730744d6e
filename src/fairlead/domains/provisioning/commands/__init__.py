"""What can be done about setting services up, one function a use-case."""

from fairlead.domains.provisioning.commands.onboarding import Onboarded, Onboarding, onboard, told_in
from fairlead.domains.provisioning.commands.runs import (
    cancel_run,
    close_run,
    do_step,
    fail_run,
    look_for_technicians,
    open_run,
    retry_step,
    skip_step,
    take_over_step,
    undo_run,
)
from fairlead.domains.provisioning.commands.steps import KNOWN, STEPS
from fairlead.domains.provisioning.commands.templates import reset_steps, set_steps
from fairlead.domains.provisioning.commands.workflow import PROVISIONING

__all__ = [
    "KNOWN",
    "PROVISIONING",
    "STEPS",
    "Onboarded",
    "Onboarding",
    "cancel_run",
    "close_run",
    "do_step",
    "fail_run",
    "look_for_technicians",
    "onboard",
    "open_run",
    "reset_steps",
    "retry_step",
    "set_steps",
    "skip_step",
    "take_over_step",
    "told_in",
    "undo_run",
]
