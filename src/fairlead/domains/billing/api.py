"""The API of billing: invoices, charges, and the runs that make invoices of charges."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.repository.found import (
    CHARGE_FILTERS,
    CHARGE_SORTS,
    INVOICE_FILTERS,
    INVOICE_SORTS,
    RUN_FILTERS,
    RUN_SORTS,
)
from fairlead.domains.billing.schemas import (
    ChargeIn,
    ChargeOut,
    DraftIn,
    InvoiceOut,
    InvoiceWithLines,
    PreviewIn,
    PreviewOut,
    ProjectionOut,
    RunIn,
    RunOut,
    RunResult,
    VoidIn,
    charge_out,
    invoice_out,
    invoice_with_lines,
    preview_out,
    projection_out,
    run_out,
    run_result,
)
from fairlead.domains.clients.queries import home
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(tags=["billing"], route_class=WorkRoute)

READ = [needs(BillingPermission.READ)]
WRITE = [needs(BillingPermission.WRITE)]
RUN = [needs(BillingPermission.RUN)]


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


@router.get("/charges", dependencies=READ)
async def list_charges(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(CHARGE_FILTERS, CHARGE_SORTS))]
) -> PageOut[ChargeOut]:
    """Search charges by any declared filter."""
    return page_out(await queries.charge_page(ctx, **asked), charge_out)


@router.post("/charges", status_code=201, dependencies=WRITE)
async def add_charge(ctx: Ctx, body: ChargeIn) -> ChargeOut:
    """Charge something by hand; it goes on the next invoice of its day or later."""
    facts = {name: getattr(body, name) for name in ("description", "quantity", "due_on", "service_id")}
    charge_id = await commands.add_charge(ctx, body.client_id, price=body.price.money(), **facts)
    return charge_out(await queries.charge_row(ctx, charge_id))


@router.get("/services/{service_id}/projection", dependencies=READ)
async def projection(
    ctx: Ctx,
    service_id: UUID,
    months: Annotated[
        int, Query(ge=1, le=120, description="How many months ahead; the running one is the first.")
    ] = 12,
) -> ProjectionOut:
    """What a service will be billed next and in the coming months, and what its running term is worth."""
    today = ctx.today((await home(ctx)).timezone)
    stands = await queries.billing_of(ctx, service_id)
    coming = await queries.revenue_projection(ctx, service_id, months, today)
    return projection_out(stands, coming, await queries.total_contract_value(ctx, service_id))


@router.get("/billing/runs", dependencies=READ)
async def list_runs(ctx: Ctx, asked: Annotated[Listing, Depends(listing(RUN_FILTERS, RUN_SORTS))]) -> PageOut[RunOut]:
    """Billing runs, the latest first."""
    return page_out(await queries.run_page(ctx, **asked), run_out)


@router.post("/billing/runs", status_code=202, dependencies=RUN)
async def start_run(ctx: Ctx, body: RunIn) -> RunOut:
    """Start a run for the workers to carry out, or join the one that is under way to the same day."""
    return run_out(await queries.run(ctx, await commands.request_run(ctx, body.as_of, plan=body.plan)))


@router.post("/billing/runs/preview", dependencies=RUN)
async def preview_run(ctx: Ctx, body: PreviewIn) -> PreviewOut:
    """What a run would issue; nothing is kept. Start the run with this `plan` to issue exactly that."""
    return preview_out(await commands.preview(ctx, body.as_of))


@router.get("/billing/runs/{run_id}", dependencies=READ)
async def get_run(ctx: Ctx, run_id: UUID) -> RunResult:
    """One run: how far it is, what it came to, whom it left out."""
    return run_result(
        await queries.run(ctx, run_id), await queries.totals(ctx, run_id), await queries.parked(ctx, run_id)
    )
