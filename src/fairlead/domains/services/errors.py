"""What can be wrong with a wish about a service."""

from uuid import UUID

from fairlead.kernel.errors import Conflict


class NeedsProvisioning(Conflict):
    """This service is set up automatically and must be provisioned before it is activated."""

    service_id: UUID
    remedy = "Start its provisioning; it can be activated when that has completed."


class NoSuchHold(Conflict):
    """No hold with this reason stands on the service."""

    service_id: UUID
    standing: tuple[str, ...]
    remedy = "Name one of the standing reasons."


class NoCancellationScheduled(Conflict):
    """No cancellation of this service is scheduled."""

    service_id: UUID


class WrongCurrency(Conflict):
    """The price's currency is not the client's."""

    client_currency: str
    price_currency: str
    remedy = "Choose a tariff in the client's currency."


class ForeignContract(Conflict):
    """This contract or site belongs to another client."""

    client_id: UUID
    remedy = "Choose one of this client's own."


class ClientNotServed(Conflict):
    """This client is archived and cannot get services."""

    client_id: UUID
    remedy = "Restore the client first."


class ServiceEnded(Conflict):
    """This service has ended."""

    service_id: UUID
    remedy = "Look after a service that is live."
