"""What can be done with services, one function a use-case."""

from fairlead.domains.services.commands.approving import (
    accept_renewal_quote,
    approve_renewal,
    decline_renewal_quote,
    deny_renewal,
    renew_service,
    undo_renewal_denial,
)
from fairlead.domains.services.commands.bringing import bring_in
from fairlead.domains.services.commands.bulk import (
    BULK_CHUNK,
    resume_bulk_change,
    run_bulk_chunk,
    start_bulk_change,
    stop_bulk_change,
)
from fairlead.domains.services.commands.caring import assign_technicians, set_parameters, set_up_monitoring
from fairlead.domains.services.commands.changing import change, revoke_change
from fairlead.domains.services.commands.discounting import end_discount, grant_client_discount, grant_discount
from fairlead.domains.services.commands.ending import cancel, carry_out_cancellations, revoke_cancellation
from fairlead.domains.services.commands.gracing import (
    extend_grace_period,
)
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
from fairlead.domains.services.commands.quoting import (
    create_renewal_quote,
    expire_renewal_quotes,
    withdraw_renewal_quote,
)
from fairlead.domains.services.commands.reassigning import reassign_services
from fairlead.domains.services.commands.reminding import (
    RemindingRun,
    send_renewal_notification,
    send_renewal_reminders,
)
from fairlead.domains.services.commands.renewing import (
    RenewalRun,
    process_auto_renewals,
)
from fairlead.domains.services.commands.scheduling import CARRIED, Planned, carry_out_changes, schedule_changes
from fairlead.domains.services.commands.selling import activate, provision
from fairlead.domains.services.commands.terms import NewTerms, apply_terms
from fairlead.domains.services.commands.transferring import transfer
from fairlead.domains.services.commands.watching import (
    Watched,
    backfill_activation,
    hold_running,
    note_breach,
    note_health,
)
from fairlead.domains.services.rules import NONE, BroughtIn, BulkWish, NewDiscount, Parameters, Sale, Wanted

__all__ = [
    "BULK_CHUNK",
    "CARRIED",
    "NONE",
    "BroughtIn",
    "BulkWish",
    "NewDiscount",
    "NewTerms",
    "Parameters",
    "Pause",
    "Planned",
    "RemindingRun",
    "RenewalRun",
    "Sale",
    "Wanted",
    "Watched",
    "accept_renewal_quote",
    "activate",
    "apply_terms",
    "approve_renewal",
    "assign_technicians",
    "backfill_activation",
    "bring_in",
    "cancel",
    "carry_out_cancellations",
    "carry_out_changes",
    "carry_out_hold_plans",
    "change",
    "complete_provisioning",
    "create_renewal_quote",
    "decline_renewal_quote",
    "deny_renewal",
    "end_discount",
    "expire_renewal_quotes",
    "extend_grace_period",
    "fail_provisioning",
    "grant_client_discount",
    "grant_discount",
    "hold_running",
    "hold_service",
    "note_breach",
    "note_health",
    "note_provisioning",
    "plan_hold",
    "process_auto_renewals",
    "provision",
    "reassign_services",
    "renew_service",
    "resume",
    "resume_bulk_change",
    "revoke_cancellation",
    "revoke_change",
    "revoke_hold_plan",
    "run_bulk_chunk",
    "schedule_changes",
    "send_renewal_notification",
    "send_renewal_reminders",
    "set_parameters",
    "set_up_monitoring",
    "start_bulk_change",
    "start_provisioning",
    "stop_bulk_change",
    "stop_monitoring",
    "suspend",
    "transfer",
    "undo_renewal_denial",
    "withdraw_renewal_quote",
]
