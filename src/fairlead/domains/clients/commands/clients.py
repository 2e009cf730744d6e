"""Taking on, changing and putting away clients."""

from typing import Unpack
from uuid import UUID

from fairlead.domains.clients import rules
from fairlead.domains.clients.commands.contacts import contact_of
from fairlead.domains.clients.commands.sites import site_of
from fairlead.domains.clients.errors import ClientArchivedAlready, ExternalIdTaken
from fairlead.domains.clients.events import (
    ClientActivated,
    ClientArchived,
    ClientChanged,
    ClientCreated,
    ClientRestored,
)
from fairlead.domains.clients.lifecycle import Action, Status
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.queries import clients_by_external_id, home
from fairlead.domains.clients.repository import Clients
from fairlead.domains.clients.terms import ClientChanges, NewClient
from fairlead.platform.context import Context
from fairlead.platform.db.changes import apply_changes
from fairlead.platform.db.numbers import take_numbers


async def create_client(ctx: Context, new: NewClient) -> Client:
    """Take on a client with their contacts and sites; what is not given comes from the company."""
    rules.check(rules.client_mistakes(new))
    ours = await home(ctx)
    await _free(ctx, new.external_id)
    [number] = await take_numbers(ctx, "clients", prefix="C-")
    client = Clients(ctx).add(
        Client(
            id=ctx.new_id(),
            number=number,
            external_id=new.external_id,
            name=new.name,
            kind=new.kind,
            status=Status.LEAD if new.lead else Status.ACTIVE,
            email=new.email,
            phone=new.phone,
            currency=new.currency or ours.currency,
            timezone=new.timezone or ours.timezone,
            locale=new.locale or ours.locale,
            payment_method=new.payment_method,
            paperless=new.paperless,
            notes=new.notes,
            address=new.address,
            country=new.country,
            region=new.region,
            tax_id=new.tax_id,
            tax_status=new.tax_status,
            tax_reason=new.tax_reason,
            tax_until=new.tax_until,
            created_at=ctx.now,
        )
    )
    ctx.emit(ClientCreated(client_id=client.id, number=number, external_id=new.external_id))
    await ctx.session.flush()
    ctx.session.add_all([contact_of(ctx, client.id, contact) for contact in new.contacts])
    ctx.session.add_all([site_of(ctx, client.id, site) for site in new.sites])
    await ctx.session.flush()
    return client


async def update_client(
    ctx: Context, client_id: UUID, *, version: int | None = None, **changes: Unpack[ClientChanges]
) -> Client:
    """Change what is named; `version` is the one that the caller saw."""
    rules.check(rules.mistakes(changes))
    client = await Clients(ctx).get(client_id, lock=True, version=version)
    if client.status is Status.ARCHIVED:
        raise ClientArchivedAlready(client_id=client.id)
    if not changes.keys().isdisjoint(rules.TAX_FACTS):
        known = {name: getattr(client, name) for name in rules.TAX_FACTS}
        rules.check(rules.tax_mistakes({**known, **changes}))
    external = changes.get("external_id")
    if external != client.external_id:
        await _free(ctx, external)
    changed = apply_changes(client, changes)
    if changed:
        ctx.emit(ClientChanged(client_id=client.id, fields=changed))
        await ctx.session.flush()
    return client


async def activate_client(ctx: Context, client_id: UUID, *, version: int | None = None) -> Client:
    """Make a client of a lead."""
    client = await Clients(ctx).get(client_id, lock=True, version=version)
    client.advance(Action.ACTIVATE)
    ctx.emit(ClientActivated(client_id=client.id))
    return client


async def archive_client(ctx: Context, client_id: UUID, *, version: int | None = None) -> Client:
    """Put a client away; what they hold is the services' business and goes on."""
    client = await Clients(ctx).get(client_id, lock=True, version=version)
    client.advance(Action.ARCHIVE)
    ctx.emit(ClientArchived(client_id=client.id))
    return client


async def restore_client(ctx: Context, client_id: UUID, *, version: int | None = None) -> Client:
    """Have an archived client back."""
    client = await Clients(ctx).get(client_id, lock=True, version=version)
    client.advance(Action.RESTORE)
    ctx.emit(ClientRestored(client_id=client.id))
    return client


async def _free(ctx: Context, external_id: str | None) -> None:
    if external_id is not None and await clients_by_external_id(ctx, [external_id]):
        raise ExternalIdTaken(external_ids=(external_id,))
