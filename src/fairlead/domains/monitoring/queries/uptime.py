"""How much of the time services were up: measured from their outages, while they were active."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import any_, literal, or_, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.monitoring.models import Incident
from fairlead.domains.monitoring.rules import Span, Uptime, active_spans, measure
from fairlead.domains.monitoring.terms import IncidentKind
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import ServiceTransition
from fairlead.domains.services.queries import service_row
from fairlead.platform.context import Context


async def outages_of(ctx: Context, service_ids: Collection[UUID], window: Span) -> Mapping[UUID, list[Span]]:
    """The outages of services within a window, those that last up to its end; services without any are left out."""
    start, end = window
    statement = select(Incident.service_id, Incident.started_at, Incident.resolved_at).where(
        Incident.service_id == any_(literal(list(service_ids), ARRAY(Uuid))),
        Incident.kind == IncidentKind.OUTAGE,
        Incident.started_at < end,
        or_(Incident.resolved_at.is_(None), Incident.resolved_at > start),
    )
    found: dict[UUID, list[Span]] = {}
    for service_id, began, over in await ctx.rows(statement):
        found.setdefault(service_id, []).append((began, over or end))
    return found


async def active_of(ctx: Context, service_ids: Collection[UUID], until: datetime) -> Mapping[UUID, list[Span]]:
    """When services were active. A hold for maintenance suspends, so that planned work is no outage."""
    statement = (
        select(ServiceTransition.service_id, ServiceTransition.at, ServiceTransition.to_status)
        .where(
            ServiceTransition.service_id == any_(literal(list(service_ids), ARRAY(Uuid))), ServiceTransition.at < until
        )
        .order_by(ServiceTransition.service_id, ServiceTransition.seq)
    )
    moves: dict[UUID, list[tuple[datetime, bool]]] = {}
    for service_id, at, to_status in await ctx.rows(statement):
        moves.setdefault(service_id, []).append((at, to_status is Status.ACTIVE))
    return {service_id: active_spans(each, until) for service_id, each in moves.items()}


async def uptimes_of(ctx: Context, service_ids: Collection[UUID], window: Span) -> Mapping[UUID, Uptime]:
    """The uptime of those services that were down within a window; all others were up as long as they were active."""
    outages = await outages_of(ctx, service_ids, window)
    if not outages:
        return {}
    active = await active_of(ctx, outages, window[1])
    return {service_id: measure(active.get(service_id, []), spans, window) for service_id, spans in outages.items()}


async def uptime_metrics(ctx: Context, service_id: UUID, days: int = 30) -> Uptime:
    """How long a service was active in the last days, and how much of that it was down."""
    await service_row(ctx, service_id)
    window = (ctx.now - timedelta(days=days), ctx.now)
    return await uptime_within(ctx, service_id, window)


async def uptime_within(ctx: Context, service_id: UUID, window: Span) -> Uptime:
    """The same for any window that has ended or ends now."""
    active = await active_of(ctx, [service_id], window[1])
    outages = await outages_of(ctx, [service_id], window)
    return measure(active.get(service_id, []), outages.get(service_id, []), window)
