"""The API of invoices."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.repository.found import INVOICE_FILTERS, INVOICE_SORTS
from fairlead.domains.billing.schemas import (
    DraftIn,
    InvoiceOut,
    InvoiceWithLines,
    VoidIn,
    invoice_out,
    invoice_with_lines,
)
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(tags=["billing"], route_class=WorkRoute)

READ = [needs(BillingPermission.READ)]
WRITE = [needs(BillingPermission.WRITE)]


@router.get("/invoices", dependencies=READ)
async def list_invoices(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(INVOICE_FILTERS, INVOICE_SORTS))]
) -> PageOut[InvoiceOut]:
    """Search invoices by any declared filter."""
    return page_out(await queries.invoice_page(ctx, **asked), invoice_out)


@router.post("/invoices", status_code=201, dependencies=WRITE)
async def draft_invoice(ctx: Ctx, body: DraftIn) -> InvoiceOut:
    """Draft an invoice of a client's open charges."""
    return invoice_out(await commands.draft_invoice(ctx, body.client_id, body.as_of))


@router.get("/invoices/{invoice_id}", dependencies=READ)
async def get_invoice(ctx: Ctx, invoice_id: UUID) -> InvoiceWithLines:
    """One invoice with its lines, each with the sum that explains it."""
    return invoice_with_lines(await queries.invoice_row(ctx, invoice_id), list(await queries.lines_of(ctx, invoice_id)))


@router.post("/invoices/{invoice_id}/issue", dependencies=WRITE)
async def issue(ctx: Ctx, invoice_id: UUID, version: IfMatch) -> InvoiceOut:
    """Give a draft its number; it is owed from now on."""
    return invoice_out(await commands.issue(ctx, invoice_id, version=version))


@router.post("/invoices/{invoice_id}/void", dependencies=WRITE)
async def void(ctx: Ctx, invoice_id: UUID, body: VoidIn, version: IfMatch) -> InvoiceOut:
    """Take an invoice back; the next run bills its charges afresh."""
    return invoice_out(await commands.void(ctx, invoice_id, reason=body.reason, version=version))
