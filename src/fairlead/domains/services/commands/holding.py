"""Suspending and resuming: holds, one a reason."""

from uuid import UUID

from sqlalchemy import select

from fairlead.domains.clients.queries import client_facts
from fairlead.domains.services.commands.moving import advance
from fairlead.domains.services.errors import NoSuchHold
from fairlead.domains.services.events import ServiceHoldLifted, ServiceHoldPlaced, ServiceResumed, ServiceSuspended
from fairlead.domains.services.lifecycle import SERVICE, Action, Status
from fairlead.domains.services.models import Hold, Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.repository import Services
from fairlead.domains.services.terms import SuspensionReason, SuspensionType
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.policy import policy


async def standing_holds(ctx: Context, service_id: UUID) -> list[Hold]:
    """The holds that stand on a service, oldest first."""
    statement = select(Hold).where(Hold.service_id == service_id, Hold.lifted_at.is_(None)).order_by(Hold.id)
    return list(await ctx.session.scalars(statement))


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
    holds = await standing_holds(ctx, service.id)
    if any(hold.reason is reason for hold in holds):
        return service
    money = (await policy(ctx, SuspensionPolicy, service.client_id)).money(reason)
    first = service.status is Status.ACTIVE
    advance(ctx, service, Action.SUSPEND, reason=reason)
    if first:
        service.suspended_at = ctx.now
    ctx.session.add(
        Hold(
            id=ctx.new_id(), service_id=service.id, reason=reason, type=type, money=money, note=note,
            placed_at=ctx.now, placed_by=ctx.actor.name, lifted_at=None, lifted_by=None,
        )
    )  # fmt: skip
    fact = ServiceSuspended if first else ServiceHoldPlaced
    today = ctx.today((await client_facts(ctx, service.client_id)).timezone)
    ctx.emit(fact(service_id=service.id, client_id=service.client_id, reason=reason, type=type, money=money, on=today))
    return service


async def resume(
    ctx: Context, service_id: UUID, *, reason: SuspensionReason | None = None, version: int | None = None
) -> Service:
    """Lift one hold; the last one resumes. Without a reason exactly one hold must stand."""
    service = await Services(ctx).get(service_id, lock=True, version=version)
    SERVICE.target(service.status, Action.RESUME)
    holds = await standing_holds(ctx, service.id)
    hold = _chosen(service, holds, reason)
    hold.lifted_at, hold.lifted_by = ctx.now, ctx.actor.name
    today = ctx.today((await client_facts(ctx, service.client_id)).timezone)
    if len(holds) > 1:
        service.version += 1
        ctx.emit(ServiceHoldLifted(service_id=service.id, client_id=service.client_id, reason=hold.reason, on=today))
        return service
    advance(ctx, service, Action.RESUME, reason=hold.reason)
    service.suspended_at = None
    ctx.emit(ServiceResumed(service_id=service.id, client_id=service.client_id, reason=hold.reason, on=today))
    return service


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
