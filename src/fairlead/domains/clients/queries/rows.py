"""Rows of clients, contacts and sites for lists and pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, func, literal, select

from fairlead.domains.clients.lifecycle import Status
from fairlead.domains.clients.models import Client, Contact, Site
from fairlead.domains.clients.repository import Clients
from fairlead.domains.clients.terms import ClientKind, TaxStatus
from fairlead.kernel.errors import NotFound
from fairlead.platform.context import Context
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page, paged


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
    address: str | None
    country: str | None
    region: str | None
    tax_id: str | None
    tax_status: TaxStatus
    tax_reason: str | None
    tax_until: date | None
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


_ROWS: Select[*tuple[Any, ...]] = select(
    Client.id, Client.number, Client.external_id, Client.name, Client.kind, Client.status, Client.email, Client.phone,
    Client.currency, Client.timezone, Client.locale, Client.payment_method, Client.paperless, Client.notes,
    Client.address, Client.country, Client.region, Client.tax_id, Client.tax_status, Client.tax_reason,
    Client.tax_until, Client.created_at, Client.version,
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
_CONTACTS_OF_ONE = (
    _CONTACTS.select_from(Client)
    .outerjoin(Contact, (Contact.tenant_id == Client.tenant_id) & (Contact.client_id == Client.id))
    .where(Client.id == bindparam("client_id"))
    .order_by(Contact.name, Contact.id)
)
"""A client without any is one row of nothing; an unknown one is none."""
_SITES_OF_ONE = (
    _SITES.select_from(Client)
    .outerjoin(Site, (Site.tenant_id == Client.tenant_id) & (Site.client_id == Client.id))
    .where(Client.id == bindparam("client_id"))
    .order_by(Site.name, Site.id)
)


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
    return [ContactRow(*row) for row in await _parts(ctx, _CONTACTS_OF_ONE, client_id)]


async def sites_of(ctx: Context, client_id: UUID) -> list[SiteRow]:
    """A client's sites by name; NotFound for an unknown client."""
    return [SiteRow(*row) for row in await _parts(ctx, _SITES_OF_ONE, client_id)]


async def _parts(ctx: Context, statement: Select[*tuple[Any, ...]], client_id: UUID) -> Sequence[Any]:
    rows = await ctx.rows(statement, {"client_id": client_id})
    if not rows:
        raise NotFound.of("client", client_id)
    return [row for row in rows if row.id is not None]


async def contact_row(ctx: Context, client_id: UUID, contact_id: UUID) -> ContactRow:
    """One contact of this client, or NotFound."""
    row = await ctx.row(_CONTACTS.where(Contact.client_id == client_id, Contact.id == contact_id))
    if row is None:
        raise NotFound.of("contact", contact_id)
    return ContactRow(*row)


async def names_of_sites(ctx: Context, site_ids: Collection[UUID]) -> dict[UUID, str]:
    """What some sites are called; unknown ids are left out."""
    rows = await ctx.rows(select(Site.id, Site.name).where(Site.id == any_(literal(list(site_ids), ARRAY(Uuid)))))
    return {row.id: row.name for row in rows}


async def site_row(ctx: Context, client_id: UUID, site_id: UUID) -> SiteRow:
    """One site of this client, or NotFound."""
    row = await ctx.row(_SITES.where(Site.client_id == client_id, Site.id == site_id))
    if row is None:
        raise NotFound.of("site", site_id)
    return SiteRow(*row)
