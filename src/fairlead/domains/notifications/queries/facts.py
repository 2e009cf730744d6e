"""What notices are made of, for any number of services and clients with one statement each."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import any_, func, literal, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.clients.models import Client, Contact
from fairlead.domains.identity.models import Company
from fairlead.domains.notifications import rules
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.terms import NoticeKind, Recipient
from fairlead.domains.services.models import Service, ServiceTransition
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What a service is called, and what it costs now."""

    name: str
    number: str
    price: Money
    cycle: Cycle
    quantity: Decimal


async def company_name(ctx: Context) -> str:
    """The name of the company."""
    return str(await ctx.scalar(select(Company.name).where(Company.id == ctx.tenant_id)))


async def service_facts(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, ServiceFacts]:
    """The services by id; unknown ids are left out."""
    statement = select(
        Service.id, Service.name, Service.number, Service.price_minor, Service.currency, Service.cycle, Service.quantity
    ).where(Service.id == _any(service_ids))
    return {
        row.id: ServiceFacts(row.name, row.number, Money(row.price_minor, row.currency), row.cycle, row.quantity)
        for row in await ctx.rows(statement)
    }


async def last_moves(ctx: Context, service_ids: Collection[UUID], action: str) -> dict[UUID, int]:
    """The number of each service's last move of one kind, for notices about what happens again and again."""
    t = ServiceTransition
    statement = (
        select(t.service_id, func.max(t.seq).label("seq"))
        .where(t.service_id == _any(service_ids), t.action == action)
        .group_by(t.service_id)
    )
    return {row.service_id: row.seq for row in await ctx.rows(statement)}


async def recipients_of(
    ctx: Context, client_ids: Collection[UUID], *, invoices: bool = False
) -> dict[UUID, list[Recipient]]:
    """Whom to write to at each client: contacts who want notices, or invoices, else the client's own address."""
    people: dict[UUID, list[Recipient]] = {}
    wants = Contact.receives_invoices if invoices else Contact.receives_notices
    contacts = (
        select(Contact.client_id, Contact.id, Contact.email, Contact.name)
        .where(Contact.client_id == _any(client_ids), wants, Contact.email.is_not(None))
        .order_by(Contact.name, Contact.id)
    )
    for client_id, contact_id, email, name in await ctx.rows(contacts):
        people.setdefault(client_id, []).append(Recipient(contact_id, email, name))
    clients = select(Client.id, Client.email, Client.name).where(Client.id == _any(client_ids))
    return {
        row.id: rules.recipients(people.get(row.id, ()), Recipient(None, row.email, row.name) if row.email else None)
        for row in await ctx.rows(clients)
    }


async def written_to(ctx: Context, kind: NoticeKind, about: str) -> set[str]:
    """The addresses that have a notice about this, whatever became of it."""
    found = await ctx.rows(select(Notice.address).where(Notice.kind == kind, Notice.about == about))
    return {address.casefold() for (address,) in found}


def _any(ids: Collection[UUID]) -> object:
    return any_(literal(list(ids), ARRAY(Uuid)))
