"""Pages of services being set up: those that are open, and what somebody does about a step."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from fairlead.domains.provisioning import commands, queries
from fairlead.domains.provisioning.pages.progress import ENDS, live
from fairlead.domains.provisioning.permissions import ProvisioningPermission
from fairlead.domains.provisioning.queries import OpenRun
from fairlead.domains.provisioning.repository import RUN_FILTERS, RUN_SORTS
from fairlead.domains.provisioning.schemas.runs import NoteIn, ReasonIn
from fairlead.domains.services.queries import service_row
from fairlead.kernel.errors import NotFound
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action, Column, EmptyState, Form, Hint, ListPage, View, form_page, part, see_other
from fairlead.platform.workflow.states import OPEN, RUN, RunStatus

router = APIRouter(route_class=PageRoute)

READ = [needs(ProvisioningPermission.READ)]
WORK = [needs(ProvisioningPermission.WORK)]
Asked = Annotated[Listing, Depends(listing(RUN_FILTERS, RUN_SORTS, blanks=True))]
Position = Annotated[int, Path(ge=1, le=1000)]
_STEP = "/services/{service_id}/provisioning/steps/{position}"

RUNS = ListPage[OpenRun](
    "Provisioning",
    "/provisioning",
    columns=(
        Column("Service", "service_name", sort="service", below="service_number", main=True),
        Column("Client", "client_name", sort="client", href=lambda run: f"/clients/{run.client_id}"),
        Column("State", "status", "status", states=RUN.states, sort="urgency"),
        Column("Done", lambda run: f"{run.done}/{run.total}"),
        Column("Step", lambda run: run.step or "", below="error"),
        Column("Started", "started_at", "ago", sort="started_at", below="started_by", phone=False),
    ),
    filters=RUN_FILTERS,
    noun="set-up",
    default_sort="urgency,-started_at",
    search="service__icontains",
    pinned=("status",),
    href=lambda run: f"/services/{run.service_id}#set-up",
    actions=(
        Action(
            label="Set-up steps", href="/provisioning/templates", icon="list-check",
            permission=ProvisioningPermission.READ,
        ),
    ),
    empty=EmptyState("Nothing is being set up", "Start the set-up of a service on its page.", icon="circle-check"),
)  # fmt: skip

DONE = Form(
    NoteIn, "", title="Step done", submit="Done",
    intro="Say that it was done by hand; the set-up goes on with the next step.",
)  # fmt: skip
SKIP = Form(
    ReasonIn, "", title="Skip step", submit="Skip", look="danger",
    intro="The step is left out, with your reason on record.",
)  # fmt: skip
TAKE_OVER = Form(
    NoteIn, "", title="Do it by hand", submit="Take over",
    intro="From now on this step waits for somebody instead of being tried by itself.",
)  # fmt: skip
CANCEL = Form(
    ReasonIn, "", title="Cancel set-up", submit="Cancel set-up", look="danger",
    hints={"reason": Hint(label="Why", help="What was done is undone, the last step first; then the set-up failed.")},
)  # fmt: skip


@router.get("/provisioning", dependencies=READ)
async def open_runs(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Set-ups that have not ended, the failed ones first."""
    page = replace(RUNS, views=_views(await queries.run_counts(ctx)))
    return await page.answer(request, await queries.open_run_page(ctx, **asked))


def _views(counts: Mapping[RunStatus, int]) -> list[View]:
    return [
        View("All", {}),
        *(View(RUN.states[state].label, {"status": state.value}, counts[state]) for state in OPEN if state in counts),
    ]


@router.get("/services/{service_id}/provisioning/live", dependencies=READ)
async def progress(
    ctx: Ctx, request: Request, service_id: UUID, was: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """The set-up as it stands now; when it has come to an end, the whole page is to be shown afresh."""
    await service_row(ctx, service_id)
    found = await queries.progress_of(ctx, service_id)
    shown = live(service_id, found)
    if shown is None or found.run is None:
        raise NotFound.of("set-up", service_id)
    answer = await part(request, shown)
    if found.run.status in ENDS and found.run.status != was:
        answer.headers["HX-Refresh"] = "true"
    return answer


@router.post(_STEP + "/retry", dependencies=WORK)
async def retry_step(ctx: Ctx, request: Request, service_id: UUID, position: Position) -> Response:
    """Try a step again."""
    await commands.retry_step(ctx, service_id, position)
    return _back(request, service_id, "The step is tried again.")


@router.get(_STEP + "/done", dependencies=WORK)
async def ask_done(ctx: Ctx, request: Request, service_id: UUID, position: Position) -> Response:
    """What is worth keeping about it?"""
    await service_row(ctx, service_id)
    return await form_page(request, _form(DONE, service_id, f"steps/{position}/done"))


@router.post(_STEP + "/done", dependencies=WORK)
async def do_step(ctx: Ctx, request: Request, service_id: UUID, position: Position) -> Response:
    """It was done by hand."""
    data = await _form(DONE, service_id, f"steps/{position}/done").submitted(request)
    await commands.do_step(ctx, service_id, position, note=data.note)
    return _back(request, service_id, "The step is done.")


@router.get(_STEP + "/skip", dependencies=WORK)
async def ask_skip(ctx: Ctx, request: Request, service_id: UUID, position: Position) -> Response:
    """Why?"""
    await service_row(ctx, service_id)
    return await form_page(request, _form(SKIP, service_id, f"steps/{position}/skip"))


@router.post(_STEP + "/skip", dependencies=WORK)
async def skip_step(ctx: Ctx, request: Request, service_id: UUID, position: Position) -> Response:
    """Leave it out."""
    data = await _form(SKIP, service_id, f"steps/{position}/skip").submitted(request)
    await commands.skip_step(ctx, service_id, position, reason=data.reason)
    return _back(request, service_id, "The step is skipped.")


@router.get(_STEP + "/manual", dependencies=WORK)
async def ask_take_over(ctx: Ctx, request: Request, service_id: UUID, position: Position) -> Response:
    """Who does it, and why?"""
    await service_row(ctx, service_id)
    return await form_page(request, _form(TAKE_OVER, service_id, f"steps/{position}/manual"))


@router.post(_STEP + "/manual", dependencies=WORK)
async def take_over_step(ctx: Ctx, request: Request, service_id: UUID, position: Position) -> Response:
    """Somebody does it by hand."""
    data = await _form(TAKE_OVER, service_id, f"steps/{position}/manual").submitted(request)
    await commands.take_over_step(ctx, service_id, position, note=data.note)
    return _back(request, service_id, "The step is done by hand from now on.")


@router.get("/services/{service_id}/provisioning/cancel", dependencies=WORK)
async def ask_cancel(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Why?"""
    await service_row(ctx, service_id)
    return await form_page(request, _form(CANCEL, service_id, "cancel"))


@router.post("/services/{service_id}/provisioning/cancel", dependencies=WORK)
async def cancel_run(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Give the set-up up."""
    data = await _form(CANCEL, service_id, "cancel").submitted(request)
    await commands.cancel_run(ctx, service_id, reason=data.reason)
    return _back(request, service_id, "The set-up is cancelled; what was done is being undone.")


def _form(form: Form[Any], service_id: UUID, what: str) -> Form[Any]:
    return form.at(f"/services/{service_id}/provisioning/{what}", cancel=f"/services/{service_id}")


def _back(request: Request, service_id: UUID, said: str) -> Response:
    return see_other(request, f"/services/{service_id}", flash=said)
