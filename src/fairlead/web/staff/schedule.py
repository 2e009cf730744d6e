"""What runs by itself: when, how it went, when it runs next; now, out of turn, or tried without a trace."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.domains.identity.queries import company_facts
from fairlead.kernel.errors import NotFound
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Caller, Ctx, Now
from fairlead.platform.http.edge import edge_of
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.jobs import scheduling
from fairlead.platform.jobs.declare import JobRegistry
from fairlead.platform.jobs.scheduling import CompanyZone, Standing
from fairlead.platform.pages import (
    Action,
    Column,
    Crumb,
    EmptyState,
    Header,
    Section,
    Table,
    detail_page,
    see_other,
    status,
)
from fairlead.web.staff.jobs import JOB_STATES
from fairlead.web.staff.plans import known_in, plan_view

router = APIRouter(prefix="/schedule", route_class=PageRoute)

READ = [needs(IdentityPermission.READ_JOBS)]
MANAGE = [needs(IdentityPermission.MANAGE_JOBS)]


@router.get("", dependencies=READ)
async def schedule_list(ctx: Ctx, request: Request) -> Response:
    """Every schedule, in the company's own time."""
    zone = (await company_facts(ctx)).timezone
    found = await scheduling.standings(ctx, _registry(request), zone)
    columns: tuple[Column[Standing], ...] = (
        Column("Schedule", "summary", main=True, below="name"),
        Column("When", "rule"),
        Column("Last run", "last_run", "ago"),
        Column("Outcome", _outcome),
        Column("Next run", "next_run", "datetime"),
    )
    empty = EmptyState("Nothing runs by itself", icon="calendar-repeat")
    table = Table(columns, found, label="Schedules", noun="schedule", empty=empty, actions=_actions)
    return await detail_page(request, Header("Schedule", facts=(f"Times in {zone}",)), table)


@router.get("/{name}/preview", dependencies=MANAGE)
async def preview(ctx: Ctx, request: Request, name: str, caller: Caller, now: Now) -> Response:
    """What it would do if it ran now: the same code, undone at its end."""
    company = CompanyZone(caller.tenant_id, (await company_facts(ctx)).timezone)
    try:
        plan = await scheduling.preview(edge_of(request).work, _registry(request), name, company, now)
    except scheduling.UnknownSchedule:
        raise NotFound.of("schedule", name) from None
    header = Header(
        f"{name}: a dry run", crumbs=(Crumb("Schedule", "/schedule"), Crumb(name)), actions=(_run(name, "primary"),)
    )  # fmt: skip
    shown = replace(plan_view(plan, *await known_in(ctx, plan)), applies=False)
    return await detail_page(request, header, Section("What it would do now", shown))


@router.post("/{name}/run", dependencies=MANAGE)
async def run(ctx: Ctx, request: Request, name: str) -> Response:
    """Run a schedule's job now."""
    zone = (await company_facts(ctx)).timezone
    try:
        started = await scheduling.run_now(ctx, _registry(request), name, zone)
    except scheduling.UnknownSchedule:
        raise NotFound.of("schedule", name) from None
    return see_other(request, f"/jobs/{started.job_id}", flash=f"{name} is in the queue.")


def _outcome(row: Standing) -> object:
    if row.outcome is None:
        return "not run yet"  # on a phone a dash would stand there without its heading
    return status(row.outcome, JOB_STATES)


def _actions(row: Standing) -> Sequence[Action]:
    dry = Action(
        label="Dry run", href=f"/schedule/{row.name}/preview", icon="eye", permission=IdentityPermission.MANAGE_JOBS
    )  # fmt: skip
    last = Action(label="Last run", href=f"/jobs/{row.last_job}", icon="checklist", look="ghost")
    return (*((last,) if row.last_job else ()), dry, _run(row.name))


def _run(name: str, look: str = "default") -> Action:
    return Action(
        label="Run now", href=f"/schedule/{name}/run", icon="player-play", post=True,
        look="primary" if look == "primary" else "default", permission=IdentityPermission.MANAGE_JOBS,
        confirm=f"Run {name} now, out of turn? Its regular runs stay as they are.",
    )  # fmt: skip


def _registry(request: Request) -> JobRegistry:
    registry: JobRegistry = request.app.state.jobs
    return registry
