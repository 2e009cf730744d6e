"""What can be wrong with a wish about a set-up."""

from uuid import UUID

from fairlead.kernel.errors import Conflict


class NotBeingSetUp(Conflict):
    """This service has no set-up."""

    service_id: UUID
    state: str
    remedy = "Start its provisioning first."
