"""The holds of a service, those that stand first, and those planned for days ahead."""

from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import HOLD_PLAN, PlanStatus, Status
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import HoldPlanRow, HoldRow, ServiceRow
from fairlead.platform.context import Context
from fairlead.platform.pages import Action, Column, EmptyState, Section, Table
from fairlead.web.staff.service.part import Shown
from fairlead.web.staff.service.state import money_words


async def holds(ctx: Context, service: ServiceRow) -> Shown:
    """Its holds, and its planned pauses with the way to plan one."""
    parts: list[object] = []
    if known := await queries.holds_of(ctx, service.id):
        parts.append(Section("Holds", _table(known), flush=True, count=len(known)))
    plans = await queries.hold_plans_of(ctx, service.id)
    actions = (_plan(service),) if service.status in (Status.ACTIVE, Status.SUSPENDED) else ()
    if plans or (actions and ctx.actor.may(ServicePermission.SUSPEND)):
        parts.append(Section("Planned pauses", _planned(service, plans), actions=actions, flush=True))
    return Shown(main=parts)


def _plan(service: ServiceRow) -> Action:
    return Action(
        label="Plan a pause", href=f"/services/{service.id}/hold-plans/new", icon="clock-pause", dialog=True,
        permission=ServicePermission.SUSPEND,
    )  # fmt: skip


def _table(rows: list[HoldRow]) -> Table[HoldRow]:
    columns: tuple[Column[HoldRow], ...] = (
        Column("Reason", "reason", below="note", main=True),
        Column("Type", "type", phone=False),
        Column("Money", lambda hold: money_words(hold).capitalize()),
        Column("Placed", "placed_at", "ago", below="placed_by"),
        Column("Lifted", "lifted_at", "ago", below="lifted_by"),
    )
    return Table(columns, rows, label="Holds", noun="hold", empty=EmptyState("No holds"))


def _planned(service: ServiceRow, rows: list[HoldPlanRow]) -> Table[HoldPlanRow]:
    columns: tuple[Column[HoldPlanRow], ...] = (
        Column("From", "from_on", "date", main=True),
        Column("Runs again", lambda plan: plan.until_on or "When it is lifted"),
        Column("Reason", "reason", below="note"),
        Column("State", "status", "status", states=HOLD_PLAN.states, below="outcome"),
        Column("Planned", "planned_at", "ago", below="planned_by", phone=False),
    )
    empty = EmptyState("No pause is planned", "A vacation, say: suspended on a day, resumed on another by itself.")
    return Table(
        columns, rows, label="Planned pauses", noun="plan", empty=empty,
        actions=lambda plan: _revoke(service, plan) if plan.status is PlanStatus.PLANNED else (),
    )  # fmt: skip


def _revoke(service: ServiceRow, plan: HoldPlanRow) -> tuple[Action, ...]:
    return (
        Action(
            label="Revoke", href=f"/services/{service.id}/hold-plans/{plan.id}/revoke", post=True,
            permission=ServicePermission.SUSPEND, confirm="Take this plan back? The service then runs through.",
        ),
    )  # fmt: skip
