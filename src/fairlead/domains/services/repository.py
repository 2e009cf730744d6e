"""Services by id, by the filters dict, by page."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Integer

from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.services.lifecycle import SERVICE, BulkStatus, Status
from fairlead.domains.services.models import (
    BulkChange,
    BulkChangeItem,
    Discount,
    HoldPlan,
    RenewalQuote,
    Service,
    ServiceChange,
)
from fairlead.domains.services.terms import BulkResult, CancellationCategory, ProvisioningStatus
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts
from fairlead.platform.db.repository import Repository, RepositoryFactory, provides

FILTERS = Filters(
    {
        "status": Field(
            Service.status, Status, "Status", choices={s: state.label for s, state in SERVICE.states.items()}
        ),
        "type": Field(Service.type, ServiceType, "Type"),
        "client_id": Field(Service.client_id, UUID, "Client"),
        "contract_id": Field(Service.contract_id, UUID, "Contract"),
        "template_id": Field(Service.template_id, UUID, "Template"),
        "tariff_id": Field(Service.tariff_id, UUID, "Tariff"),
        "number": Field(Service.number, str, "Number"),
        "name": Field(Service.name, str, "Name"),
        "external_id": Field(Service.external_id, str, "External id"),
        "price": Field(Service.price_minor, Money, "Price", currency=Service.currency),
        "price_agreed": Field(Service.price_agreed, bool, "Price agreed with the client"),
        "cycle": Field(Service.cycle, Cycle, "Billing cycle"),
        "start_date": Field(Service.start_date, date, "Start"),
        "end_date": Field(Service.end_date, date, "First day after the term"),
        "cancel_on": Field(Service.cancel_on, date, "Cancelled from"),
        "ended_on": Field(Service.ended_on, date, "First day without it"),
        "cancellation_category": Field(Service.cancellation_category, CancellationCategory, "Cancelled because of"),
        "activated_at": Field(Service.activated_at, datetime, "Activated"),
        "health_score": Field(Service.health_score, int, "Health"),
        "provisioning_status": Field(Service.provisioning_status, ProvisioningStatus, "Provisioning"),
        "download_speed": Field(Service.details["download_mbps"].astext.cast(Integer), int, "Download (Mbit/s)"),
        "upload_speed": Field(Service.details["upload_mbps"].astext.cast(Integer), int, "Upload (Mbit/s)"),
    }
)

SORTS = Sorts(
    {
        "number": Service.number,
        "name": Service.name,
        "status": Service.status,
        "price": Service.price_minor,
        "start_date": Service.start_date,
        "created_at": Service.created_at,
    },
    default="number",
    tie=Service.id,
)


RENEWAL_FILTERS = Filters(
    {
        "end_date": Field(Service.end_date, date, "First day after the term"),
        "client_id": Field(Service.client_id, UUID, "Client"),
        "number": Field(Service.number, str, "Number"),
        "name": Field(Service.name, str, "Name"),
        "status": Field(
            Service.status, Status, "Status", choices={s: state.label for s, state in SERVICE.states.items()}
        ),
        "type": Field(Service.type, ServiceType, "Type"),
        "auto_renewal": Field(Service.auto_renewal, bool, "Renews by itself"),
        "grace_until": Field(Service.grace_until, date, "First day after grace"),
        "cancel_on": Field(Service.cancel_on, date, "Cancelled from"),
        "sla_breaches": Field(Service.sla_breaches_count, int, "SLA breaches"),
        "price": Field(Service.price_minor, Money, "Price", currency=Service.currency),
        "price_agreed": Field(Service.price_agreed, bool, "Price agreed with the client"),
    }
)

RENEWAL_SORTS = Sorts(
    {"end_date": Service.end_date, "name": Service.name, "number": Service.number, "price": Service.price_minor},
    default="end_date",
    tie=Service.id,
)


class Services(Repository[Service]):
    """The services of the context's company."""

    model = Service
    filters = FILTERS
    sorts = SORTS


class HoldPlans(Repository[HoldPlan]):
    """The planned holds of the context's company."""

    model = HoldPlan


class Changes(Repository[ServiceChange]):
    """The changes of services, made and to come."""

    model = ServiceChange


class RenewalQuotes(Repository[RenewalQuote]):
    """The quotes for next terms."""

    model = RenewalQuote

    async def of_service(self, service_id: UUID, quote_id: UUID, *, version: int | None = None) -> RenewalQuote:
        """A quote, held, when it is one of this service's; else NotFound."""
        quote = await self.get(quote_id, lock=True, version=version)
        if quote.service_id != service_id:
            raise NotFound.of(self.noun(), quote_id)
        return quote


DISCOUNTS = Filters(
    {
        "client_id": Field(Discount.client_id, UUID, "Client"),
        "service_id": Field(Discount.service_id, UUID, "Service"),
        "name": Field(Discount.name, str, "Name"),
        "percent": Field(Discount.percent, Decimal, "Percent"),
        "starts_on": Field(Discount.starts_on, date, "From"),
        "ends_on": Field(Discount.ends_on, date, "Until"),
        "ended_at": Field(Discount.ended_at, datetime, "Ended early"),
        "granted_by": Field(Discount.granted_by, str, "Granted by"),
    }
)
DISCOUNT_SORTS = Sorts(
    {"starts_on": Discount.starts_on, "name": Discount.name, "granted_at": Discount.granted_at},
    default="-starts_on",
    tie=Discount.id,
)


class Discounts(Repository[Discount]):
    """The discounts of the context's company, those that are over as well."""

    model = Discount
    filters = DISCOUNTS
    sorts = DISCOUNT_SORTS


BULKS = Filters({"status": Field(BulkChange.status, BulkStatus, "Status")})
BULK_SORTS = Sorts({"started_at": BulkChange.started_at}, default="-started_at", tie=BulkChange.id)
BULK_ITEMS = Filters(
    {
        "result": Field(BulkChangeItem.result, BulkResult, "Result"),
        "service_id": Field(BulkChangeItem.service_id, UUID, "Service"),
        "outcome": Field(BulkChangeItem.outcome, str, "Why"),
    }
)
ITEM_SORTS = Sorts({"number": Service.number}, default="number", tie=BulkChangeItem.id)


class BulkChanges(Repository[BulkChange]):
    """The bulk changes of the context's company."""

    model = BulkChange
    filters = BULKS
    sorts = BULK_SORTS


class ServiceRepositoryFactory(RepositoryFactory):
    """Repositories bound to one context: `ServiceRepositoryFactory(ctx).services`."""

    services = provides(Services)
