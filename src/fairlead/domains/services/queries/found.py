"""Services found by what someone types."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import any_, case, func, literal, or_, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.clients.models import Client
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class ServiceHit:
    """A service that fits a search."""

    id: UUID
    number: str
    name: str
    status: Status
    client_name: str


async def names_of(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, str]:
    """`Fibre 100 S-000017` of each of some services; unknown ids are left out."""
    wanted = literal(list(service_ids), ARRAY(Uuid))
    statement = select(Service.id, Service.name, Service.number).where(Service.id == any_(wanted))
    return {id_: f"{name} {number}" for id_, name, number in await ctx.rows(statement)}


async def currencies_of(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, str]:
    """In what each of some services is priced; unknown ids are left out."""
    wanted = literal(list(service_ids), ARRAY(Uuid))
    statement = select(Service.id, Service.currency).where(Service.id == any_(wanted))
    return {row.id: row.currency for row in await ctx.rows(statement)}


async def search_services(ctx: Context, text: str, limit: int = 8) -> list[ServiceHit]:
    """Services whose number, external id or name contains a text; exact and leading matches first, live ones next."""
    wanted = text.strip()
    if not wanted:
        return []
    columns = (Service.number, Service.external_id, Service.name)
    exact = or_(*(func.lower(column) == wanted.lower() for column in columns))
    leading = or_(*(column.istartswith(wanted, autoescape=True) for column in columns))
    ended = Service.status.in_((Status.CANCELLED, Status.EXPIRED))
    statement = (
        select(Service.id, Service.number, Service.name, Service.status, Client.name)
        .join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))
        .where(or_(*(column.icontains(wanted, autoescape=True) for column in columns)))
        .order_by(case((exact, 0), (leading, 1), else_=2), ended, Service.number, Service.id)
        .limit(limit)
    )
    return [ServiceHit(*row) for row in await ctx.rows(statement)]
