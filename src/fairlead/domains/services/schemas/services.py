"""Services, their moves and holds on the wire."""

from datetime import date, datetime
from operator import attrgetter
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.catalog.terms import ServiceType, Timing
from fairlead.domains.services.lifecycle import SERVICE, Action, Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.queries import ServiceRow
from fairlead.domains.services.rules import Sale
from fairlead.domains.services.terms import CancellationCategory, ProvisioningStatus
from fairlead.kernel.period import Cycle
from fairlead.platform.http.pricing import PricingIn, PricingOut, pricing_out
from fairlead.platform.http.schemas import (
    Day,
    Input,
    MoneyIn,
    MoneyOut,
    Output,
    Quantity,
    Text80,
    Text200,
    money_out,
)


class ServiceIn(Input):
    """A sale. What is left out comes from the tariff, the template or the contract."""

    client_id: UUID
    tariff_id: UUID
    start_date: Day
    contract_id: UUID | None = None
    site_id: UUID | None = None
    name: Text200 | None = None
    quantity: Quantity | None = None
    price: Annotated[MoneyIn | None, Field(description="The agreed price of one unit for one cycle.")] = None
    pricing: Annotated[PricingIn | None, Field(description="Agreed instead of a price for each unit.")] = None
    setup: Annotated[MoneyIn | None, Field(description="Charged once, at activation.")] = None
    anchor_day: Annotated[int | None, Field(ge=1, le=31, description="Align periods to this day of the month.")] = None
    term_months: Annotated[int | None, Field(ge=0, le=600)] = None
    auto_renewal: bool | None = None
    external_id: Text80 | None = None

    def sale(self, **details: Any) -> Sale:
        """As the command takes it."""
        values = {name: getattr(self, name) for name in ServiceIn.model_fields if name not in _PRICES}
        if self.quantity is None:
            del values["quantity"]
        return Sale(
            **values,
            price=self.price.money() if self.price else None,
            pricing=self.pricing.read() if self.pricing else None,
            setup=self.setup.money() if self.setup else None,
            details=details,
        )


_PRICES = ("price", "pricing", "setup")


class InternetIn(ServiceIn):
    """A sale of an internet service; speeds narrow those of the template."""

    download_mbps: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    upload_mbps: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    data_cap_gb: Annotated[int | None, Field(ge=1, le=10_000_000)] = None

    def details(self) -> dict[str, int]:
        """The technical facts that were given."""
        given = {name: getattr(self, name) for name in ("download_mbps", "upload_mbps", "data_cap_gb")}
        return {name: value for name, value in given.items() if value is not None}


class ActivateIn(Input):
    """From which day it is live and billed; default: its start date, or today if that has passed."""

    on: Day | None = None


class NothingIn(Input):
    """Nothing has to be said."""


class FailIn(Input):
    """Why the set-up did not work."""

    reason: Text200


class TransferIn(Input):
    """Who takes the service over, and under which of their contracts."""

    client_id: UUID
    contract_id: UUID | None = None


class ServiceOut(Output):
    """A service, and what can be done with it now."""

    id: UUID
    number: str
    external_id: str | None
    name: str
    type: ServiceType
    status: Status
    provisioning_status: ProvisioningStatus
    allowed_actions: tuple[Action, ...]
    client_id: UUID
    contract_id: UUID | None
    site_id: UUID | None
    template_id: UUID
    tariff_id: UUID
    quantity: Quantity
    price: MoneyOut
    pricing: Annotated[
        PricingOut | None, Field(description="How the quantity is priced; null: the price for each unit.")
    ]
    setup: MoneyOut
    price_agreed: bool
    cycle: Cycle
    timing: Timing
    start_date: date
    end_date: Annotated[date | None, Field(description="The first day after the term; null: month to month.")]
    grace_until: Annotated[date | None, Field(description="The first day after grace.")]
    term_months: int
    auto_renewal: bool
    renewal_count: int
    created_at: datetime
    activated_at: datetime | None
    suspended_at: datetime | None
    cancelled_at: datetime | None
    ended_on: Annotated[date | None, Field(description="The first day without it.")]
    cancel_on: Annotated[date | None, Field(description="The first day without it, once a cancellation is scheduled.")]
    cancellation_reason: str | None
    cancellation_category: CancellationCategory | None
    cancellation_fee: MoneyOut
    details: dict[str, Any]
    version: int


_PLAIN = tuple(
    name for name in ServiceOut.model_fields if name not in (*_PRICES, "cancellation_fee", "allowed_actions")
)
_facts = attrgetter(*_PLAIN)


def service_out(service: Service | ServiceRow) -> ServiceOut:
    """A service as the API shows it; the facts were checked when they were written."""
    money = service.currency
    values = dict(zip(_PLAIN, _facts(service), strict=True))
    values["allowed_actions"] = SERVICE.allowed(service.status)
    values["price"] = money_out(service.price_minor, money)
    values["pricing"] = pricing_out(service.pricing)
    values["setup"] = money_out(service.setup_minor, money)
    values["cancellation_fee"] = money_out(service.cancellation_fee_minor, money)
    return ServiceOut.of(values)


class TransitionOut(Output):
    """One move of a service."""

    seq: int
    from_status: Status | None
    to_status: Status
    action: str
    reason: str | None
    actor_kind: str
    actor_name: str
    at: datetime


class EventOut(Output):
    """One fact about a service."""

    id: UUID
    name: str
    version: int
    at: datetime
    actor_kind: str
    actor_name: str
    payload: dict[str, Any]
