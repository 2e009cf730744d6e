"""The places where a client is served."""

from typing import Unpack
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from fairlead.domains.clients import rules
from fairlead.domains.clients.errors import SiteInUse
from fairlead.domains.clients.events import SiteAdded, SiteChanged, SiteRemoved
from fairlead.domains.clients.models import Site
from fairlead.domains.clients.repository import Clients, Sites
from fairlead.domains.clients.terms import NewSite, SiteChanges
from fairlead.platform.context import Context
from fairlead.platform.db.changes import apply_changes


async def add_site(ctx: Context, client_id: UUID, new: NewSite) -> Site:
    """Add a place where a client is served."""
    rules.check(rules.mistakes(rules.facts_of(new)))
    await Clients(ctx).get(client_id)
    site = Sites(ctx).add(site_of(ctx, client_id, new))
    await ctx.session.flush()
    return site


async def update_site(
    ctx: Context, client_id: UUID, site_id: UUID, *, version: int | None = None, **changes: Unpack[SiteChanges]
) -> Site:
    """Change what is named of a site."""
    rules.check(rules.mistakes(changes))
    site = await Sites(ctx).of_client(client_id, site_id, version=version)
    changed = apply_changes(site, changes)
    if changed:
        ctx.emit(SiteChanged(site_id=site.id, client_id=client_id, fields=changed))
    return site


async def remove_site(ctx: Context, client_id: UUID, site_id: UUID, *, version: int | None = None) -> None:
    """Remove a site where nothing is delivered."""
    site = await Sites(ctx).of_client(client_id, site_id, version=version)
    # Services refer to sites and lie downstream: their foreign key knows what this domain cannot ask.
    try:
        async with ctx.session.begin_nested():
            await ctx.session.delete(site)
            await ctx.session.flush()
    except IntegrityError:
        raise SiteInUse(site_id=site_id) from None
    ctx.emit(SiteRemoved(site_id=site_id, client_id=client_id))


def site_of(ctx: Context, client_id: UUID, new: NewSite) -> Site:
    """The row of a new site, its event emitted."""
    site = Site(
        id=ctx.new_id(),
        client_id=client_id,
        name=new.name,
        line1=new.line1,
        line2=new.line2,
        city=new.city,
        region=new.region,
        postcode=new.postcode,
        country=new.country,
    )
    ctx.emit(SiteAdded(site_id=site.id, client_id=client_id))
    return site
