"""The API of bulk changes: preview, begin, look, stop, resume."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from fairlead.domains.clients.queries import home
from fairlead.domains.services import commands, queries
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.repository import BULK_ITEMS, BULK_SORTS, BULKS, ITEM_SORTS
from fairlead.domains.services.schemas.bulk import (
    BulkChangeIn,
    BulkChangeOut,
    BulkItemOut,
    BulkPreviewOut,
    bulk_item_out,
    bulk_out,
    preview_out,
)
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(prefix="/bulk-changes", tags=["services"], route_class=WorkRoute)

READ = [needs(ServicePermission.READ)]
CHANGE = [needs(ServicePermission.CHANGE)]


@router.post("/preview", dependencies=CHANGE)
async def preview_bulk_change(ctx: Ctx, body: BulkChangeIn) -> BulkPreviewOut:
    """What a bulk change would do: counts, the monthly difference, the first services, and whose price is kept."""
    on = body.on or ctx.today((await home(ctx)).timezone)
    return preview_out(await queries.bulk_preview(ctx, body.filters, body.wish(), on))


@router.post("", status_code=201, dependencies=CHANGE)
async def start_bulk_change(ctx: Ctx, body: BulkChangeIn) -> BulkChangeOut:
    """Begin a bulk change; the workers carry it out."""
    bulk = await commands.start_bulk_change(ctx, body.filters, body.wish(), on=body.on, note=body.note)
    await ctx.session.flush()
    return bulk_out(await queries.bulk_row(ctx, bulk.id))


@router.get("", dependencies=READ)
async def bulk_changes(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(BULKS, BULK_SORTS))]
) -> PageOut[BulkChangeOut]:
    """The company's bulk changes, the latest first."""
    return page_out(await queries.bulk_page(ctx, **asked), bulk_out)


@router.get("/{bulk_id}", dependencies=READ)
async def get_bulk_change(ctx: Ctx, bulk_id: UUID) -> BulkChangeOut:
    """One bulk change and how far it is."""
    return bulk_out(await queries.bulk_row(ctx, bulk_id))


@router.get("/{bulk_id}/items", dependencies=READ)
async def bulk_items(
    ctx: Ctx, bulk_id: UUID, asked: Annotated[Listing, Depends(listing(BULK_ITEMS, ITEM_SORTS))]
) -> PageOut[BulkItemOut]:
    """What became of each service, by result if that is asked."""
    await queries.bulk_row(ctx, bulk_id)
    return page_out(await queries.bulk_items(ctx, bulk_id, **asked), bulk_item_out)


@router.patch("/{bulk_id}/stop", dependencies=CHANGE)
async def stop_bulk_change(ctx: Ctx, bulk_id: UUID, version: IfMatch) -> BulkChangeOut:
    """Stop after the chunk that is being done; what is changed stays."""
    await commands.stop_bulk_change(ctx, bulk_id, version=version)
    await ctx.session.flush()
    return bulk_out(await queries.bulk_row(ctx, bulk_id))


@router.patch("/{bulk_id}/resume", dependencies=CHANGE)
async def resume_bulk_change(ctx: Ctx, bulk_id: UUID, version: IfMatch) -> BulkChangeOut:
    """Go on with what was stopped."""
    await commands.resume_bulk_change(ctx, bulk_id, version=version)
    await ctx.session.flush()
    return bulk_out(await queries.bulk_row(ctx, bulk_id))
