"""A renewal quote as the client sees it, and the link that leads there."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from fairlead.domains.clients.models import Client
from fairlead.domains.identity.models import Company
from fairlead.domains.services import rules
from fairlead.domains.services.lifecycle import QuoteStatus, Status
from fairlead.domains.services.models import RenewalQuote, Service
from fairlead.domains.services.queries.planned import brought_on
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Context
from fairlead.platform.links import Linked, Links

_PURPOSE = "renewal-quote"


@dataclass(frozen=True, slots=True)
class Offered:
    """A quote with what the client has to know to answer it."""

    id: UUID
    number: str
    status: QuoteStatus
    term_end: date
    months: int
    price_minor: int
    currency: str
    valid_until: datetime
    message: str | None
    decided_at: datetime | None
    decided_by: str | None
    service_id: UUID
    service_name: str
    service_number: str
    service_status: Status
    service_ends: date | None
    cancel_on: date | None
    start_date: date
    quantity: Decimal
    cycle: Cycle
    price_now_minor: int
    client_name: str
    company_name: str
    company_zone: str
    then: rules.Terms | None = None
    """What a change that is planned for the next term's beginning makes of the service."""

    @property
    def of_then(self) -> tuple[str, Cycle, Decimal]:
        """What the service is called, its cycle and its quantity in the next term."""
        if self.then is None:
            return self.service_name, self.cycle, self.quantity
        return self.then.name, self.then.cycle, self.then.quantity

    @property
    def price(self) -> Money:
        """Of one unit for one cycle of the next term."""
        return Money(self.price_minor, self.currency)

    @property
    def price_now(self) -> Money:
        """Of one unit for one cycle of the running term."""
        return Money(self.price_now_minor, self.currency)

    @property
    def new_end(self) -> date | None:
        """The first day after the term that is offered."""
        return rules.next_end(self.start_date, self.term_end, self.months)


_OFFERED: Select[*tuple[Any, ...]] = (
    select(
        RenewalQuote.id, RenewalQuote.number, RenewalQuote.status, RenewalQuote.term_end, RenewalQuote.months,
        RenewalQuote.price_minor, RenewalQuote.currency, RenewalQuote.valid_until, RenewalQuote.message,
        RenewalQuote.decided_at, RenewalQuote.decided_by, Service.id.label("service_id"),
        Service.name.label("service_name"), Service.number.label("service_number"),
        Service.status.label("service_status"), Service.end_date.label("service_ends"), Service.cancel_on,
        Service.start_date, Service.quantity, Service.cycle, Service.price_minor.label("price_now_minor"),
        Client.name.label("client_name"), Company.name.label("company_name"), Company.timezone.label("company_zone"),
    )
    .join(Service, (Service.tenant_id == RenewalQuote.tenant_id) & (Service.id == RenewalQuote.service_id))
    .join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))
    .join(Company, Company.id == RenewalQuote.tenant_id)
    .where(RenewalQuote.id == bindparam("quote_id"))
)  # fmt: skip


async def offered(ctx: Context, quote_id: UUID) -> Offered | None:
    """A quote as its client sees it; None when there is none."""
    row = await ctx.row(_OFFERED, {"quote_id": quote_id})
    if row is None:
        return None
    then = await brought_on(ctx, {row.service_id: row.term_end})
    return replace(Offered(*row), then=then.get(row.service_id))


def quote_path(links: Links, tenant_id: int, quote_id: UUID) -> str:
    """The path of the page on which a client answers a quote."""
    return f"/quotes/{links.token(_PURPOSE, tenant_id, quote_id)}"


def quote_link(links: Links, tenant_id: int, quote_id: UUID, base: str | None = None) -> str:
    """The address under which a client answers a quote without a login; `base` where no public address is set."""
    return links.address(quote_path(links, tenant_id, quote_id), base)


def read_quote_token(links: Links, token: str) -> Linked | None:
    """Whose and which quote a link's token means; None when it was altered or made elsewhere."""
    return links.read(_PURPOSE, token)
