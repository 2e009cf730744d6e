"""The dialogs of a service's moves, each shaped by the service that it is about."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import Action
from fairlead.domains.services.pages.places import of_service
from fairlead.domains.services.queries import ServiceRow
from fairlead.domains.services.schemas import ActivateIn, CancelIn, FailIn, NothingIn, ResumeIn, SuspendIn
from fairlead.domains.services.terms import SuspensionReason
from fairlead.kernel.period import last_day
from fairlead.platform.context import Context
from fairlead.platform.http.schemas import Input
from fairlead.platform.pages import Form, Hint
from fairlead.platform.pages.formats import day_text, worded
from fairlead.platform.pages.forms import Pick


class HandoverIn(Input):
    """Who takes a service over, and under which of their contracts."""

    client: UUID
    contract: UUID | None = None


FORMS: dict[Action, Form[Any]] = {
    Action.PROVISION: Form(NothingIn, "", title="Start the set-up", submit="Start"),
    Action.COMPLETE_PROVISIONING: Form(NothingIn, "", title="Set-up done", submit="Done"),
    Action.FAIL_PROVISIONING: Form(FailIn, "", title="Set-up failed", submit="Record", look="danger"),
    Action.ACTIVATE: Form(ActivateIn, "", title="Activate service", submit="Activate", preview=True),
    Action.SUSPEND: Form(
        SuspendIn, "", title="Suspend service", submit="Suspend", look="danger", preview=True,
        intro="Places a hold. The service is suspended while any hold stands; each is lifted on its own.",
        hints={"type": Hint(help="What the client still has meanwhile.")},
    ),
    Action.RESUME: Form(
        ResumeIn, "", title="Resume service", submit="Lift hold", preview=True,
        intro="Lifts one hold; the last one resumes the service.",
    ),
    Action.TRANSFER: Form(
        HandoverIn, "", title="Transfer service", submit="Transfer", preview=True,
        hints={
            "client": Hint(label="To client", pick=Pick("clients")),
            "contract": Hint(label="Under contract", pick=Pick("contracts", client="client")),
        },
        intro="Its history goes along; money is settled to the day on both sides.",
    ),
    Action.CANCEL: Form(
        CancelIn, "", title="Cancel service", submit="Cancel service", look="danger", preview=True,
        hints={
            "category": Hint(help="What the churn report counts it under.", half=True),
            "on": Hint(
                label="First day without it", help="Empty: today. A day ahead can be revoked until then.", half=True
            ),
            "reason": Hint(help="In their own words."),
        },
    ),
}  # fmt: skip


async def dialog(ctx: Context, action: Action, service_id: UUID) -> Form[Any]:
    """The form of a move, for one service."""
    service = await queries.service_row(ctx, service_id)
    at = f"/services/{service_id}"
    crumbs = of_service(service_id, service.name, service.number)
    form = FORMS[action].at(f"{at}/{action.value}", cancel=at, crumbs=crumbs)
    shape = _SHAPES.get(action)
    return form if shape is None else await shape(ctx, form, service)


async def _suspending(ctx: Context, form: Form[Any], service: ServiceRow) -> Form[Any]:
    """The reasons that do not stand yet; that a term ended is found by the system."""
    standing = {hold.reason for hold in await queries.holds_of(ctx, service.id) if hold.lifted_at is None}
    free = [one for one in SuspensionReason if one not in standing and one is not SuspensionReason.TERM_ENDED]
    return form.offering(reason=[(one.value, worded(one)) for one in free])


async def _resuming(ctx: Context, form: Form[Any], service: ServiceRow) -> Form[Any]:
    """The reasons that stand; the only one is chosen already, of several one must be."""
    standing = [hold.reason for hold in await queries.holds_of(ctx, service.id) if hold.lifted_at is None]
    must = {"reason": Hint(needed=True, placeholder="Choose…")}
    offered = form.at(form.action, hints=must).offering(reason=[(one.value, worded(one)) for one in standing])
    return offered.filled({"reason": standing[0]}) if len(standing) == 1 else offered


async def _cancelling(ctx: Context, form: Form[Any], service: ServiceRow) -> Form[Any]:  # noqa: ARG001 - a shape's shape
    """What is scheduled already can be moved to another day."""
    if service.cancel_on is None:
        return form
    values = {"on": service.cancel_on, "reason": service.cancellation_reason}
    said = form.filled(
        values | {"category": service.cancellation_category} if service.cancellation_category else values
    )
    ends = (
        f"As things stand its last day is {day_text(last_day(service.cancel_on))}; another day moves that, and the fee."
    )
    return said.at(form.action, intro=ends)


Shape = Callable[[Context, Form[Any], ServiceRow], Awaitable[Form[Any]]]

_SHAPES: dict[Action, Shape] = {
    Action.SUSPEND: _suspending,
    Action.RESUME: _resuming,
    Action.CANCEL: _cancelling,
}
