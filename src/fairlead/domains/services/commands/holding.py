"""Suspending and resuming: holds, one a reason."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.clients.queries import client_facts
from fairlead.domains.services.commands.moving import advance
from fairlead.domains.services.errors import NoSuchHold
from fairlead.domains.services.events import ServiceHoldLifted, ServiceHoldPlaced, ServiceResumed, ServiceSuspended
from fairlead.domains.services.lifecycle import HOLD_PLAN, SERVICE, Action, PlanAction, PlanStatus, Status
from fairlead.domains.services.models import Hold, HoldPlan, Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.repository import Services
from fairlead.domains.services.terms import SuspensionReason, SuspensionType
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.policy import policy


async def standing_holds(ctx: Context, service_id: UUID) -> list[Hold]:
    """The holds that stand on a service, oldest first."""
    return (await standing_on(ctx, [service_id])).get(service_id, [])


async def standing_on(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, list[Hold]]:
    """The holds that stand on each of some services, oldest first."""
    found: dict[UUID, list[Hold]] = {}
    statement = select(Hold).where(Hold.service_id.in_(service_ids), Hold.lifted_at.is_(None)).order_by(Hold.id)
    for hold in await ctx.session.scalars(statement):
        found.setdefault(hold.service_id, []).append(hold)
    return found


async def suspend(
    ctx: Context,
    service_id: UUID,
    *,
    reason: SuspensionReason,
    type: SuspensionType = SuspensionType.FULL,  # noqa: A002 - the field's word
    note: str | None = None,
    version: int | None = None,
) -> Service:
    """Place a hold; the first one suspends. A reason that stands already changes nothing."""
    service = await Services(ctx).get(service_id, lock=True, version=version)
    SERVICE.target(service.status, Action.SUSPEND)
    if any(hold.reason is reason for hold in await standing_holds(ctx, service.id)):
        return service
    chosen = await policy(ctx, SuspensionPolicy, service.client_id)
    today = ctx.today((await client_facts(ctx, service.client_id)).timezone)
    place(ctx, service, chosen, reason=reason, type=type, note=note, on=today)
    return service


async def resume(
    ctx: Context, service_id: UUID, *, reason: SuspensionReason | None = None, version: int | None = None
) -> Service:
    """Lift one hold; the last one resumes. Without a reason exactly one hold must stand.

    A plan that the hold came from has found its end with it.
    """
    service = await Services(ctx).get(service_id, lock=True, version=version)
    SERVICE.target(service.status, Action.RESUME)
    holds = await standing_holds(ctx, service.id)
    hold = _chosen(service, holds, reason)
    today = ctx.today((await client_facts(ctx, service.client_id)).timezone)
    lift(ctx, service, hold, holds, on=today)
    await _finish_plans(ctx, hold)
    return service


def place(
    ctx: Context,
    service: Service,
    chosen: SuspensionPolicy,
    *,
    reason: SuspensionReason,
    type: SuspensionType,  # noqa: A002 - the field's word
    note: str | None,
    on: date,
) -> Hold:
    """A hold for a reason that does not stand yet, on a locked service, with what the policy makes it cost."""
    money, percent = chosen.money(reason), chosen.percent(reason)
    first = service.status is Status.ACTIVE
    advance(ctx, service, Action.SUSPEND, reason=reason)
    if first:
        service.suspended_at = ctx.now
    hold = Hold(
        id=ctx.new_id(), service_id=service.id, reason=reason, type=type, money=money, percent=percent, note=note,
        placed_at=ctx.now, placed_by=ctx.actor.name, lifted_at=None, lifted_by=None,
    )  # fmt: skip
    ctx.session.add(hold)
    fact = ServiceSuspended if first else ServiceHoldPlaced
    ctx.emit(
        fact(
            service_id=service.id, client_id=service.client_id, reason=reason, type=type, money=money, on=on,
            percent=percent,
        )
    )  # fmt: skip
    return hold


def lift(ctx: Context, service: Service, hold: Hold, holds: Sequence[Hold], *, on: date) -> None:
    """Lift one of the holds that stand on a locked service; the last one resumes it."""
    hold.lifted_at, hold.lifted_by = ctx.now, ctx.actor.name
    if len(holds) > 1:
        service.version += 1
        ctx.emit(ServiceHoldLifted(service_id=service.id, client_id=service.client_id, reason=hold.reason, on=on))
        return
    advance(ctx, service, Action.RESUME, reason=hold.reason)
    service.suspended_at = None
    ctx.emit(ServiceResumed(service_id=service.id, client_id=service.client_id, reason=hold.reason, on=on))


async def _finish_plans(ctx: Context, hold: Hold) -> None:
    made_it = select(HoldPlan).where(HoldPlan.hold_id == hold.id, HoldPlan.status == PlanStatus.PLACED)
    for plan in await ctx.session.scalars(made_it):
        plan.status = HOLD_PLAN.target(plan.status, PlanAction.FINISH)
        plan.outcome = f"Lifted by {ctx.actor.name}."
        plan.version += 1


def _chosen(service: Service, holds: list[Hold], reason: SuspensionReason | None) -> Hold:
    if reason is None and len(holds) == 1:
        return holds[0]
    standing = tuple(hold.reason.value for hold in holds)
    if reason is None:
        raise Invalid.of("reason", f"several holds stand: {', '.join(standing)}.", "Say which of them to lift.")
    for hold in holds:
        if hold.reason is reason:
            return hold
    raise NoSuchHold(service_id=service.id, standing=standing)
