"""Services as lists and the API show them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from fairlead.domains.catalog.models import ServiceTemplate
from fairlead.domains.catalog.terms import ServiceType, Timing
from fairlead.domains.clients.models import Client
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.repository import FILTERS, SORTS
from fairlead.domains.services.terms import CancellationCategory, ProvisioningStatus
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context
from fairlead.platform.db.paging import Page, paged


class ServiceRow(NamedTuple):
    """One service with the names of its client and template; a tuple, because a list makes hundreds of them."""

    id: UUID
    number: str
    external_id: str | None
    name: str
    type: ServiceType
    status: Status
    provisioning_status: ProvisioningStatus
    automated: bool
    client_id: UUID
    client_name: str
    contract_id: UUID | None
    site_id: UUID | None
    template_id: UUID
    template_name: str
    tariff_id: UUID
    quantity: Decimal
    price_minor: int
    pricing: Pricing | None
    setup_minor: int
    currency: str
    price_agreed: bool
    cycle: Cycle
    timing: Timing
    anchor: date
    anchor_day: int
    start_date: date
    end_date: date | None
    grace_until: date | None
    term_months: int
    auto_renewal: bool
    renewal_count: int
    created_at: datetime
    activated_at: datetime | None
    suspended_at: datetime | None
    cancelled_at: datetime | None
    ended_on: date | None
    cancel_on: date | None
    cancellation_reason: str | None
    cancellation_category: CancellationCategory | None
    cancellation_fee_minor: int
    details: dict[str, Any]
    version: int

    @property
    def price(self) -> Money:
        """The agreed price of one unit for one cycle."""
        return Money(self.price_minor, self.currency)

    @property
    def cycle_price(self) -> Money:
        """What its quantity costs for one cycle."""
        if self.pricing is None:
            return self.price.times(self.quantity)
        return Money(1, self.currency).times(self.pricing.cost(self.quantity).exact)

    @property
    def setup(self) -> Money:
        """Charged once, at activation."""
        return Money(self.setup_minor, self.currency)

    @property
    def cancellation_fee(self) -> Money:
        """What leaving cost, or will cost."""
        return Money(self.cancellation_fee_minor, self.currency)


_COLUMNS = tuple(
    Client.name.label("client_name")
    if name == "client_name"
    else ServiceTemplate.name.label("template_name")
    if name == "template_name"
    else getattr(Service, name)
    for name in ServiceRow._fields
)


_ROWS: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS)
    .join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))
    .join(
        ServiceTemplate,
        (ServiceTemplate.tenant_id == Service.tenant_id) & (ServiceTemplate.id == Service.template_id),
    )
)
_ONE = _ROWS.where(Service.id == bindparam("service_id"))
_OF_CLIENT = _ROWS.where(Service.client_id == bindparam("client_id")).order_by(Service.number.desc())


async def service_row(ctx: Context, service_id: UUID) -> ServiceRow:
    """One service; raises NotFound."""
    row = await ctx.row(_ONE, {"service_id": service_id})
    if row is None:
        raise NotFound.of("service", service_id)
    return ServiceRow._make(row)


async def services_of(ctx: Context, client_id: UUID) -> Sequence[ServiceRow]:
    """Every service of a client, newest first."""
    return [ServiceRow._make(row) for row in await ctx.rows(_OF_CLIENT, {"client_id": client_id})]


async def service_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[ServiceRow]:
    """A page of the services that fit the filters dict."""
    page = await paged(ctx, _ROWS, fields=FILTERS, sorts=SORTS, filters=filters, sort=sort, cursor=cursor, limit=limit)
    return Page([ServiceRow._make(row) for row in page.items], page.next_cursor)
