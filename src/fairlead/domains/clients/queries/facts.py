"""Facts of clients and of the company they belong to."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import any_, bindparam, literal, select
from sqlalchemy.types import ARRAY, Text, Uuid

from fairlead.domains.clients.lifecycle import Status
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.terms import ClientKind
from fairlead.domains.identity.models import Company
from fairlead.kernel.errors import NotFound
from fairlead.kernel.ids import ClientId
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """What selling to a client and billing them has to know."""

    id: UUID
    number: str
    name: str
    kind: ClientKind
    status: Status
    currency: str
    timezone: str
    locale: str


@dataclass(frozen=True, slots=True)
class Home:
    """The company's own choices, which its clients start with."""

    currency: str
    timezone: str
    locale: str
    country: str


_FACTS = select(
    Client.id, Client.number, Client.name, Client.kind, Client.status, Client.currency, Client.timezone, Client.locale
)
_FACTS_OF_ONE = _FACTS.where(Client.id == bindparam("client_id"))
_HOME = select(Company.currency, Company.timezone, Company.locale, Company.country).where(
    Company.id == bindparam("tenant_id")
)


async def home(ctx: Context) -> Home:
    """What a client of this company gets unless told otherwise."""
    row = await ctx.row(_HOME, {"tenant_id": ctx.tenant_id})
    if row is None:
        raise NotFound.of("company", ctx.tenant_id)
    return Home(*row)


async def client_facts(ctx: Context, client_id: UUID) -> ClientFacts:
    """The facts of one client, or NotFound."""
    row = await ctx.row(_FACTS_OF_ONE, {"client_id": client_id})
    if row is None:
        raise NotFound.of("client", client_id)
    return ClientFacts(*row)


async def facts_of_clients(ctx: Context, client_ids: Collection[UUID]) -> dict[UUID, ClientFacts]:
    """The facts of many clients by id, in one statement; unknown ids are left out."""
    wanted = literal(list(client_ids), ARRAY(Uuid))
    return {row.id: ClientFacts(*row) for row in await ctx.rows(_FACTS.where(Client.id == any_(wanted)))}


async def clients_by_external_id(ctx: Context, external_ids: Collection[str]) -> dict[str, ClientId]:
    """Which of these external ids belong to a client already, and to which; how an import skips what it has."""
    wanted = literal(list(external_ids), ARRAY(Text))
    statement = select(Client.external_id, Client.id).where(Client.external_id == any_(wanted))
    return {external: ClientId(id_) for external, id_ in await ctx.rows(statement)}
