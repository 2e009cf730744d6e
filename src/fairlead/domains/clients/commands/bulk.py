"""Bringing in clients by the thousand: a statement a table instead of a statement a client."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from fairlead.domains.clients import rules
from fairlead.domains.clients.errors import ExternalIdTaken
from fairlead.domains.clients.events import ClientCreated, ContactAdded, SiteAdded
from fairlead.domains.clients.lifecycle import Status
from fairlead.domains.clients.models import Client, Contact, Site
from fairlead.domains.clients.queries import Home, clients_by_external_id, home
from fairlead.domains.clients.terms import NewClient
from fairlead.kernel.ids import ClientId
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import insert_rows
from fairlead.platform.db.numbers import take_numbers

_CLIENT = (
    "tenant_id", "id", "number", "external_id", "name", "kind", "status", "email", "phone", "currency", "timezone",
    "locale", "payment_method", "paperless", "notes", "address", "country", "region", "tax_id", "tax_status",
    "tax_reason", "tax_until", "created_at", "version",
)  # fmt: skip
_CONTACT = (
    "tenant_id", "id", "client_id", "name", "email", "phone", "title", "receives_invoices", "receives_notices",
    "version",
)  # fmt: skip
_SITE = (
    "tenant_id", "id", "client_id", "name", "line1", "line2", "city", "region", "postcode", "country", "version",
)  # fmt: skip


async def bring_in(ctx: Context, new: Sequence[NewClient]) -> list[ClientId]:
    """Take on many clients, all or none; their ids in the order given.

    One whose external id is taken, or given twice, refuses the whole batch: ask `clients_by_external_id` first for
    those to leave out. The events are the record of what came in; no audit rows are written.
    """
    rules.check_clients(new)
    externals = [one.external_id for one in new if one.external_id is not None]
    numbers = await take_numbers(ctx, "clients", len(new), prefix="C-")
    # Asked after the numbers: whoever else brings in clients has committed by now, or waits.
    taken = (*rules.repeated(externals), *await clients_by_external_id(ctx, externals))
    if taken:
        raise ExternalIdTaken(external_ids=tuple(dict.fromkeys(taken)))
    ours = await home(ctx)
    ids = [ctx.new_id() for _ in new]
    rows = [_row(ctx, ours, *facts) for facts in zip(ids, numbers, new, strict=True)]
    await _insert(ctx, Client, _CLIENT, rows)
    for id_, number, one in zip(ids, numbers, new, strict=True):
        ctx.emit(ClientCreated(client_id=id_, number=number, external_id=one.external_id))
    await _bring_in_parts(ctx, ids, new)
    return [ClientId(id_) for id_ in ids]


async def _bring_in_parts(ctx: Context, ids: Sequence[UUID], new: Sequence[NewClient]) -> None:
    contacts = [
        (
            ctx.tenant_id,
            ctx.new_id(),
            id_,
            c.name,
            c.email,
            c.phone,
            c.title,
            c.receives_invoices,
            c.receives_notices,
            1,
        )
        for id_, one in zip(ids, new, strict=True)
        for c in one.contacts
    ]
    sites = [
        (ctx.tenant_id, ctx.new_id(), id_, s.name, s.line1, s.line2, s.city, s.region, s.postcode, s.country, 1)
        for id_, one in zip(ids, new, strict=True)
        for s in one.sites
    ]
    await _insert(ctx, Contact, _CONTACT, contacts)
    await _insert(ctx, Site, _SITE, sites)
    ctx.emit(*(ContactAdded(contact_id=row[1], client_id=row[2]) for row in contacts))
    ctx.emit(*(SiteAdded(site_id=row[1], client_id=row[2]) for row in sites))


async def _insert(
    ctx: Context, model: type[Client | Contact | Site], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    table: Table = model.__table__  # type: ignore[assignment] # declarative types it as FromClause
    await insert_rows(ctx.session, table, columns, rows)


def _row(ctx: Context, ours: Home, id_: UUID, number: str, new: NewClient) -> tuple[Any, ...]:
    status = Status.LEAD if new.lead else Status.ACTIVE
    return (
        ctx.tenant_id, id_, number, new.external_id, new.name, new.kind, status, new.email, new.phone,
        new.currency or ours.currency, new.timezone or ours.timezone, new.locale or ours.locale,
        new.payment_method, new.paperless, new.notes, new.address, new.country, new.region, new.tax_id, new.tax_status,
        new.tax_reason, new.tax_until, ctx.now, 1,
    )  # fmt: skip
