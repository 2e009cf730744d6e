"""What others ask about clients: facts, lists, search, the timeline."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, any_, bindparam, case, func, literal, or_, select
from sqlalchemy.types import ARRAY, Text, Uuid

from fairlead.domains.clients.lifecycle import Status
from fairlead.domains.clients.models import Client, Contact, Site
from fairlead.domains.clients.repository import Clients
from fairlead.domains.clients.terms import ClientKind
from fairlead.domains.identity.models import Company
from fairlead.kernel.errors import NotFound
from fairlead.kernel.ids import ClientId
from fairlead.platform.context import Context
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page, paged
from fairlead.platform.events import EventRow


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
class ClientRow:
    """A line of the clients list."""

    id: UUID
    number: str
    external_id: str | None
    name: str
    kind: ClientKind
    status: Status
    email: str | None
    phone: str | None
    currency: str
    timezone: str
    locale: str
    payment_method: str | None
    paperless: bool
    notes: str | None
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person at a client."""

    id: UUID
    client_id: UUID
    name: str
    email: str | None
    phone: str | None
    title: str | None
    receives_invoices: bool
    receives_notices: bool
    version: int


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A place where a client is served."""

    id: UUID
    client_id: UUID
    name: str
    line1: str
    line2: str | None
    city: str
    region: str | None
    postcode: str | None
    country: str
    version: int


@dataclass(frozen=True, slots=True)
class ClientHit:
    """A client that fits a search."""

    id: UUID
    number: str
    name: str
    status: Status
    email: str | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event that concerns a client."""

    id: UUID
    seq: int
    name: str
    at: datetime
    actor: str
    subject_id: UUID
    payload: dict[str, Any]


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
_ROWS: Select[*tuple[Any, ...]] = select(
    Client.id, Client.number, Client.external_id, Client.name, Client.kind, Client.status, Client.email, Client.phone,
    Client.currency, Client.timezone, Client.locale, Client.payment_method, Client.paperless, Client.notes,
    Client.created_at, Client.version,
)  # fmt: skip
_CONTACTS = select(
    Contact.id, Contact.client_id, Contact.name, Contact.email, Contact.phone, Contact.title,
    Contact.receives_invoices, Contact.receives_notices, Contact.version,
)  # fmt: skip
_SITES = select(
    Site.id, Site.client_id, Site.name, Site.line1, Site.line2, Site.city, Site.region, Site.postcode, Site.country,
    Site.version,
)  # fmt: skip
_ONE = _ROWS.where(Client.id == bindparam("client_id"))
_CONTACTS_OF_ONE = _CONTACTS.where(Contact.client_id == bindparam("client_id")).order_by(Contact.name, Contact.id)
_SITES_OF_ONE = _SITES.where(Site.client_id == bindparam("client_id")).order_by(Site.name, Site.id)
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


async def client_row(ctx: Context, client_id: UUID) -> ClientRow:
    """One client with all that is known of them, or NotFound."""
    row = await ctx.row(_ONE, {"client_id": client_id})
    if row is None:
        raise NotFound.of("client", client_id)
    return ClientRow(*row)


async def client_rows(
    ctx: Context,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[ClientRow]:
    """A page of the clients list: one statement, however many rows."""
    page = await paged(
        ctx, _ROWS, fields=Clients.filters, sorts=Clients.sorts, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([ClientRow(*row) for row in page.items], page.next_cursor)


async def count_clients(ctx: Context, filters: Mapping[str, object] | None = None) -> int:
    """How many clients fit the filters."""
    statement = select(func.count()).select_from(Client).where(*Clients.filters.where(filters))
    return int(await ctx.scalar(statement))


async def contacts_of(ctx: Context, client_id: UUID) -> list[ContactRow]:
    """A client's contacts by name; NotFound for an unknown client."""
    await client_facts(ctx, client_id)
    rows = await ctx.rows(_CONTACTS_OF_ONE, {"client_id": client_id})
    return [ContactRow(*row) for row in rows]


async def sites_of(ctx: Context, client_id: UUID) -> list[SiteRow]:
    """A client's sites by name; NotFound for an unknown client."""
    await client_facts(ctx, client_id)
    rows = await ctx.rows(_SITES_OF_ONE, {"client_id": client_id})
    return [SiteRow(*row) for row in rows]


async def contact_row(ctx: Context, client_id: UUID, contact_id: UUID) -> ContactRow:
    """One contact of this client, or NotFound."""
    row = await ctx.row(_CONTACTS.where(Contact.client_id == client_id, Contact.id == contact_id))
    if row is None:
        raise NotFound.of("contact", contact_id)
    return ContactRow(*row)


async def site_row(ctx: Context, client_id: UUID, site_id: UUID) -> SiteRow:
    """One site of this client, or NotFound."""
    row = await ctx.row(_SITES.where(Site.client_id == client_id, Site.id == site_id))
    if row is None:
        raise NotFound.of("site", site_id)
    return SiteRow(*row)


async def search_clients(ctx: Context, text: str, limit: int = 8) -> list[ClientHit]:
    """Clients whose number, external id, name or e-mail contains a text; exact and leading matches first."""
    wanted = text.strip()
    if not wanted:
        return []
    columns = (Client.number, Client.external_id, Client.name, Client.email)
    exact = or_(*(func.lower(column) == wanted.lower() for column in columns))
    leading = or_(*(column.istartswith(wanted, autoescape=True) for column in columns))
    statement = (
        select(Client.id, Client.number, Client.name, Client.status, Client.email)
        .where(or_(*(column.icontains(wanted, autoescape=True) for column in columns)))
        .order_by(case((exact, 0), (leading, 1), else_=2), Client.name, Client.id)
        .limit(limit)
    )
    return [ClientHit(*row) for row in await ctx.rows(statement)]


async def timeline(
    ctx: Context, client_id: UUID, *, before: int | None = None, limit: int = DEFAULT_LIMIT
) -> list[TimelineEntry]:
    """What happened to a client, newest first; `before` is the `seq` of the last entry already shown."""
    statement = select(
        EventRow.id, EventRow.seq, EventRow.name, EventRow.at, EventRow.actor_name, EventRow.subject_id,
        EventRow.payload,
    ).where(EventRow.client_id == client_id)  # fmt: skip
    if before is not None:
        statement = statement.where(EventRow.seq < before)
    rows = await ctx.rows(statement.order_by(EventRow.seq.desc()).limit(limit))
    return [TimelineEntry(*row) for row in rows]
