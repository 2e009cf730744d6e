"""Saying who looks after a service, what is promised for it, that it is watched; and whose services pass to whom."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from fairlead.domains.services import commands, queries
from fairlead.domains.services.pages.places import of_service
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import Load, Orphan, Parameters
from fairlead.kernel.hours import Hours
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input, Text80, Text200, Text2000
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
    Section,
    Table,
    detail_page,
    form_page,
    see_other,
)
from fairlead.platform.pages.formats import number, worded
from fairlead.platform.pages.forms import Pick, label

router = APIRouter(route_class=PageRoute)

M = TypeVar("M", bound=BaseModel)

READ = [needs(ServicePermission.READ)]
ASSIGN = [needs(ServicePermission.ASSIGN)]
HOURS_HELP = "24/7, or Mon–Fri 08:00–18:00, Sat 09:00–12:00."


class TechniciansForm(Input):
    """Who looks after a service."""

    primary: UUID
    backup: UUID | None = None


class ParametersForm(Input):
    """What is promised for a service, as a person says it."""

    response_minutes: Annotated[int, Field(ge=1, le=527_040)]
    resolution_minutes: Annotated[int, Field(ge=1, le=527_040)]
    uptime_percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)]
    service_hours: Text200
    timezone: Text80
    sla_terms: Text2000 | None = None

    def parameters(self) -> Parameters:
        """As the command takes it."""
        return Parameters(
            response_minutes=self.response_minutes,
            resolution_minutes=self.resolution_minutes,
            uptime_percent=self.uptime_percent,
            hours=Hours.parse(self.service_hours, self.timezone),
            sla_terms=self.sla_terms or None,
        )


class ReassignForm(Input):
    """Whose services pass to whom."""

    from_user: UUID
    to_user: UUID


TECHNICIANS = Form(
    TechniciansForm, "", title="Who looks after it", submit="Assign",
    hints={
        "primary": Hint(label="Primary technician", pick=Pick("technicians")),
        "backup": Hint(label="Backup", pick=Pick("technicians"), help="Asked when the primary is away."),
    },
)  # fmt: skip
PARAMETERS = Form(
    ParametersForm, "", title="What was promised", submit="Save", preview=True,
    hints={
        "response_minutes": Hint(label="Answered within", unit="minutes", half=True),
        "resolution_minutes": Hint(label="Solved within", unit="minutes", half=True),
        "uptime_percent": Hint(label="Uptime", unit="%", half=True),
        "timezone": Hint(label="Time zone", half=True, help="On whose clock the hours are."),
        "service_hours": Hint(label="Service hours", help=HOURS_HELP),
        "sla_terms": Hint(label="In words", help="As the client's contract says it."),
    },
)  # fmt: skip
REASSIGN = Form(
    ReassignForm, "/technicians/reassign", title="Give services to somebody else", submit="Reassign", preview=True,
    cancel="/technicians", crumbs=(Crumb("Technicians", "/technicians"), Crumb("Reassign")),
    intro="Every live service that the one looks after passes to the other, in the same role.",
    hints={"from_user": Hint(label="From"), "to_user": Hint(label="To", pick=Pick("technicians"))},
)  # fmt: skip


@router.get("/services/{service_id}/technicians", dependencies=ASSIGN)
async def ask_technicians(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """The form, with who looks after it now."""
    form = await _at(ctx, TECHNICIANS, service_id, "technicians")
    now = await queries.technicians_of(ctx, service_id)
    filled = {role.value: label(one.name, one.email) for role, one in now.items() if one.fit}
    return await form_page(request, form.filled(filled))


@router.post("/services/{service_id}/technicians", dependencies=ASSIGN)
async def assign(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Assign them."""
    data = await (await _at(ctx, TECHNICIANS, service_id, "technicians")).submitted(request)
    await commands.assign_technicians(ctx, service_id, data.primary, data.backup)
    return see_other(request, f"/services/{service_id}", flash="The technicians are assigned.")


@router.get("/services/{service_id}/parameters", dependencies=ASSIGN)
async def ask_parameters(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """The form, with what counts now."""
    form = await _at(ctx, PARAMETERS, service_id, "parameters")
    found = (await queries.promise_of(ctx, service_id)).parameters
    filled = {
        "response_minutes": found.response_minutes,
        "resolution_minutes": found.resolution_minutes,
        "uptime_percent": found.uptime_percent,
        "service_hours": str(found.hours),
        "timezone": found.hours.timezone,
        "sla_terms": found.sla_terms,
    }
    return await form_page(request, form.filled(filled))


@router.post("/services/{service_id}/parameters", dependencies=ASSIGN)
async def set_parameters(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Promise it."""
    data = await (await _at(ctx, PARAMETERS, service_id, "parameters")).submitted(request)
    await commands.set_parameters(ctx, service_id, data.parameters())
    return see_other(request, f"/services/{service_id}", flash="What was promised is on record.")


@router.post("/services/{service_id}/monitoring", dependencies=ASSIGN)
async def watch(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Have it watched."""
    await commands.set_up_monitoring(ctx, service_id)
    return see_other(request, f"/services/{service_id}", flash="The service is watched from now on.")


@router.get("/technicians", dependencies=READ)
async def technicians(ctx: Ctx, request: Request) -> Response:
    """Who looks after how much, and what nobody looks after any more."""
    left, everybody = await queries.orphans(ctx), await queries.technician_loads(ctx)
    reassign = Action(
        label="Reassign", href="/technicians/reassign", icon="arrows-exchange", dialog=True,
        permission=ServicePermission.ASSIGN,
    )  # fmt: skip
    parts: list[object] = []
    if left:
        text = "Their technician left the company or can no longer work on services."
        parts.append(Alert(f"{len(left)} service{'s'[: len(left) > 1]} to be given to somebody else", text, "warning"))
        parts.append(Section("To be reassigned", _orphan_table(left), flush=True, count=len(left)))
    parts.append(Section("Everybody", _load_table(everybody), flush=True))
    return await detail_page(request, Header("Technicians", icon="users-group", actions=(reassign,)), *parts)


@router.get("/technicians/reassign", dependencies=ASSIGN)
async def ask_reassign(ctx: Ctx, request: Request, from_user: UUID | None = None) -> Response:
    """The form, with those who have services to give."""
    return await form_page(request, (await _reassign(ctx)).filled({"from_user": from_user} if from_user else {}))


@router.post("/technicians/reassign", dependencies=ASSIGN)
async def reassign(ctx: Ctx, request: Request) -> Response:
    """Reassign them."""
    data = await (await _reassign(ctx)).submitted(request)
    passed = await commands.reassign_services(ctx, data.from_user, data.to_user)
    return see_other(request, "/technicians", flash=f"{number(passed)} services have somebody else now.")


async def _reassign(ctx: Context) -> Form[ReassignForm]:
    loads = await queries.technician_loads(ctx)
    having = [
        (str(one.user_id), f"{one.name}: {one.primary + one.backup}") for one in loads if one.primary + one.backup
    ]
    return REASSIGN.offering(from_user=having)


async def _at(ctx: Context, form: Form[M], service_id: UUID, path: str) -> Form[M]:
    service, at = await queries.service_row(ctx, service_id), f"/services/{service_id}"
    return form.at(f"{at}/{path}", cancel=at, crumbs=of_service(service_id, service.name, service.number))


def _orphan_table(left: Sequence[Orphan]) -> Table[Orphan]:
    columns: tuple[Column[Orphan], ...] = (
        Column("Service", "name", below="number", href=lambda one: f"/services/{one.service_id}", main=True),
        Column("Client", "client_name", href=lambda one: f"/clients/{one.client_id}", phone=False),
        Column("Role", "role"),
        Column("Who left", "user_name", href=lambda one: f"/technicians/reassign?from_user={one.user_id}"),
    )
    return Table(columns, left, label="To be reassigned", noun="service", empty=EmptyState("None"))


def _load_table(loads: Sequence[Load]) -> Table[Load]:
    columns: tuple[Column[Load], ...] = (
        Column("Name", "name", below="email", main=True),
        Column("Role", lambda one: worded(one.role)),
        Column("Standing", lambda one: Badge("Here", "green", quiet=True) if one.fit else Badge("Left", "orange")),
        Column("Primary for", "primary", "number"),
        Column("Backup for", "backup", "number"),
    )
    return Table(columns, loads, label="Technicians", noun="technician", empty=EmptyState("Nobody yet", "Add users."))
