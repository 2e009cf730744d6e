"""Why a service is in its state: its holds, its moves, what is scheduled."""

from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import SERVICE, Action
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import HoldRow, ServiceRow, Transition
from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.platform.context import Context
from fairlead.platform.pages import Action as Button
from fairlead.platform.pages import Alert, Column, EmptyState, Entry, Section, Table, Timeline
from fairlead.platform.pages.formats import day_text, worded
from fairlead.web.staff.service.part import Shown


async def state(ctx: Context, service: ServiceRow) -> Shown:
    """Why it is in its state."""
    moves = await queries.transitions_of(ctx, service.id)
    holds = await queries.holds_of(ctx, service.id)
    parts: list[object] = [Section("Why it is in this state", _why(service, moves, holds))]
    if holds:
        parts.append(Section("Holds", _hold_table(holds), flush=True, count=len(holds)))
    return Shown(main=parts)


async def history(ctx: Context, service: ServiceRow) -> Shown:
    """Its moves, the latest first."""
    moves = await queries.transitions_of(ctx, service.id)
    return Shown(main=[Section("History", Timeline([_entry(move) for move in reversed(moves)]))])


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


_MONEY = {
    HoldMoney.CHARGE: "billing goes on",
    HoldMoney.REDUCE: "a part is charged",
    HoldMoney.STOP: "billing is paused",
    HoldMoney.CREDIT: "nothing is charged for its days",
}
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
