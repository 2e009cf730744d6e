"""Facts about services from sale to end, and about the discounts on them."""

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from fairlead.domains.services.terms import (
    CancellationCategory,
    ChangeOrigin,
    HoldMoney,
    SuspensionReason,
    SuspensionType,
    TechnicianRole,
)
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

    version: ClassVar[int] = 2

    service_id: UUID
    client_id: UUID
    on: date
    brought_in: bool = False
    """It ran before, in another system: nothing new for its client."""


class ServiceSuspended(Event):
    """The first hold was placed: the service is suspended from `on`."""

    version: ClassVar[int] = 2

    service_id: UUID
    client_id: UUID
    reason: SuspensionReason
    type: SuspensionType
    money: HoldMoney
    on: date
    percent: Decimal | None = None
    """With money `reduce`: how much of the price is still charged while it stands."""


class ServiceHoldPlaced(Event):
    """A further hold was placed on a service that was suspended already."""

    version: ClassVar[int] = 2

    service_id: UUID
    client_id: UUID
    reason: SuspensionReason
    type: SuspensionType
    money: HoldMoney
    on: date
    percent: Decimal | None = None
    """With money `reduce`: how much of the price is still charged while it stands."""


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
    category: CancellationCategory | None = None


class ServiceCancellationRevoked(Event):
    """A scheduled cancellation was taken back."""

    service_id: UUID
    client_id: UUID
    on: date


class ServiceCancelled(Event):
    """A service ended; `on` is the first day without it, and the fee is charged on its final invoice."""

    version: ClassVar[int] = 2

    service_id: UUID
    client_id: UUID
    on: date
    reason: str
    fee: Money
    category: CancellationCategory | None = None
    brought_in: bool = False
    """It ended before it came here: nothing new for its client."""


class ServiceExpired(Event):
    """The term of a service ended, nobody renewed it, and grace ran out; `on` is the first day without it."""

    service_id: UUID
    client_id: UUID
    on: date


class ServiceTransferred(Event):
    """A service passed to another client from `on`, history and all."""

    service_id: UUID
    client_id: UUID
    from_client_id: UUID
    on: date


class ServiceChangeScheduled(Event):
    """A service will be changed on a day ahead."""

    service_id: UUID
    client_id: UUID
    change_id: UUID
    effective_on: date
    origin: ChangeOrigin


class ServiceChangeRevoked(Event):
    """A scheduled change was taken back."""

    service_id: UUID
    client_id: UUID
    change_id: UUID
    effective_on: date


class ServiceChangeRefused(Event):
    """A scheduled change could not be made when its day came."""

    service_id: UUID
    client_id: UUID
    change_id: UUID
    reason: str


class ServiceChanged(Event):
    """The terms of a service are others from `effective_on` on, never later than today.

    The change's row has the terms before and after; billing settles both sides of the day.
    """

    service_id: UUID
    client_id: UUID
    change_id: UUID
    effective_on: date
    origin: ChangeOrigin
    priced: bool
    """Whether it changes what is billed: the plan, the price or the quantity."""


class BulkChangeRequested(Event):
    """Many services are to be changed alike; the workers carry it out."""

    bulk_id: UUID
    services: int


class BulkChangeFinished(Event):
    """Every service of a bulk change has its result."""

    bulk_id: UUID
    changed: int
    scheduled: int
    kept: int
    refused: int


class ServiceHoldPlanned(Event):
    """A hold will be placed on a day ahead, and lifted on `until_on` when that is known."""

    service_id: UUID
    client_id: UUID
    plan_id: UUID
    reason: SuspensionReason
    from_on: date
    until_on: date | None


class ServiceHoldPlanRevoked(Event):
    """A planned hold was taken back before its day."""

    service_id: UUID
    client_id: UUID
    plan_id: UUID
    reason: SuspensionReason


class ServiceHoldPlanRefused(Event):
    """A planned hold could not be placed when its day came."""

    service_id: UUID
    client_id: UUID
    plan_id: UUID
    reason: SuspensionReason
    why: str


class TechnicianAssigned(Event):
    """A user looks after a service from now on; None: nobody does in that role."""

    service_id: UUID
    client_id: UUID
    role: TechnicianRole
    user_id: UUID | None


class ServiceParametersSet(Event):
    """What was promised for a service: how soon it is answered and solved, and how much of the time it is up."""

    service_id: UUID
    client_id: UUID
    response_minutes: int
    resolution_minutes: int
    uptime_percent: Decimal


class ServiceMonitoringSetUp(Event):
    """A service is watched from now on."""

    service_id: UUID
    client_id: UUID


class DiscountGranted(Event):
    """The price of a service, or of every service of a client, is lowered from a day on."""

    about_id: UUID
    """The service; the client of a discount on everything."""
    discount_id: UUID
    client_id: UUID
    service_id: UUID | None
    label: str
    """As invoices show it: `Welcome −20 %`."""
    starts_on: date
    ends_on: date | None
    """The first day without it; None: for good."""


class DiscountEnded(Event):
    """A discount counts no more from a day on, which may have passed."""

    about_id: UUID
    """The service; the client of a discount on everything."""
    discount_id: UUID
    client_id: UUID
    service_id: UUID | None
    label: str
    on: date
