"""The API of clients."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from fairlead.domains.clients import commands, queries
from fairlead.domains.clients.errors import ClientArchivedAlready, ExternalIdTaken
from fairlead.domains.clients.permissions import ClientPermission
from fairlead.domains.clients.repository import Clients
from fairlead.domains.clients.schemas import ClientIn, ClientOut, ClientPatch, client_out
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(prefix="/clients", tags=["clients"], route_class=WorkRoute)

READ = [needs(ClientPermission.READ)]
WRITE = [needs(ClientPermission.WRITE)]


@router.get("", dependencies=READ)
async def list_clients(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(Clients.filters, Clients.sorts))]
) -> PageOut[ClientOut]:
    """Search clients by any declared filter."""
    return page_out(await queries.client_rows(ctx, **asked), client_out)


@router.post("", status_code=201, dependencies=WRITE, responses=raises(ExternalIdTaken))
async def create_client(ctx: Ctx, body: ClientIn) -> ClientOut:
    """Take on a client, with contacts and sites."""
    return client_out(await commands.create_client(ctx, body.new()))


@router.get("/{client_id}", dependencies=READ)
async def get_client(ctx: Ctx, client_id: UUID) -> ClientOut:
    """One client, with what can be done with them now."""
    return client_out(await queries.client_row(ctx, client_id))


@router.patch("/{client_id}", dependencies=WRITE, responses=raises(ExternalIdTaken, ClientArchivedAlready))
async def update_client(ctx: Ctx, client_id: UUID, body: ClientPatch, version: IfMatch) -> ClientOut:
    """Change what is named."""
    return client_out(await commands.update_client(ctx, client_id, version=version, **body.changes()))


@router.patch("/{client_id}/activate", dependencies=WRITE, responses=raises(IllegalMove))
async def activate_client(ctx: Ctx, client_id: UUID, version: IfMatch) -> ClientOut:
    """Make a client of a lead."""
    return client_out(await commands.activate_client(ctx, client_id, version=version))


@router.patch("/{client_id}/archive", dependencies=WRITE, responses=raises(IllegalMove))
async def archive_client(ctx: Ctx, client_id: UUID, version: IfMatch) -> ClientOut:
    """Put a client away; what they hold goes on until it is cancelled."""
    return client_out(await commands.archive_client(ctx, client_id, version=version))


@router.patch("/{client_id}/restore", dependencies=WRITE, responses=raises(IllegalMove))
async def restore_client(ctx: Ctx, client_id: UUID, version: IfMatch) -> ClientOut:
    """Have an archived client back."""
    return client_out(await commands.restore_client(ctx, client_id, version=version))
