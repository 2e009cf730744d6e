"""The health of services as it is now: facts gathered for many with as many statements as for one, judged by rules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, any_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.monitoring.models import HealthRecord, Incident, ServiceAlert, ServiceReview
from fairlead.domains.monitoring.queries.uptime import uptimes_of
from fairlead.domains.monitoring.rules import WINDOW, Health, Uptime, Vitals, band_of, health
from fairlead.domains.monitoring.rules.health import BREACH_WINDOW
from fairlead.domains.monitoring.terms import AlertKind, HealthBand, Severity
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.queries.care import promises_of
from fairlead.kernel.errors import NotFound
from fairlead.platform.context import Context

CHECKED = (Status.ACTIVE, Status.SUSPENDED)
"""Services that went live and have not ended: those whose health is looked after."""

_DAY = timedelta(days=1)
_ALWAYS_UP = Uptime(0, 0)


class Range(NamedTuple):
    """Ids from one up to, not including, another; None: up to the last."""

    first: UUID
    until: UUID | None


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """The health of a service now, and what the last check wrote down."""

    service_id: UUID
    health: Health
    checked: bool
    """Whether checks look after it: it went live and has not ended."""
    last_score: int | None
    last_check_at: datetime | None
    open_incidents: int
    open_alerts: int
    sla_breaches_count: int
    """Of this term."""
    last_sla_breach_at: datetime | None
    last_reviewed_at: datetime | None


@dataclass(frozen=True, slots=True)
class HealthPoint:
    """A score that differed from the one before it."""

    id: UUID
    score: int
    band: HealthBand
    at: datetime


@dataclass(frozen=True, slots=True)
class BandCount:
    """How many services are in one band, as last checked."""

    band: HealthBand
    services: int


async def healths_of(ctx: Context, service_ids: Collection[UUID]) -> Mapping[UUID, Health]:
    """The health of services by id, from what is known now; ids without a service are left out."""
    wanted = literal(list(service_ids), ARRAY(Uuid))
    live = func.coalesce(Service.activated_at, Service.created_at)
    ages = {row[0]: (ctx.now - row[1]) // _DAY for row in await _rows(ctx, Service.id, live, of=Service.id, ids=wanted)}
    breaches = await _breaches(ctx, wanted)
    critical = await _critical(ctx, wanted)
    uptimes = await uptimes_of(ctx, service_ids, (ctx.now - WINDOW, ctx.now))
    promises = await promises_of(ctx, uptimes) if uptimes else {}
    reviews = await _reviews(ctx, wanted)
    found = {}
    for service_id, age in ages.items():
        reviewed, satisfaction = reviews.get(service_id, (None, None))
        vitals = Vitals(
            age_days=age,
            breaches=breaches.get(service_id, 0),
            uptime=uptimes.get(service_id, _ALWAYS_UP),
            target=promises[service_id].parameters.uptime_percent if service_id in promises else None,
            satisfaction=satisfaction,
            reviewed_days=None if reviewed is None else (ctx.now - reviewed) // _DAY,
            critical=critical.get(service_id, 0),
        )
        found[service_id] = health(vitals)
    return found


async def health_of(ctx: Context, service_id: UUID) -> Health:
    """The health of one service now; raises NotFound."""
    found = await healths_of(ctx, [service_id])
    if service_id not in found:
        raise NotFound.of("service", service_id)
    return found[service_id]


async def is_service_healthy(ctx: Context, service_id: UUID) -> bool:
    """Whether nobody has to look at it: 70 points or more."""
    return (await health_of(ctx, service_id)).healthy


async def service_health(ctx: Context, service_id: UUID) -> ServiceHealth:
    """One service's health with its figures; raises NotFound."""
    now = await health_of(ctx, service_id)
    incidents = select(func.count()).select_from(Incident)
    alerts = select(func.count()).select_from(ServiceAlert)
    mine = literal(service_id, Uuid)
    row = await ctx.row(
        select(
            Service.status, Service.health_score, Service.last_health_check_at, Service.sla_breaches_count,
            Service.last_sla_breach_at,
            incidents.where(Incident.service_id == mine, Incident.resolved_at.is_(None)).scalar_subquery(),
            alerts.where(ServiceAlert.service_id == mine, ServiceAlert.closed_at.is_(None)).scalar_subquery(),
            select(func.max(ServiceReview.reviewed_at)).where(ServiceReview.service_id == mine).scalar_subquery(),
        ).where(Service.id == mine)
    )  # fmt: skip
    if row is None:
        raise NotFound.of("service", service_id)
    status, score, checked_at, breaches, breached_at, incidents_open, alerts_open, reviewed_at = row
    return ServiceHealth(
        service_id, now, status in CHECKED, score, checked_at, incidents_open, alerts_open, breaches, breached_at,
        reviewed_at,
    )  # fmt: skip


async def health_history(ctx: Context, service_id: UUID, limit: int = 100) -> list[HealthPoint]:
    """The last scores that differed from the one before, the latest first."""
    statement = (
        select(HealthRecord.id, HealthRecord.score, HealthRecord.band, HealthRecord.at)
        .where(HealthRecord.service_id == service_id)
        .order_by(HealthRecord.at.desc(), HealthRecord.id.desc())
        .limit(limit)
    )
    return [HealthPoint(*row) for row in await ctx.rows(statement)]


async def _breaches(ctx: Context, wanted: Any) -> Mapping[UUID, int]:
    recent = Incident.breached_at > ctx.now - BREACH_WINDOW
    found = await _rows(ctx, Incident.service_id, func.count(), of=Incident.service_id, ids=wanted, where=(
        Incident.is_sla_breach, recent), grouped=True)  # fmt: skip
    return {row[0]: row[1] for row in found}


async def _critical(ctx: Context, wanted: Any) -> Mapping[UUID, int]:
    """Critical incidents that are open, and those that are over while nobody has closed their alert.

    Alerts about health itself are left out: a score that fell must not be a reason for it to fall further.
    """
    alert = select(ServiceAlert.id).where(
        ServiceAlert.tenant_id == Incident.tenant_id,
        ServiceAlert.kind == AlertKind.SLA_BREACH,
        ServiceAlert.source_id == Incident.id,
        ServiceAlert.closed_at.is_(None),
    )
    pending = or_(Incident.resolved_at.is_(None), alert.exists())
    found = await _rows(ctx, Incident.service_id, func.count(), of=Incident.service_id, ids=wanted, where=(
        Incident.severity == Severity.CRITICAL, pending), grouped=True)  # fmt: skip
    return {row[0]: row[1] for row in found}


async def _reviews(ctx: Context, wanted: Any) -> Mapping[UUID, tuple[datetime, int | None]]:
    """The moment of the last review, and the satisfaction that was last told."""
    order = aggregate_order_by(ServiceReview.satisfaction, ServiceReview.reviewed_at.desc(), ServiceReview.id.desc())
    told = func.array_agg(order).filter(ServiceReview.satisfaction.is_not(None))
    found = await _rows(ctx, ServiceReview.service_id, func.max(ServiceReview.reviewed_at), told,
                        of=ServiceReview.service_id, ids=wanted, grouped=True)  # fmt: skip
    return {row[0]: (row[1], row[2][0] if row[2] else None) for row in found}


async def _rows(
    ctx: Context, *columns: Any, of: Any, ids: Any, where: tuple[Any, ...] = (), grouped: bool = False
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Rows of the wanted services; `grouped` makes one a service."""
    statement = select(*columns).where(of == any_(ids), *where)
    return await ctx.rows(statement.group_by(of) if grouped else statement)


async def band_counts(ctx: Context) -> Sequence[BandCount]:
    """How many live services are in each band, as they were last checked; the best first."""
    score = Service.health_score
    statement = select(score, func.count()).where(Service.status.in_(CHECKED), score.is_not(None)).group_by(score)
    counted = dict.fromkeys(HealthBand, 0)
    for points, services in await ctx.rows(statement):
        counted[band_of(points)] += services
    return [BandCount(band, services) for band, services in counted.items()]


async def check_ranges(ctx: Context, size: int) -> Sequence[Range]:
    """The services whose health is looked after, cut into ranges of their ids."""
    place = (func.row_number().over(order_by=Service.id) - 1).label("place")
    numbered = select(Service.id, place).where(Service.status.in_(CHECKED)).subquery()
    firsts = select(numbered.c.id).where(numbered.c.place % size == 0).order_by(numbered.c.id)
    starts = [row[0] for row in await ctx.rows(firsts)]
    return [Range(*pair) for pair in zip_longest(starts, starts[1:])]


async def ids_within(ctx: Context, wanted: Range) -> Sequence[UUID]:
    """The services of a range whose health is looked after, those that went live since included."""
    statement = select(Service.id).where(Service.status.in_(CHECKED), Service.id >= wanted.first).order_by(Service.id)
    if wanted.until is not None:
        statement = statement.where(Service.id < wanted.until)
    return [row[0] for row in await ctx.rows(statement)]


async def unchecked(ctx: Context, limit: int) -> Sequence[UUID]:
    """Live services that no check has looked at yet, at most `limit`."""
    never = (Service.status.in_(CHECKED), Service.health_score.is_(None))
    return [row[0] for row in await ctx.rows(select(Service.id).where(*never).order_by(Service.id).limit(limit))]
