"""The API of a client's contacts and sites."""

from uuid import UUID

from fastapi import APIRouter

from fairlead.domains.clients import commands, queries
from fairlead.domains.clients.errors import SiteInUse
from fairlead.domains.clients.permissions import ClientPermission
from fairlead.domains.clients.schemas import (
    ContactIn,
    ContactOut,
    ContactPatch,
    SiteIn,
    SiteOut,
    SitePatch,
    contact_out,
    site_out,
)
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.route import WorkRoute

router = APIRouter(prefix="/{client_id}", route_class=WorkRoute)

READ = [needs(ClientPermission.READ)]
WRITE = [needs(ClientPermission.WRITE)]


@router.get("/contacts", dependencies=READ)
async def list_contacts(ctx: Ctx, client_id: UUID) -> list[ContactOut]:
    """The people at a client, by name."""
    return [contact_out(contact) for contact in await queries.contacts_of(ctx, client_id)]


@router.post("/contacts", status_code=201, dependencies=WRITE)
async def add_contact(ctx: Ctx, client_id: UUID, body: ContactIn) -> ContactOut:
    """Add a person at a client."""
    return contact_out(await commands.add_contact(ctx, client_id, body.new()))


@router.get("/contacts/{contact_id}", dependencies=READ)
async def get_contact(ctx: Ctx, client_id: UUID, contact_id: UUID) -> ContactOut:
    """One contact."""
    return contact_out(await queries.contact_row(ctx, client_id, contact_id))


@router.patch("/contacts/{contact_id}", dependencies=WRITE)
async def update_contact(
    ctx: Ctx, client_id: UUID, contact_id: UUID, body: ContactPatch, version: IfMatch
) -> ContactOut:
    """Change what is named of a contact."""
    changes = body.changes()
    return contact_out(await commands.update_contact(ctx, client_id, contact_id, version=version, **changes))


@router.delete("/contacts/{contact_id}", dependencies=WRITE)
async def remove_contact(ctx: Ctx, client_id: UUID, contact_id: UUID, version: IfMatch) -> None:
    """Remove a contact."""
    await commands.remove_contact(ctx, client_id, contact_id, version=version)


@router.get("/sites", dependencies=READ)
async def list_sites(ctx: Ctx, client_id: UUID) -> list[SiteOut]:
    """The places where a client is served, by name."""
    return [site_out(site) for site in await queries.sites_of(ctx, client_id)]


@router.post("/sites", status_code=201, dependencies=WRITE)
async def add_site(ctx: Ctx, client_id: UUID, body: SiteIn) -> SiteOut:
    """Add a place where a client is served."""
    return site_out(await commands.add_site(ctx, client_id, body.new()))


@router.get("/sites/{site_id}", dependencies=READ)
async def get_site(ctx: Ctx, client_id: UUID, site_id: UUID) -> SiteOut:
    """One site."""
    return site_out(await queries.site_row(ctx, client_id, site_id))


@router.patch("/sites/{site_id}", dependencies=WRITE)
async def update_site(ctx: Ctx, client_id: UUID, site_id: UUID, body: SitePatch, version: IfMatch) -> SiteOut:
    """Change what is named of a site."""
    return site_out(await commands.update_site(ctx, client_id, site_id, version=version, **body.changes()))


@router.delete("/sites/{site_id}", dependencies=WRITE, responses=raises(SiteInUse))
async def remove_site(ctx: Ctx, client_id: UUID, site_id: UUID, version: IfMatch) -> None:
    """Remove a site where nothing is delivered."""
    await commands.remove_site(ctx, client_id, site_id, version=version)
