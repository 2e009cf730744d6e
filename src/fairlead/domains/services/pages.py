"""Pages of services: the list, one service with its history and moves, the forms of the moves."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.services import commands, queries
from fairlead.domains.services.lifecycle import SERVICE, Action
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import HoldRow, ServiceRow, Transition
from fairlead.domains.services.repository import FILTERS, SORTS
from fairlead.domains.services.schemas import ActivateIn, CancelIn, ResumeIn, SuspendIn, TransferIn
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action as Button
from fairlead.platform.pages import (
    Alert,
    Column,
    Columns,
    Crumb,
    EmptyState,
    Entry,
    Form,
    Header,
    Hint,
    KeyValues,
    Link,
    ListPage,
    Section,
    Table,
    Timeline,
    Verb,
    View,
    detail_page,
    form_page,
    lifecycle_actions,
    see_other,
    status,
)

router = APIRouter(route_class=PageRoute)

READ = [needs(ServicePermission.READ)]
Asked = Annotated[Listing, Depends(listing(FILTERS, SORTS, blanks=True))]

SERVICES = ListPage[ServiceRow](
    "Services",
    "/services",
    columns=(
        Column("Service", "name", sort="name", below="number", main=True),
        Column("Client", "client_name", href=lambda row: f"/clients/{row.client_id}"),
        Column("Status", "status", "status", states=SERVICE.states, sort="status"),
        Column("Type", "type", phone=False),
        Column("Price", "price", "money", sort="price"),
        Column("Cycle", "cycle", phone=False),
        Column("Since", "start_date", "date", sort="start_date", phone=False),
    ),
    filters=FILTERS,
    noun="service",
    default_sort="number",
    search="name__icontains",
    pinned=("status", "type"),
    views=(
        View("All", {}),
        View("Active", {"status": "active"}),
        View("Suspended", {"status": "suspended"}),
        View("Pending", {"status__in": "pending,provisioning,provisioned,failed"}),
        View("Ending", {"cancel_on__isnull": "false", "status__in": "active,suspended"}),
    ),
    href=lambda row: f"/services/{row.id}",
    empty=EmptyState("No services yet", "Sell one over the API, or import your customers.", icon="router"),
)

VERBS = {
    Action.ACTIVATE: Verb("Activate", "player-play", ServicePermission.ACTIVATE, "primary"),
    Action.SUSPEND: Verb("Suspend", "player-pause", ServicePermission.SUSPEND),
    Action.RESUME: Verb("Resume", "player-play", ServicePermission.RESUME, "primary"),
    Action.TRANSFER: Verb("Transfer", "arrows-exchange", ServicePermission.TRANSFER),
    Action.CANCEL: Verb("Cancel", "ban", ServicePermission.CANCEL, "danger"),
}

FORMS: dict[Action, Form[Any]] = {
    Action.ACTIVATE: Form(ActivateIn, "", title="Activate service", submit="Activate", preview=True),
    Action.SUSPEND: Form(
        SuspendIn, "", title="Suspend service", submit="Suspend", look="danger", preview=True,
        intro="Places a hold. The service is suspended while any hold stands; each is lifted on its own.",
    ),
    Action.RESUME: Form(ResumeIn, "", title="Resume service", submit="Lift hold", preview=True),
    Action.TRANSFER: Form(
        TransferIn, "", title="Transfer service", submit="Transfer", preview=True,
        hints={"client_id": Hint(label="To client (id)"), "contract_id": Hint(label="Under contract (id)")},
        intro="Its history goes along; money is settled to the day on both sides.",
    ),
    Action.CANCEL: Form(
        CancelIn, "", title="Cancel service", submit="Cancel service", look="danger", preview=True,
        hints={"on": Hint(label="First day without it", help="Empty: today. A day ahead can be revoked until then.")},
    ),
}  # fmt: skip


@router.get("/services", dependencies=READ)
async def service_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every service, filtered by the address."""
    return await SERVICES.answer(request, await queries.service_page(ctx, **asked))


@router.get("/services/{service_id}", dependencies=READ)
async def service_detail(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """One service: why it is in its state, what happened, what can be done."""
    service = await queries.service_row(ctx, service_id)
    moves = await queries.transitions_of(ctx, service_id)
    holds = await queries.holds_of(ctx, service_id)
    return await detail_page(request, _header(service), Columns(_main(service, moves, holds), _side(service)))


@router.post("/services/{service_id}/revoke", dependencies=[needs(ServicePermission.CANCEL)])
async def revoke(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Take a scheduled cancellation back."""
    await commands.revoke_cancellation(ctx, service_id)
    return see_other(request, f"/services/{service_id}", flash="The cancellation is revoked.")


def _form(action: Action, service_id: UUID) -> Form[Any]:
    return FORMS[action].at(f"/services/{service_id}/{action.value}", cancel=f"/services/{service_id}")


def _asking(action: Action) -> Any:
    async def ask(ctx: Ctx, request: Request, service_id: UUID) -> Response:
        await queries.service_row(ctx, service_id)
        return await form_page(request, _form(action, service_id))

    return ask


async def _activate(ctx: Context, service_id: UUID, data: ActivateIn) -> str:
    await commands.activate(ctx, service_id, on=data.on)
    return "The service is active; billing begins."


async def _suspend(ctx: Context, service_id: UUID, data: SuspendIn) -> str:
    await commands.suspend(ctx, service_id, reason=data.reason, type=data.type, note=data.note)
    return "The hold is placed."


async def _resume(ctx: Context, service_id: UUID, data: ResumeIn) -> str:
    await commands.resume(ctx, service_id, reason=data.reason)
    return "The hold is lifted."


async def _transfer(ctx: Context, service_id: UUID, data: TransferIn) -> str:
    await commands.transfer(ctx, service_id, client_id=data.client_id, contract_id=data.contract_id)
    return "The service was transferred."


async def _cancel(ctx: Context, service_id: UUID, data: CancelIn) -> str:
    service = await commands.cancel(ctx, service_id, reason=data.reason, on=data.on)
    return "The service is cancelled." if service.cancelled_at else f"The service will end on {service.cancel_on}."


_DOING: dict[Action, Callable[[Context, UUID, Any], Awaitable[str]]] = {
    Action.ACTIVATE: _activate,
    Action.SUSPEND: _suspend,
    Action.RESUME: _resume,
    Action.TRANSFER: _transfer,
    Action.CANCEL: _cancel,
}


def _doing(action: Action) -> Any:
    async def do(ctx: Ctx, request: Request, service_id: UUID) -> Response:
        data = await _form(action, service_id).submitted(request)
        said = await _DOING[action](ctx, service_id, data)
        return see_other(request, f"/services/{service_id}", flash=said)

    return do


for _action, _verb in VERBS.items():
    _path, _needed = f"/services/{{service_id}}/{_action.value}", [needs(_verb.permission or ServicePermission.READ)]
    router.add_api_route(_path, _asking(_action), methods=["GET"], dependencies=_needed)
    router.add_api_route(_path, _doing(_action), methods=["POST"], dependencies=_needed)


def _header(service: ServiceRow) -> Header:
    actions = lifecycle_actions(SERVICE, service.status, VERBS, lambda action: f"/services/{service.id}/{action}")
    return Header(
        service.name,
        crumbs=(Crumb("Services", "/services"), Crumb(service.number)),
        badge=status(service.status, SERVICE.states),
        facts=(Link(service.client_name, f"/clients/{service.client_id}"), service.price, service.cycle),
        actions=actions,
    )


def _main(service: ServiceRow, moves: list[Transition], holds: list[HoldRow]) -> list[object]:
    parts: list[object] = [Section("Why it is in this state", _why(service, moves, holds))]
    if holds:
        parts.append(Section("Holds", _hold_table(holds), flush=True, count=len(holds)))
    parts.append(Section("History", Timeline([_entry(move) for move in reversed(moves)])))
    return parts


def _why(service: ServiceRow, moves: list[Transition], holds: list[HoldRow]) -> object:
    standing = [hold for hold in holds if hold.lifted_at is None]
    state = SERVICE.states[service.status].label
    if standing:
        reasons = ", ".join(f"{hold.reason.value.replace('_', ' ')} (billing: {hold.money})" for hold in standing)
        return Alert(f"{state} because of {len(standing)} standing hold{'s'[: len(standing) > 1]}", reasons, "warning")
    if service.cancel_on is not None and service.cancelled_at is None:
        undo = Button(
            label="Revoke", href=f"/services/{service.id}/revoke", post=True, permission=ServicePermission.CANCEL
        )
        return Alert(f"Ends on {service.cancel_on}", service.cancellation_reason or "", "warning", undo)
    last = moves[-1]
    by = f"{last.action.replace('_', ' ')} by {last.actor_name}"
    return Alert(state, f"{by}{f': {last.reason}' if last.reason else ''}", "info")


def _hold_table(holds: list[HoldRow]) -> Table[HoldRow]:
    columns: tuple[Column[HoldRow], ...] = (
        Column("Reason", "reason", below="note", main=True),
        Column("Type", "type"),
        Column("Billing", "money"),
        Column("Placed", "placed_at", "datetime", below="placed_by"),
        Column("Lifted", "lifted_at", "datetime", below="lifted_by"),
    )
    return Table(columns, holds, label="Holds", noun="hold", empty=EmptyState("No holds"))


def _entry(move: Transition) -> Entry:
    state = SERVICE.states[move.to_status]
    return Entry(
        move.at, f"{move.action.replace('_', ' ').capitalize()} → {state.label}", move.actor_name, move.reason or "",
        colour=state.colour,
    )  # fmt: skip


def _side(service: ServiceRow) -> list[object]:
    terms = (
        ("Client", Link(service.client_name, f"/clients/{service.client_id}")),
        ("Template", service.template_name),
        ("Price", service.price),
        ("Agreed price", "yes, kept when the list price changes" if service.price_agreed else "list price"),
        ("Quantity", service.quantity),
        ("Billed", f"{service.cycle.value.replace('_', '-')}, in {service.timing}"),
        ("Started", service.start_date),
        ("Term ends", service.end_date),
        ("Renews by itself", service.auto_renewal),
        ("Ended", service.ended_on),
        ("External id", service.external_id),
    )
    parts: list[object] = [Section("Terms", KeyValues(terms))]
    if service.details:
        facts = [(name.replace("_", " ").capitalize(), value) for name, value in service.details.items()]
        parts.append(Section("Details", KeyValues(facts)))
    return parts
