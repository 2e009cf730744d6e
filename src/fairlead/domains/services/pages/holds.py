"""Planning a hold for days ahead, and taking it back."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.services import commands, queries
from fairlead.domains.services.lifecycle import PlanStatus
from fairlead.domains.services.pages.places import of_service
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.schemas import HoldPlanIn
from fairlead.domains.services.terms import SuspensionReason
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Form, Hint, form_page, see_other
from fairlead.platform.pages.formats import day_text, worded

router = APIRouter(prefix="/services/{service_id}/hold-plans", route_class=PageRoute)

SUSPEND = [needs(ServicePermission.SUSPEND)]

PLAN = Form(
    HoldPlanIn, "", title="Plan a pause", submit="Plan", preview=True,
    intro="Suspends the service on a day, and resumes it by itself: a vacation, planned work.",
    hints={
        "reason": Hint(
            half=True,
            choices=[(one.value, worded(one)) for one in SuspensionReason if one is not SuspensionReason.TERM_ENDED],
        ),
        "type": Hint(half=True, help="What the client still has meanwhile."),
        "from_on": Hint(label="From", help="Empty: today, at once.", half=True),
        "until_on": Hint(label="Runs again on", help="Empty: when somebody lifts it.", half=True),
    },
)  # fmt: skip


@router.get("/new", dependencies=SUSPEND)
async def ask(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """The form."""
    return await form_page(request, await _form(ctx, service_id))


@router.post("/new", dependencies=SUSPEND)
async def plan(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Plan it; one from today on is placed at once."""
    data = await (await _form(ctx, service_id)).submitted(request)
    made = await commands.plan_hold(ctx, service_id, data.pause())
    said = (
        "The service is suspended." if made.status is PlanStatus.PLACED else f"Planned from {day_text(made.from_on)}."
    )
    return see_other(request, f"/services/{service_id}", flash=said)


@router.post("/{plan_id}/revoke", dependencies=SUSPEND)
async def revoke(ctx: Ctx, request: Request, service_id: UUID, plan_id: UUID) -> Response:
    """Take a planned hold back."""
    await commands.revoke_hold_plan(ctx, service_id, plan_id)
    return see_other(request, f"/services/{service_id}", flash="The plan is revoked.")


async def _form(ctx: Context, service_id: UUID) -> Form[HoldPlanIn]:
    service, at = await queries.service_row(ctx, service_id), f"/services/{service_id}"
    return PLAN.at(f"{at}/hold-plans/new", cancel=at, crumbs=of_service(service_id, service.name, service.number))
