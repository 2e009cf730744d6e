"""The people at a client."""

from typing import Unpack
from uuid import UUID

from fairlead.domains.clients import rules
from fairlead.domains.clients.events import ContactAdded, ContactChanged, ContactRemoved
from fairlead.domains.clients.models import Contact
from fairlead.domains.clients.repository import Clients, Contacts
from fairlead.domains.clients.terms import ContactChanges, NewContact
from fairlead.platform.context import Context
from fairlead.platform.db.changes import apply_changes


async def add_contact(ctx: Context, client_id: UUID, new: NewContact) -> Contact:
    """Add a person at a client."""
    rules.check(rules.mistakes(rules.facts_of(new)))
    await Clients(ctx).get(client_id)
    contact = Contacts(ctx).add(contact_of(ctx, client_id, new))
    await ctx.session.flush()
    return contact


async def update_contact(
    ctx: Context, client_id: UUID, contact_id: UUID, *, version: int | None = None, **changes: Unpack[ContactChanges]
) -> Contact:
    """Change what is named of a contact."""
    rules.check(rules.mistakes(changes))
    contact = await Contacts(ctx).of_client(client_id, contact_id, version=version)
    changed = apply_changes(contact, changes)
    if changed:
        ctx.emit(ContactChanged(contact_id=contact.id, client_id=client_id, fields=changed))
    return contact


async def remove_contact(ctx: Context, client_id: UUID, contact_id: UUID, *, version: int | None = None) -> None:
    """Remove a contact; the audit trail keeps who it was."""
    contact = await Contacts(ctx).of_client(client_id, contact_id, version=version)
    await ctx.session.delete(contact)
    ctx.emit(ContactRemoved(contact_id=contact_id, client_id=client_id))


def contact_of(ctx: Context, client_id: UUID, new: NewContact) -> Contact:
    """The row of a new contact, its event emitted."""
    contact = Contact(
        id=ctx.new_id(),
        client_id=client_id,
        name=new.name,
        email=new.email,
        phone=new.phone,
        title=new.title,
        receives_invoices=new.receives_invoices,
        receives_notices=new.receives_notices,
    )
    ctx.emit(ContactAdded(contact_id=contact.id, client_id=client_id))
    return contact
