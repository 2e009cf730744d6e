"""One service: why it is in its state, what happened, what can be done."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.catalog.terms import detail_facts
from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import SERVICE, Action
from fairlead.domains.services.pages.moves import VERBS
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import HoldRow, ServiceRow, Transition
from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action as Button
from fairlead.platform.pages import (
    Alert,
    Column,
    Columns,
    Crumb,
    EmptyState,
    Entry,
    Header,
    KeyValues,
    Link,
    Section,
    Table,
    Timeline,
    detail_page,
    lifecycle_actions,
    status,
    trail_link,
)
from fairlead.platform.pages.formats import day_text, number, worded

router = APIRouter(route_class=PageRoute)


@router.get("/services/{service_id}", dependencies=[needs(ServicePermission.READ)])
async def service_detail(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """One service: why it is in its state, what happened, what can be done."""
    service = await queries.service_row(ctx, service_id)
    moves = await queries.transitions_of(ctx, service_id)
    holds = await queries.holds_of(ctx, service_id)
    return await detail_page(request, _header(service), Columns(_main(service, moves, holds), _side(service)))


def _header(service: ServiceRow) -> Header:
    actions = lifecycle_actions(SERVICE, service.status, VERBS, lambda action: f"/services/{service.id}/{action}")
    return Header(
        service.name,
        crumbs=(Crumb("Services", "/services"), Crumb(service.number)),
        badge=status(service.status, SERVICE.states),
        facts=(Link(service.client_name, f"/clients/{service.client_id}"), service.price, service.cycle),
        actions=(*actions, trail_link(service.id)),
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
        title = f"{state} because of {len(standing)} standing hold{'s'[: len(standing) > 1]}"
        return Alert(title, "; ".join(f"{worded(one.reason)}: {_MONEY[one.money]}" for one in standing), "warning")
    if service.cancel_on is not None and service.cancelled_at is None:
        undo = Button(
            label="Revoke", href=f"/services/{service.id}/revoke", post=True, permission=ServicePermission.CANCEL
        )
        return Alert(f"Ends on {day_text(service.cancel_on)}", service.cancellation_reason or "", "warning", undo)
    last = moves[-1]
    by = f"{_DONE[last.action][0]} on {day_text(last.at.date())} by {last.actor_name}"
    return Alert(state, f"{by}{f': {_reason(last)}' if last.reason else ''}", "info")


_MONEY = {HoldMoney.CHARGE: "billing goes on", HoldMoney.STOP: "billing is paused"}
_DONE = {
    "create": ("Sold", "package"),
    Action.PROVISION: ("Set-up started", "tool"),
    Action.COMPLETE_PROVISIONING: ("Set up", "check"),
    Action.FAIL_PROVISIONING: ("Set-up failed", "x"),
    Action.ACTIVATE: ("Activated", "player-play"),
    Action.SUSPEND: ("Suspended", "player-pause"),
    Action.RESUME: ("Resumed", "player-play"),
    Action.TRANSFER: ("Transferred", "arrows-exchange"),
    Action.CANCEL: ("Cancelled", "ban"),
    Action.EXPIRE: ("Expired", "clock"),
}
"""How a move reads once it is made."""


def _reason(move: Transition) -> str:
    """Why, in words: a hold's reason is one of ours, a cancellation's is somebody's sentence."""
    return worded(move.reason or "") if move.reason in set(SuspensionReason) else move.reason or ""


def _hold_table(holds: list[HoldRow]) -> Table[HoldRow]:
    columns: tuple[Column[HoldRow], ...] = (
        Column("Reason", "reason", below="note", main=True),
        Column("Type", "type", phone=False),
        Column("Money", lambda hold: _MONEY[hold.money].capitalize()),
        Column("Placed", "placed_at", "ago", below="placed_by"),
        Column("Lifted", "lifted_at", "ago", below="lifted_by"),
    )
    return Table(columns, holds, label="Holds", noun="hold", empty=EmptyState("No holds"))


def _entry(move: Transition) -> Entry:
    text, icon = _DONE[move.action]
    return Entry(move.at, text, move.actor_name, _reason(move), icon=icon, colour=SERVICE.states[move.to_status].colour)


def _side(service: ServiceRow) -> list[object]:
    terms = (
        ("Client", Link(service.client_name, f"/clients/{service.client_id}")),
        ("Template", service.template_name),
        ("Price", service.price),
        ("Price is", "Stays when the list price changes" if service.price_agreed else "List price"),
        ("Quantity", number(service.quantity.normalize())),
        ("Billed", f"{worded(service.cycle)}, in {service.timing}"),
        ("Started", service.start_date),
        ("Term ends", service.end_date),
        ("Renews by itself", service.auto_renewal),
        ("Ended", service.ended_on),
        ("External id", service.external_id),
    )
    parts: list[object] = [Section("Terms", KeyValues(terms))]
    if facts := detail_facts(service.type, service.details):
        parts.append(Section("Details", KeyValues(facts)))
    return parts
