"""Facts about terms: `term_end` is the first day after a term, in each of them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from fairlead.kernel.events import Event
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle


class ServiceDueForRenewal(Event):
    """The term of a service ends in at most `days` days; said once a stage and term."""

    service_id: UUID
    client_id: UUID
    days: int
    term_end: date
    auto_renewal: bool
    price: Money
    """Of one unit for one cycle of the next term."""
    cycle: Cycle | None = None
    """What the price is of, and of how many, where a planned change brings it; None: as the service has them."""
    quantity: Decimal | None = None


class ServiceRenewed(Event):
    """The term of a service was extended from `term_end` to `new_end`, at this price of one unit for one cycle.

    Both are the first day after a term. Without a `new_end` it runs on month to month.
    """

    service_id: UUID
    client_id: UUID
    term_end: date
    new_end: date | None
    months: int
    price: Money
    count: int
    cycle: Cycle | None = None
    """What the price is of, and of how many, where a planned change brings it; None: as the service has them."""
    quantity: Decimal | None = None


class ServiceRenewalDenied(Event):
    """The term of a service will not be renewed."""

    service_id: UUID
    client_id: UUID
    term_end: date
    reason: str


class ServiceRenewalDenialUndone(Event):
    """The term of a service may be renewed after all."""

    service_id: UUID
    client_id: UUID
    term_end: date


class ServiceGraceEntered(Event):
    """A term ended without renewal: the service runs on until the day before `grace_until`."""

    service_id: UUID
    client_id: UUID
    term_end: date
    grace_until: date


class ServiceGraceExtended(Event):
    """A service without a renewed term may run on for longer, until the day before `grace_until`."""

    service_id: UUID
    client_id: UUID
    grace_until: date


class RenewalQuoted(Event):
    """A price for the next term was offered to the client."""

    service_id: UUID
    quote_id: UUID
    client_id: UUID
    number: str
    term_end: date
    months: int
    price: Money
    valid_until: datetime
    cycle: Cycle | None = None
    """What the price is of, and of how many, where a planned change brings it; None: as the service has them."""
    quantity: Decimal | None = None


class RenewalQuoteAccepted(Event):
    """The client took the offer for the next term."""

    service_id: UUID
    quote_id: UUID
    client_id: UUID
    by: str


class RenewalQuoteDeclined(Event):
    """The client did not take the offer for the next term."""

    service_id: UUID
    quote_id: UUID
    client_id: UUID
    by: str
    reason: str | None
