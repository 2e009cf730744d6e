"""Facts about services."""

from datetime import date
from uuid import UUID

from fairlead.domains.services.terms import HoldMoney, SuspensionReason, SuspensionType
from fairlead.kernel.events import Event
from fairlead.kernel.money import Money


class ServiceProvisioned(Event):
    """A service was sold and its set-up begins."""

    service_id: UUID
    client_id: UUID
    template_id: UUID


class ServiceProvisioningStarted(Event):
    """The technical set-up of a service is under way."""

    service_id: UUID
    client_id: UUID


class ServiceProvisioningCompleted(Event):
    """A service is set up and can be activated."""

    service_id: UUID
    client_id: UUID


class ServiceProvisioningFailed(Event):
    """The technical set-up of a service did not work."""

    service_id: UUID
    client_id: UUID
    reason: str


class ServiceActivated(Event):
    """A service went live; from `on` it is billed."""

    service_id: UUID
    client_id: UUID
    on: date


class ServiceSuspended(Event):
    """The first hold was placed: the service is suspended from `on`."""

    service_id: UUID
    client_id: UUID
    reason: SuspensionReason
    type: SuspensionType
    money: HoldMoney
    on: date


class ServiceHoldPlaced(Event):
    """A further hold was placed on a service that was suspended already."""

    service_id: UUID
    client_id: UUID
    reason: SuspensionReason
    type: SuspensionType
    money: HoldMoney
    on: date


class ServiceHoldLifted(Event):
    """One hold was lifted while others still stand."""

    service_id: UUID
    client_id: UUID
    reason: SuspensionReason
    on: date


class ServiceResumed(Event):
    """The last hold was lifted: the service runs again from `on`."""

    service_id: UUID
    client_id: UUID
    reason: SuspensionReason
    on: date


class ServiceCancellationScheduled(Event):
    """A service will end on a day ahead; the fee is what leaving then costs."""

    service_id: UUID
    client_id: UUID
    on: date
    reason: str
    fee: Money


class ServiceCancellationRevoked(Event):
    """A scheduled cancellation was taken back."""

    service_id: UUID
    client_id: UUID
    on: date


class ServiceCancelled(Event):
    """A service ended; `on` is the first day without it, and the fee is charged on its final invoice."""

    service_id: UUID
    client_id: UUID
    on: date
    reason: str
    fee: Money


class ServiceTransferred(Event):
    """A service passed to another client from `on`, history and all."""

    service_id: UUID
    client_id: UUID
    from_client_id: UUID
    on: date
