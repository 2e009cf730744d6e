"""The API of invoices."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries.taxsums import tax_summary
from fairlead.domains.billing.repository.found import INVOICE_FILTERS, INVOICE_SORTS
from fairlead.domains.billing.schemas import (
    DraftIn,
    ExplanationOut,
    GeneratedList,
    GenerateIn,
    HoldIn,
    InvoiceOut,
    InvoicePatch,
    InvoiceWithLines,
    OverdueOut,
    ReissueIn,
    ServiceInvoiceIn,
    VoidIn,
    explanation_out,
    generated_out,
    invoice_out,
    invoice_with_lines,
    overdue_out,
)
from fairlead.domains.clients.queries import home
from fairlead.kernel.period import Period
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
    """Draft an invoice: of a client's open charges, of lines by hand, or of both."""
    items = [commands.Item(one.description, one.price.money(), one.quantity) for one in body.items]
    facts = {name: value for name in ("due_date", "notes", "purchase_order") if (value := getattr(body, name))}
    drafted = await commands.compose_draft(
        ctx, body.client_id, body.as_of, items, with_open_charges=body.open_charges, facts=facts
    )
    return invoice_out(drafted)


@router.get("/invoices/overdue", dependencies=READ)
async def overdue_invoices(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(INVOICE_FILTERS, INVOICE_SORTS))]
) -> PageOut[OverdueOut]:
    """Issued invoices that are open behind their due date, the most overdue first, each with its ageing."""
    today = ctx.today((await home(ctx)).timezone)
    return page_out(await queries.overdue_page(ctx, today, **asked), lambda row: overdue_out(row, today))


@router.post("/invoices/generate-recurring", dependencies=WRITE)
async def generate_recurring(ctx: Ctx, body: GenerateIn) -> GeneratedList:
    """Bill what is due for one client or one contract up to a day, as a run would; what is billed is billed once."""
    if body.contract_id is not None:
        return generated_out(await commands.generate_for_contract(ctx, body.contract_id, body.as_of))
    assert body.client_id is not None  # noqa: S101 - the schema asks for exactly one of them
    return generated_out(await commands.generate_for_client(ctx, body.client_id, body.as_of))


@router.post("/services/{service_id}/invoices", status_code=201, dependencies=WRITE)
async def generate_service_invoice(ctx: Ctx, service_id: UUID, body: ServiceInvoiceIn) -> InvoiceOut:
    """Draft an invoice of one service: whatever of the days from `start` to `end` is not invoiced yet."""
    return invoice_out(await commands.generate_service_invoice(ctx, service_id, Period(body.start, body.end)))


@router.get("/invoices/{invoice_id}", dependencies=READ)
async def get_invoice(ctx: Ctx, invoice_id: UUID) -> InvoiceWithLines:
    """One invoice with its lines, each with the sum that explains it, and its taxes per rate."""
    invoice = await queries.invoice_row(ctx, invoice_id)
    return invoice_with_lines(
        invoice, list(await queries.lines_of(ctx, invoice_id)), await tax_summary(ctx, invoice_id)
    )


@router.patch("/invoices/{invoice_id}", dependencies=WRITE)
async def edit_draft(ctx: Ctx, invoice_id: UUID, body: InvoicePatch, version: IfMatch) -> InvoiceOut:
    """Change a draft's due date, notes or purchase order."""
    return invoice_out(await commands.edit_draft(ctx, invoice_id, body.changes(), version=version))


@router.delete("/invoices/{invoice_id}", status_code=204, dependencies=WRITE)
async def delete_draft(ctx: Ctx, invoice_id: UUID, version: IfMatch) -> None:
    """Throw a draft away; its charges are open again."""
    await commands.delete_draft(ctx, invoice_id, version=version)


@router.post("/invoices/{invoice_id}/approve", dependencies=WRITE)
async def approve(ctx: Ctx, invoice_id: UUID, version: IfMatch) -> InvoiceOut:
    """Say that a draft may go out as it is."""
    return invoice_out(await commands.approve(ctx, invoice_id, version=version))


@router.post("/invoices/{invoice_id}/hold", dependencies=WRITE)
async def hold(ctx: Ctx, invoice_id: UUID, body: HoldIn, version: IfMatch) -> InvoiceOut:
    """Keep a draft from going out by itself."""
    return invoice_out(await commands.hold(ctx, invoice_id, reason=body.reason, version=version))


@router.post("/invoices/{invoice_id}/release", dependencies=WRITE)
async def release(ctx: Ctx, invoice_id: UUID, version: IfMatch) -> InvoiceOut:
    """Let a draft go out by itself again, once its window has passed."""
    return invoice_out(await commands.release_hold(ctx, invoice_id, version=version))


@router.get("/invoices/{invoice_id}/lines/{line_id}/explanation", dependencies=READ)
async def explain_line(ctx: Ctx, invoice_id: UUID, line_id: UUID) -> ExplanationOut:
    """Why a line costs what it costs: sources, price version, days, sums, tax, and all of it reckoned again."""
    return explanation_out(await queries.explanation(ctx, invoice_id, line_id))


@router.post("/invoices/{invoice_id}/issue", dependencies=WRITE)
async def issue(ctx: Ctx, invoice_id: UUID, version: IfMatch) -> InvoiceOut:
    """Give a draft its number; it is owed from now on."""
    return invoice_out(await commands.issue(ctx, invoice_id, version=version))


@router.post("/invoices/{invoice_id}/void", dependencies=WRITE)
async def void(ctx: Ctx, invoice_id: UUID, body: VoidIn, version: IfMatch) -> InvoiceOut:
    """Take an invoice back; the next run bills its charges afresh."""
    return invoice_out(await commands.void(ctx, invoice_id, reason=body.reason, version=version))


@router.post("/invoices/{invoice_id}/reissue", status_code=201, dependencies=WRITE)
async def reissue(ctx: Ctx, invoice_id: UUID, body: ReissueIn, version: IfMatch) -> InvoiceOut:
    """Void an invoice and draft the same charges anew at today's prices, in one act."""
    return invoice_out(await commands.reissue(ctx, invoice_id, reason=body.reason, version=version))
