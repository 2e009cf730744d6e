"""Clients, contacts and sites for tests."""

from typing import Any

from fairlead.domains.clients.commands import NewClient, NewContact, NewSite, add_contact, add_site, create_client
from fairlead.domains.clients.models import Client, Contact, Site
from fairlead.platform.context import Context


async def client(ctx: Context, **over: Any) -> Client:
    """An active client named Ada."""
    return await create_client(ctx, NewClient(**{"name": "Ada Lovelace", **over}))


async def contact(ctx: Context, at: Client, **over: Any) -> Contact:
    """A person at a client."""
    return await add_contact(ctx, at.id, NewContact(**{"name": "Mary", "email": "mary@example.net", **over}))


async def site(ctx: Context, at: Client, **over: Any) -> Site:
    """A place where a client is served."""
    plain = {"name": "Home", "line1": "12 St James's Sq", "city": "London", "country": "GB"}
    return await add_site(ctx, at.id, NewSite(**{**plain, **over}))
