"""The dialogs of a service's moves, each shaped by the service that it is about."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.clients.queries import client_rows
from fairlead.domains.contracts.queries import contract_rows
from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import Action
from fairlead.domains.services.queries import ServiceRow
from fairlead.domains.services.schemas import ActivateIn, CancelIn, FailIn, NothingIn, ResumeIn, SuspendIn
from fairlead.domains.services.terms import SuspensionReason
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.http.schemas import Input, Text80
from fairlead.platform.pages import Form, Hint
from fairlead.platform.pages.formats import day_text, worded

_FEW = 100
"""Up to so many clients stand in a list to choose from; of more, the number is typed."""


class HandoverIn(Input):
    """Who takes a service over."""

    client: Annotated[Text80, Field(description="Their number, such as C-000042.")]
    contract: Annotated[Text80 | None, Field(description="The number of theirs that it comes under, if any.")] = None


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
        hints={"client": Hint(label="To client"), "contract": Hint(label="Under contract")},
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
    form = FORMS[action].at(f"/services/{service_id}/{action.value}", cancel=f"/services/{service_id}")
    shape = _SHAPES.get(action)
    return form if shape is None else await shape(ctx, form, service)


async def _suspending(ctx: Context, form: Form[Any], service: ServiceRow) -> Form[Any]:
    """The reasons that do not stand yet; that a term ended is found by the system."""
    standing = {hold.reason for hold in await queries.holds_of(ctx, service.id) if hold.lifted_at is None}
    free = [one for one in SuspensionReason if one not in standing and one is not SuspensionReason.TERM_ENDED]
    return form.offering(reason=[(one.value, worded(one)) for one in free])


async def _resuming(ctx: Context, form: Form[Any], service: ServiceRow) -> Form[Any]:
    """The reasons that stand; the only one is chosen already."""
    standing = [hold.reason for hold in await queries.holds_of(ctx, service.id) if hold.lifted_at is None]
    offered = form.offering(reason=[(one.value, worded(one)) for one in standing])
    return offered.filled({"reason": standing[0]}) if len(standing) == 1 else offered


async def _cancelling(ctx: Context, form: Form[Any], service: ServiceRow) -> Form[Any]:  # noqa: ARG001 - a shape's shape
    """What is scheduled already can be moved to another day."""
    if service.cancel_on is None:
        return form
    values = {"on": service.cancel_on, "reason": service.cancellation_reason}
    said = form.filled(
        values | {"category": service.cancellation_category} if service.cancellation_category else values
    )
    ends = f"As things stand it ends on {day_text(service.cancel_on)}; another day moves that, and the fee."
    return said.at(form.action, intro=ends)


async def _transferring(ctx: Context, form: Form[Any], service: ServiceRow) -> Form[Any]:
    """Other clients of the same currency by name, where they are few."""
    found = await client_rows(ctx, {"currency": service.currency}, sort="name", limit=_FEW + 1)
    if found.next_cursor is not None or len(found.items) > _FEW:
        return form
    others = [one for one in found.items if one.id != service.client_id]
    return form.offering(client=[(one.number, f"{one.name}, {one.number}") for one in others])


Shape = Callable[[Context, Form[Any], ServiceRow], Awaitable[Form[Any]]]

_SHAPES: dict[Action, Shape] = {
    Action.SUSPEND: _suspending,
    Action.RESUME: _resuming,
    Action.CANCEL: _cancelling,
    Action.TRANSFER: _transferring,
}


async def taker(ctx: Context, data: HandoverIn) -> tuple[UUID, UUID | None]:
    """The client and contract that were named by their numbers."""
    clients = (await client_rows(ctx, {"number": data.client})).items
    if not clients:
        raise Invalid.of("client", "no client has this number.", "Look it up in the list of clients.")
    if data.contract is None:
        return clients[0].id, None
    contracts = (await contract_rows(ctx, {"number": data.contract, "client_id": clients[0].id})).items
    if not contracts:
        raise Invalid.of("contract", "no contract of that client has this number.", "Look it up on the client's page.")
    return clients[0].id, contracts[0].id
