"""The API of a draft's lines."""

from uuid import UUID

from fastapi import APIRouter

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries.taxsums import tax_summary
from fairlead.domains.billing.schemas import InvoiceWithLines, ItemIn, ItemPatch, invoice_with_lines
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.route import WorkRoute

router = APIRouter(prefix="/invoices/{invoice_id}/items", tags=["billing"], route_class=WorkRoute)

WRITE = [needs(BillingPermission.WRITE)]


@router.post("", status_code=201, dependencies=WRITE)
async def add_item(ctx: Ctx, invoice_id: UUID, body: ItemIn, version: IfMatch) -> InvoiceWithLines:
    """Charge something by hand on a draft."""
    item = commands.Item(body.description, body.price.money(), body.quantity)
    await commands.add_item(ctx, invoice_id, item, version=version)
    return await _shown(ctx, invoice_id)


@router.patch("/{line_id}", dependencies=WRITE)
async def change_item(ctx: Ctx, invoice_id: UUID, line_id: UUID, body: ItemPatch, version: IfMatch) -> InvoiceWithLines:
    """Describe a line of a draft otherwise, or change what was charged by hand."""
    changes = body.changes()
    if "price" in changes:
        changes["price"] = body.price.money()
    await commands.change_item(ctx, invoice_id, line_id, changes, version=version)
    return await _shown(ctx, invoice_id)


@router.delete("/{line_id}", dependencies=WRITE)
async def remove_item(ctx: Ctx, invoice_id: UUID, line_id: UUID, version: IfMatch) -> InvoiceWithLines:
    """Take a line off a draft: its charge is open again, or gone where it was added to the draft by hand."""
    await commands.remove_item(ctx, invoice_id, line_id, version=version)
    return await _shown(ctx, invoice_id)


async def _shown(ctx: Context, invoice_id: UUID) -> InvoiceWithLines:
    await ctx.session.flush()
    return invoice_with_lines(
        await queries.invoice_row(ctx, invoice_id),
        list(await queries.lines_of(ctx, invoice_id)),
        await tax_summary(ctx, invoice_id),
    )
