"""Facts about the set-up of services; its begin and end are facts of the services themselves."""

from uuid import UUID

from fairlead.kernel.events import Event
from fairlead.platform.workflow.states import StepAct


class ProvisioningStepHandled(Event):
    """Somebody took a step of a set-up into their hands: did it, skipped it, had it tried again."""

    service_id: UUID
    client_id: UUID
    position: int
    step: str
    act: StepAct
    note: str | None


class ProvisioningCancelled(Event):
    """The set-up of a service was cancelled: what was done of it is being undone."""

    service_id: UUID
    client_id: UUID
    reason: str
