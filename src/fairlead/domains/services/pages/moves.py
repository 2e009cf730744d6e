"""The moves of a service as buttons, and what their dialogs do."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.services import commands
from fairlead.domains.services.lifecycle import Action
from fairlead.domains.services.pages.dialogs import HandoverIn, dialog
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.schemas import ActivateIn, CancelIn, FailIn, NothingIn, ResumeIn, SuspendIn
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Verb, form_page, see_other
from fairlead.platform.pages.formats import day_text

router = APIRouter(route_class=PageRoute)

VERBS = {
    Action.PROVISION: Verb("Start set-up", "tool", ServicePermission.PROVISION, "primary"),
    Action.COMPLETE_PROVISIONING: Verb("Set-up done", "check", ServicePermission.PROVISION, "primary"),
    Action.FAIL_PROVISIONING: Verb("Set-up failed", "x", ServicePermission.PROVISION),
    Action.ACTIVATE: Verb("Activate", "player-play", ServicePermission.ACTIVATE, "primary"),
    Action.SUSPEND: Verb("Suspend", "player-pause", ServicePermission.SUSPEND),
    Action.RESUME: Verb("Resume", "player-play", ServicePermission.RESUME, "primary"),
    Action.TRANSFER: Verb("Transfer", "arrows-exchange", ServicePermission.TRANSFER),
    Action.CANCEL: Verb("Cancel", "ban", ServicePermission.CANCEL, "danger"),
}


@router.post("/services/{service_id}/revoke", dependencies=[needs(ServicePermission.CANCEL)])
async def revoke(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Take a scheduled cancellation back."""
    await commands.revoke_cancellation(ctx, service_id)
    return see_other(request, f"/services/{service_id}", flash="The cancellation is revoked.")


def _asking(action: Action) -> Any:
    async def ask(ctx: Ctx, request: Request, service_id: UUID) -> Response:
        return await form_page(request, await dialog(ctx, action, service_id))

    return ask


async def _provision(ctx: Context, service_id: UUID, _data: NothingIn) -> str:
    await commands.start_provisioning(ctx, service_id)
    return "The set-up is under way."


async def _complete(ctx: Context, service_id: UUID, _data: NothingIn) -> str:
    await commands.complete_provisioning(ctx, service_id)
    return "The service is set up and can be activated."


async def _fail(ctx: Context, service_id: UUID, data: FailIn) -> str:
    await commands.fail_provisioning(ctx, service_id, reason=data.reason)
    return "The failure is on record; the set-up can begin again."


async def _activate(ctx: Context, service_id: UUID, data: ActivateIn) -> str:
    await commands.activate(ctx, service_id, on=data.on)
    return "The service is active; billing begins."


async def _suspend(ctx: Context, service_id: UUID, data: SuspendIn) -> str:
    await commands.suspend(ctx, service_id, reason=data.reason, type=data.type, note=data.note)
    return "The hold is placed."


async def _resume(ctx: Context, service_id: UUID, data: ResumeIn) -> str:
    await commands.resume(ctx, service_id, reason=data.reason)
    return "The hold is lifted."


async def _transfer(ctx: Context, service_id: UUID, data: HandoverIn) -> str:
    await commands.transfer(ctx, service_id, client_id=data.client, contract_id=data.contract)
    return "The service was transferred."


async def _cancel(ctx: Context, service_id: UUID, data: CancelIn) -> str:
    service = await commands.cancel(ctx, service_id, reason=data.reason, category=data.category, on=data.on)
    if service.cancel_on is None or service.cancelled_at:
        return "The service is cancelled."
    return f"The service will end on {day_text(service.cancel_on)}."


_DOING: dict[Action, Callable[[Context, UUID, Any], Awaitable[str]]] = {
    Action.PROVISION: _provision,
    Action.COMPLETE_PROVISIONING: _complete,
    Action.FAIL_PROVISIONING: _fail,
    Action.ACTIVATE: _activate,
    Action.SUSPEND: _suspend,
    Action.RESUME: _resume,
    Action.TRANSFER: _transfer,
    Action.CANCEL: _cancel,
}


def _doing(action: Action) -> Any:
    async def do(ctx: Ctx, request: Request, service_id: UUID) -> Response:
        data = await (await dialog(ctx, action, service_id)).submitted(request)
        said = await _DOING[action](ctx, service_id, data)
        return see_other(request, f"/services/{service_id}", flash=said)

    return do


for _action, _verb in VERBS.items():
    _path, _needed = f"/services/{{service_id}}/{_action.value}", [needs(_verb.permission or ServicePermission.READ)]
    router.add_api_route(_path, _asking(_action), methods=["GET"], dependencies=_needed)
    router.add_api_route(_path, _doing(_action), methods=["POST"], dependencies=_needed)
