"""What can be wrong with a wish about a service."""

from datetime import date, datetime
from uuid import UUID

from fairlead.kernel.errors import Conflict
from fairlead.kernel.period import last_day


class NeedsProvisioning(Conflict):
    """This service is set up automatically and must be provisioned before it is activated."""

    service_id: UUID
    remedy = "Start its provisioning; it can be activated when that has completed."


class NoSuchHold(Conflict):
    """No hold with this reason stands on the service."""

    service_id: UUID
    standing: tuple[str, ...]
    remedy = "Name one of the standing reasons."


class ReasonStands(Conflict):
    """A hold for this reason stands on the service already."""

    service_id: UUID
    reason: str
    remedy = "Lift it first, or choose another reason."


class HoldPlannedAlready(Conflict):
    """A hold for the same reason is planned for some of these days."""

    service_id: UUID
    plan_id: UUID
    reason: str
    from_on: date
    until_on: date | None
    remedy = "Revoke that plan first, or choose days that do not overlap."

    @property
    def detail(self) -> str:
        """Which days are taken."""
        until = f" until {last_day(self.until_on)}" if self.until_on else ", with no end"
        return f"A hold for {self.reason.replace('_', ' ')} is planned from {self.from_on}{until}."


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


class AgreedPriceKept(Conflict):
    """The price of this service was agreed with its client; list prices leave it alone."""

    service_id: UUID
    remedy = "Change this service by itself to give the agreed price up."


class NothingChanges(Conflict):
    """The service is like that already."""

    service_id: UUID
    remedy = "Wish for something else than it has."


class ChangePlannedAlready(Conflict):
    """Another change of this service is scheduled for that day."""

    service_id: UUID
    change_id: UUID
    effective_on: date
    remedy = "Revoke it first, or choose another day."

    @property
    def detail(self) -> str:
        """Which day."""
        return f"Another change of this service is scheduled for {self.effective_on}."


class NoTerm(Conflict):
    """This service runs month to month and has no term to renew."""

    service_id: UUID


class NotRenewable(Conflict):
    """Only the term of a service that runs can be decided about."""

    service_id: UUID
    service_status: str


class CancellationStands(Conflict):
    """This service is to be cancelled."""

    service_id: UUID
    on: date
    remedy = "Revoke the cancellation first."


class TermAlreadyRenewed(Conflict):
    """The coming term of this service is renewed already."""

    service_id: UUID
    term_end: date
    remedy = "Look at the service: its term ends later now."


class RenewalDecided(Conflict):
    """It is decided already that this term is not renewed."""

    service_id: UUID
    term_end: date
    decision: str
    remedy = "Undo the denial first, or approve a term whose grace has run out."


class RenewalNotDenied(Conflict):
    """No denial stands for this term."""

    service_id: UUID


class ListPriceUnknown(Conflict):
    """The next term is to cost the list price, and the tariff has none on that day."""

    service_id: UUID
    on: date
    remedy = "Set the tariff's price from that day on, or give the price of the next term."


class NotInGrace(Conflict):
    """This service is not in its grace period."""

    service_id: UUID


class RemindedAlready(Conflict):
    """The client has heard this of this term already."""

    service_id: UUID
    term_end: date
    days: int


class QuoteNotOpen(Conflict):
    """This quote is decided about already."""

    quote_id: UUID
    quote_status: str


class QuoteRunOut(Conflict):
    """This quote is no longer valid."""

    quote_id: UUID
    valid_until: datetime
    remedy = "Ask for a new one."


class QuoteOvertaken(Conflict):
    """The service has changed since this was quoted."""

    quote_id: UUID
    remedy = "Ask for a new one."


class CancellationDue(Conflict):
    """The day on which this service ends has come; its cancellation is about to be carried out."""

    service_id: UUID
    cancel_on: date
    remedy = "Revoke the cancellation first, or let the service end."


class BulkNotRunning(Conflict):
    """This bulk change is not under way."""

    bulk_id: UUID
    remedy = "Look at its result; one that was stopped can be resumed."


class BulkNotStopped(Conflict):
    """This bulk change was not stopped."""

    bulk_id: UUID
    remedy = "Only a stopped one can be resumed; start another for other services."


class NothingToDiscount(Conflict):
    """This service is sold once: it has no periods whose price could be lowered."""

    service_id: UUID
    remedy = "Credit or void what was charged for it."


class DiscountOverlaps(Conflict):
    """A discount of this name counts for some of these days already."""

    discount_id: UUID
    name: str
    starts_on: date
    ends_on: date | None
    remedy = "End that one first, choose other days, or give this one another name."

    @property
    def detail(self) -> str:
        """Which days are taken."""
        until = f" until {last_day(self.ends_on)}" if self.ends_on else ", with no end"
        return f"“{self.name}” counts from {self.starts_on}{until}."
