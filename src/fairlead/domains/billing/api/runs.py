"""The API of billing runs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.repository.found import RUN_FILTERS, RUN_SORTS
from fairlead.domains.billing.schemas import (
    PreviewIn,
    PreviewOut,
    ReleaseIn,
    ReleaseOut,
    RunIn,
    RunOut,
    RunResult,
    UndoIn,
    UndoOut,
    UndoPreviewOut,
    UndoResult,
    preview_out,
    run_out,
    run_result,
    undo_out,
    undo_preview_out,
    undo_result,
)
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(tags=["billing"], route_class=WorkRoute)

READ = [needs(BillingPermission.READ)]
RUN = [needs(BillingPermission.RUN)]


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


@router.post("/billing/releases", status_code=201, dependencies=RUN)
async def release_client(ctx: Ctx, body: ReleaseIn) -> ReleaseOut:
    """Let runs bill a client whom they leave out because the invoices look odd."""
    return ReleaseOut.model_validate(await commands.release_client(ctx, body.client_id, body.as_of, reason=body.reason))


@router.get("/billing/runs/{run_id}", dependencies=READ)
async def get_run(ctx: Ctx, run_id: UUID) -> RunResult:
    """One run: how far it is, what it came to, whom it left out."""
    return run_result(
        await queries.run(ctx, run_id), await queries.totals(ctx, run_id), await queries.parked(ctx, run_id)
    )


@router.post("/billing/runs/{run_id}/undo", status_code=202, dependencies=RUN)
async def undo_run(ctx: Ctx, run_id: UUID, body: UndoIn) -> UndoOut:
    """Undo a run: the workers delete its drafts and credit its invoices; a new run bills the same again.

    What cannot be undone is kept and listed with its reason. Asking again, once it has ended, tries that once more.
    """
    await commands.request_undo(ctx, run_id, reason=body.reason)
    return undo_out(await queries.undo_of(ctx, run_id))


@router.post("/billing/runs/{run_id}/undo/preview", dependencies=RUN)
async def preview_undo(ctx: Ctx, run_id: UUID, body: UndoIn) -> UndoPreviewOut:
    """What undoing a run would do; nothing is kept."""
    return undo_preview_out(await commands.preview_undo(ctx, run_id, reason=body.reason))


@router.get("/billing/runs/{run_id}/undo", dependencies=READ)
async def get_undo(ctx: Ctx, run_id: UUID) -> UndoResult:
    """How the undoing of a run stands, and what became of each invoice."""
    undo = await queries.undo_of(ctx, run_id)
    return undo_result(undo, await queries.undone(ctx, undo.id))
