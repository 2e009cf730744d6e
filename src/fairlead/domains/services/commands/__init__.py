"""What can be done with services, one function a use-case."""

from fairlead.domains.services.commands.bringing import bring_in
from fairlead.domains.services.commands.caring import assign_technicians, set_parameters, set_up_monitoring
from fairlead.domains.services.commands.changing import change, revoke_change
from fairlead.domains.services.commands.ending import cancel, carry_out_cancellations, revoke_cancellation
from fairlead.domains.services.commands.holding import resume, suspend
from fairlead.domains.services.commands.planning_holds import (
    Pause,
    carry_out_hold_plans,
    plan_hold,
    revoke_hold_plan,
)
from fairlead.domains.services.commands.provisioning import (
    complete_provisioning,
    fail_provisioning,
    hold_service,
    note_provisioning,
    start_provisioning,
    stop_monitoring,
)
from fairlead.domains.services.commands.reassigning import reassign_services
from fairlead.domains.services.commands.scheduling import CARRIED, Planned, carry_out_changes, schedule_changes
from fairlead.domains.services.commands.selling import activate, provision
from fairlead.domains.services.commands.terms import NewTerms, apply_terms
from fairlead.domains.services.commands.transferring import transfer
from fairlead.domains.services.rules import NONE, BroughtIn, Parameters, Sale, Wanted

__all__ = [
    "CARRIED",
    "NONE",
    "BroughtIn",
    "NewTerms",
    "Parameters",
    "Pause",
    "Planned",
    "Sale",
    "Wanted",
    "activate",
    "apply_terms",
    "assign_technicians",
    "bring_in",
    "cancel",
    "carry_out_cancellations",
    "carry_out_changes",
    "carry_out_hold_plans",
    "change",
    "complete_provisioning",
    "fail_provisioning",
    "hold_service",
    "note_provisioning",
    "plan_hold",
    "provision",
    "reassign_services",
    "resume",
    "revoke_cancellation",
    "revoke_change",
    "revoke_hold_plan",
    "schedule_changes",
    "set_parameters",
    "set_up_monitoring",
    "start_provisioning",
    "stop_monitoring",
    "suspend",
    "transfer",
]
