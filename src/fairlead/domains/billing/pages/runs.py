"""Pages of billing runs: preview, confirm, progress, result."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.pages.planning import apply_action, parked_table, preview_parts
from fairlead.domains.billing.pages.undoing import undo_action, undo_parts
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import RunRow, UndoRow
from fairlead.domains.billing.repository.found import RUN_FILTERS, RUN_SORTS
from fairlead.domains.billing.rules import day_text
from fairlead.domains.billing.schemas import AnywayIn, PreviewIn, RunIn
from fairlead.domains.billing.terms import RunStatus, UndoStatus
from fairlead.domains.clients.queries import client_facts
from fairlead.domains.identity.queries import company_facts
from fairlead.kernel.money import Money
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import (
    Action,
    Alert,
    Badge,
    Column,
    Crumb,
    EmptyState,
    Form,
    Header,
    Hint,
    KeyValues,
    ListPage,
    Progress,
    Section,
    Stat,
    Stats,
    detail_page,
    form_page,
    part,
    see_other,
    trail_link,
)

router = APIRouter(prefix="/billing/runs", route_class=PageRoute)

READ = [needs(BillingPermission.READ)]
RUN = [needs(BillingPermission.RUN)]
Asked = Annotated[Listing, Depends(listing(RUN_FILTERS, RUN_SORTS, blanks=True))]

_COLOURS = {RunStatus.RUNNING: "azure", RunStatus.FINISHED: "green", RunStatus.FAILED: "red"}
_NEW = Action(
    label="New run", href="/billing/runs/new", icon="player-play", look="primary", hotkey="c",
    permission=BillingPermission.RUN,
)  # fmt: skip
_CRUMBS = (Crumb("Billing runs", "/billing/runs"), Crumb("New run"))

PREVIEW = Form(
    PreviewIn, "/billing/runs/new", title="Billing run", submit="Preview", cancel="/billing/runs", crumbs=_CRUMBS,
    intro="Shows every invoice of everything that is due up to the day. Nothing is issued before you confirm.",
)  # fmt: skip
ANYWAY = Form(
    AnywayIn, "", title="Bill anyway", submit="Bill anyway",
    intro="You have looked at what the run found odd. Runs up to the day will bill this client.",
)  # fmt: skip
START = Form(
    RunIn, "/billing/runs/new", title="Billing run", submit="Preview again", cancel="/billing/runs", crumbs=_CRUMBS,
    hints={"plan": Hint(kind="hidden")},
)  # fmt: skip
"""What the preview's button sends. It is shown only when it was refused, and then leads back to the preview."""


def _badge(run: RunRow) -> Badge:
    return Badge(run.status.value.capitalize(), _COLOURS[run.status])


RUNS = ListPage[RunRow](
    "Billing runs",
    "/billing/runs",
    columns=(
        Column("To", "as_of", "date", sort="as_of", main=True),
        Column("Status", _badge),
        Column("Invoices", "invoices", "number"),
        Column("Lines", "lines", "number", phone=False),
        Column("Invoiced", "invoiced", "money"),
        Column("Started", "started_at", "ago", sort="started_at"),
        Column("By", "started_by", phone=False),
    ),
    filters=RUN_FILTERS,
    noun="run",
    default_sort="-started_at",
    pinned=("status",),
    href=lambda row: f"/billing/runs/{row.id}",
    actions=(
        _NEW,
        Action(label="Forecast", href="/billing/forecast", icon="trending-up", permission=BillingPermission.READ),
    ),
    empty=EmptyState("Nothing has been billed yet", "A run issues the invoices of everything that is due.", _NEW),
)


@router.get("", dependencies=READ)
async def run_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every billing run, the latest first."""
    return await RUNS.answer(request, await queries.run_page(ctx, **asked))


@router.get("/new", dependencies=RUN)
async def ask_preview(ctx: Ctx, request: Request) -> Response:
    """Up to which day to bill."""
    today = ctx.today((await company_facts(ctx)).timezone)
    return await form_page(request, PREVIEW.filled({"as_of": today}))


@router.post("/new", dependencies=RUN)
async def preview(ctx: Ctx, request: Request) -> Response:
    """What a run would issue, to the cent; nothing is kept."""
    data = await PREVIEW.submitted(request)
    seen = await commands.preview(ctx, data.as_of)
    header = Header(
        "Billing run: preview", crumbs=_CRUMBS, facts=(data.as_of, "nothing is issued yet", f"plan {seen.plan}"),
        actions=apply_action(seen),
    )  # fmt: skip
    return await detail_page(request, header, *await preview_parts(ctx, seen))


@router.post("", dependencies=RUN)
async def start(ctx: Ctx, request: Request) -> Response:
    """Do exactly what the preview showed."""
    data = await START.submitted(request)
    run_id = await commands.request_run(ctx, data.as_of, plan=data.plan)
    return see_other(request, f"/billing/runs/{run_id}", flash="The run has begun.")


@router.get("/{run_id}", dependencies=READ)
async def run_detail(ctx: Ctx, request: Request, run_id: UUID) -> Response:
    """One run: how far it is, what it came to, whom it left out."""
    run = await queries.run(ctx, run_id)
    parked, undo = await queries.parked(ctx, run_id), await queries.find_undo(ctx, run_id)
    every = Action(label="Its invoices", href=f"/invoices?run_id={run.id}", icon="file-invoice")
    header = Header(
        f"Billing run to {day_text(run.as_of)}",
        crumbs=(Crumb("Billing runs", "/billing/runs"), Crumb(day_text(run.as_of))),
        badge=_badge(run),
        facts=(f"started by {run.started_by}", run.started_at),
        actions=(every, *_undo(run, undo), trail_link(run.id)) if run.invoices else (trail_link(run.id),),
    )
    parts: list[object] = [_progress(run), _figures(run, await queries.totals(ctx, run_id))]
    if undo is not None:
        parts += await undo_parts(ctx, undo)
    if run.error:
        parts.insert(0, _stopped(run.error))
    if parked:
        table = await parked_table(ctx, parked, run.id)
        parts.append(Section("Not billed", table, count=len(parked), flush=True))
    return await detail_page(request, header, *parts, Section("Facts", _facts(run)))


@router.get("/{run_id}/release/{client_id}", dependencies=RUN)
async def ask_release(ctx: Ctx, request: Request, run_id: UUID, client_id: UUID) -> Response:
    """Why a client may be billed although the invoices look odd."""
    await queries.run(ctx, run_id)
    await client_facts(ctx, client_id)
    return await form_page(request, _release(run_id, client_id))


@router.post("/{run_id}/release/{client_id}", dependencies=RUN)
async def release(ctx: Ctx, request: Request, run_id: UUID, client_id: UUID) -> Response:
    """Let the next runs to the same day bill a client."""
    data = await _release(run_id, client_id).submitted(request)
    run = await queries.run(ctx, run_id)
    await commands.release_client(ctx, client_id, run.as_of, reason=data.reason)
    return see_other(request, f"/billing/runs/{run_id}", flash="The next run bills this client.")


def _release(run_id: UUID, client_id: UUID) -> Form[AnywayIn]:
    return ANYWAY.at(f"/billing/runs/{run_id}/release/{client_id}", cancel=f"/billing/runs/{run_id}")


def _stopped(why: str) -> Alert:
    left = "What it issued stands; a new preview shows what is left, and goes on from there."
    return Alert("The run stopped before its end", f"{why.rstrip('.')}. {left}", "danger", _NEW)


def _undo(run: RunRow, undo: UndoRow | None) -> Sequence[Action]:
    if undo is None:
        return () if run.status is RunStatus.RUNNING else (undo_action(run.id),)
    return (undo_action(run.id, again=True),) if undo.status is UndoStatus.FINISHED and undo.kept else ()


@router.get("/{run_id}/progress", dependencies=READ)
async def run_progress(ctx: Ctx, request: Request, run_id: UUID) -> Response:
    """How far a run is; once it has ended, the page shows its result."""
    run = await queries.run(ctx, run_id)
    answer = await part(request, _progress(run))
    if run.status is not RunStatus.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _progress(run: RunRow) -> Progress:
    running = run.status is RunStatus.RUNNING
    return Progress(
        "Billing" if running else "Billed",
        run.chunks_done,
        run.chunks,
        poll=f"/billing/runs/{run.id}/progress",
        detail=f"{run.invoices:,} invoices with {run.lines:,} lines so far" if running else "",
        finished=not running,
        failed=run.status is RunStatus.FAILED,
    )


def _figures(run: RunRow, totals: dict[str, Money]) -> Stats:
    sums = [Stat("Invoiced", total, icon="cash") for total in totals.values()] or [Stat("Invoiced", run.invoiced)]
    return Stats(
        (
            Stat("Invoices", run.invoices, icon="file-invoice"),
            Stat("Lines", run.lines, icon="list"),
            Stat("Clients", run.clients, "with something due", icon="users"),
            *sums,
            *(
                [Stat("Drafts changed", run.drafts_changed, "usage came late", icon="refresh")]
                if run.drafts_changed
                else []
            ),
        )
    )


def _facts(run: RunRow) -> KeyValues:
    took = (run.finished_at - run.started_at).total_seconds() if run.finished_at else None
    return KeyValues(
        (
            ("Up to", run.as_of),
            ("Started", run.started_at),
            ("Ended", run.finished_at),
            ("Took", f"{took:.0f} s" if took is not None else None),
            ("By", run.started_by),
            ("Plan", run.plan or "none: whatever was due"),
        )
    )
