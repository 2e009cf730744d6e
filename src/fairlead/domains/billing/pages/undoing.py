"""Pages of undoing a billing run: what it would do, how far it is, what became of each invoice."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.commands import UndoPreview
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import UndoneRow, UndoRow
from fairlead.domains.billing.schemas import UndoIn
from fairlead.domains.billing.terms import UndoOutcome, UndoStatus
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import (
    Action,
    Badge,
    Column,
    Crumb,
    Form,
    Header,
    Link,
    Progress,
    Section,
    Stat,
    Stats,
    Table,
    detail_page,
    form_page,
    part,
    see_other,
)

router = APIRouter(prefix="/billing/runs/{run_id}/undo", route_class=PageRoute)

READ = [needs(BillingPermission.READ)]
RUN = [needs(BillingPermission.RUN)]
SHOWN = 200
"""Invoices that a page lists one by one."""

_OUTCOMES = {
    UndoOutcome.DELETED: Badge("Draft deleted", "secondary"),
    UndoOutcome.CREDITED: Badge("Credited", "green"),
    UndoOutcome.KEPT: Badge("Kept", "orange"),
}
UNDO = Form(
    UndoIn, "", title="Undo the run", submit="Preview",
    intro="Its drafts are deleted and its invoices credited; a new run bills the same again. Nothing is done yet.",
)  # fmt: skip
CONFIRM = Form(UndoIn, "", title="Undo the run", submit="Undo")


def undo_action(run_id: UUID, *, again: bool = False) -> Action:
    """The button on a run's page: to undo it, or to try again what an undo has kept."""
    label = "Try the kept ones again" if again else "Undo"
    return Action(
        label=label, href=f"/billing/runs/{run_id}/undo", icon="arrow-back-up", look="danger", dialog=True,
        permission=BillingPermission.RUN,
    )  # fmt: skip


def _crumbs(run_id: UUID) -> tuple[Crumb, ...]:
    return Crumb("Billing runs", "/billing/runs"), Crumb("Run", f"/billing/runs/{run_id}"), Crumb("Undo")


def _at(form: Form[UndoIn], run_id: UUID, path: str) -> Form[UndoIn]:
    return form.at(f"/billing/runs/{run_id}/undo{path}", cancel=f"/billing/runs/{run_id}", crumbs=_crumbs(run_id))


@router.get("", dependencies=RUN)
async def ask_undo(ctx: Ctx, request: Request, run_id: UUID) -> Response:
    """Why the run is undone."""
    await queries.run(ctx, run_id)
    return await form_page(request, _at(UNDO, run_id, "/preview"))


@router.post("/preview", dependencies=RUN)
async def preview_undo(ctx: Ctx, request: Request, run_id: UUID) -> Response:
    """What undoing would do, to the cent; nothing is kept."""
    data = await _at(UNDO, run_id, "/preview").submitted(request)
    seen = await commands.preview_undo(ctx, run_id, reason=data.reason)
    count = seen.count(UndoOutcome.DELETED) + seen.count(UndoOutcome.CREDITED)
    confirm = Action(
        label=f"Undo {count:,} invoices", href=f"/billing/runs/{run_id}/undo", icon="arrow-back-up", look="danger",
        post=True, permission=BillingPermission.RUN, fields={"reason": data.reason},
    )  # fmt: skip
    header = Header(
        "Undo the run: preview", crumbs=_crumbs(run_id), facts=(data.reason, "nothing is undone yet"),
        actions=(confirm,) if count else (),
    )  # fmt: skip
    parts: list[object] = [_foreseen(seen)]
    if seen.kept:
        columns = (
            Column[Any]("Invoice", lambda one: Link("Invoice", f"/invoices/{one.invoice_id}"), main=True),
            Column[Any]("Total", "total", "money"),
            Column[Any]("Why it is kept", "why"),
        )
        table = Table(columns, seen.kept[:SHOWN], label="Invoices that are kept", noun="invoice")
        parts.append(Section("Cannot be undone", table, count=len(seen.kept), flush=True))
    return await detail_page(request, header, *parts)


def _foreseen(seen: UndoPreview) -> Stats:
    totals = [
        Stat(label, total, icon="cash")
        for label, outcome in (("Given back", UndoOutcome.CREDITED), ("Drafted", UndoOutcome.DELETED))
        for total in seen.totals(outcome)
    ]
    return Stats(
        (
            Stat("Credited", seen.count(UndoOutcome.CREDITED), icon="receipt-refund"),
            Stat("Drafts deleted", seen.count(UndoOutcome.DELETED), icon="trash"),
            Stat("Kept", seen.count(UndoOutcome.KEPT), icon="lock"),
            *totals,
        )
    )


@router.post("", dependencies=RUN)
async def undo(ctx: Ctx, request: Request, run_id: UUID) -> Response:
    """Undo the run, as it was previewed."""
    data = await _at(CONFIRM, run_id, "").submitted(request)
    await commands.request_undo(ctx, run_id, reason=data.reason)
    return see_other(request, f"/billing/runs/{run_id}", flash="The run is being undone.")


@router.get("/progress", dependencies=READ)
async def undo_progress(ctx: Ctx, request: Request, run_id: UUID) -> Response:
    """How far it is; once it has ended, the page shows its result."""
    found = await queries.undo_of(ctx, run_id)
    answer = await part(request, _progress(found))
    if found.status is not UndoStatus.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


async def undo_parts(ctx: Context, found: UndoRow) -> list[object]:
    """What a run's page shows of its undoing: how far it is, and what became of each invoice, the kept ones first."""
    kept = await queries.undone(ctx, found.id, outcome=UndoOutcome.KEPT, limit=SHOWN)
    credited = await queries.undone(ctx, found.id, outcome=UndoOutcome.CREDITED, limit=SHOWN)
    parts: list[object] = [_progress(found)]
    for title, rows, count in (("Kept", kept, found.kept), ("Credited", credited, found.credited)):
        if rows:
            parts.append(Section(title, _table(rows), count=count, flush=True))
    return parts


def _progress(found: UndoRow) -> Progress:
    running = found.status is UndoStatus.RUNNING
    detail = f"{found.credited:,} credited, {found.deleted:,} drafts deleted, {found.kept:,} kept: {found.reason}"
    return Progress(
        "Undoing" if running else "Undone", found.done, found.invoices,
        poll=f"/billing/runs/{found.run_id}/undo/progress", detail=detail, finished=not running, id="undo-progress",
    )  # fmt: skip


def _table(rows: Any) -> Table[UndoneRow]:
    columns = (
        Column[UndoneRow]("Invoice", lambda one: Link(one.number or "Draft", f"/invoices/{one.invoice_id}"), main=True),
        Column[UndoneRow]("Outcome", lambda one: _OUTCOMES[one.outcome] if one.outcome else None),
        Column[UndoneRow]("Credit note", _note, phone=False),
        Column[UndoneRow]("Why", "why"),
    )
    return Table(columns, rows, label="Invoices of the run", noun="invoice")


def _note(one: UndoneRow) -> Link | None:
    return Link(one.credit_note_number or "", f"/credit-notes/{one.credit_note_id}") if one.credit_note_id else None
