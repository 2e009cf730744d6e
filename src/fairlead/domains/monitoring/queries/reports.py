"""What was promised for services in a period and what was kept: the same sums for one service and for all of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import any_, literal, or_, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.clients.models import Client
from fairlead.domains.monitoring.models import Incident, SlaReport
from fairlead.domains.monitoring.queries.uptime import active_of, outages_of
from fairlead.domains.monitoring.rules import Fact, Kept, Performance, Span, Uptime, kept, measure, performance
from fairlead.domains.services.models import Service
from fairlead.domains.services.queries.care import promises_of
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.platform.context import Context

_EARLIEST = 2000
_LONGEST = timedelta(days=1100)
"""Three years of days; each costs a look at its incidents."""
_USUAL = timedelta(days=30)
"""A report for which nobody named a period."""


@dataclass(frozen=True, slots=True)
class Report:
    """One service in one period, from the first day to the one before `period_end` on the client's clock."""

    service_id: UUID
    number: str
    name: str
    client_id: UUID
    client_name: str
    period_start: date
    period_end: date
    measured_until: datetime
    """The end of the period, or now while it lasts."""
    uptime_target: Decimal
    response_minutes: int
    resolution_minutes: int
    own_promise: bool
    """False while the company's defaults count."""
    uptime: Uptime
    performance: Performance
    kept: Kept
    incidents: tuple[Fact, ...]

    def facts(self) -> dict[str, Any]:
        """The figures as JSON keeps them."""
        return {
            "uptime_target": str(self.uptime_target),
            "response_minutes": self.response_minutes,
            "resolution_minutes": self.resolution_minutes,
            "active_seconds": self.uptime.active,
            "down_seconds": self.uptime.down,
            "performance": asdict(self.performance),
            "kept": asdict(self.kept),
            "incidents": [one.number for one in self.incidents],
        }


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report that was made and kept."""

    id: UUID
    service_id: UUID
    period_start: date
    period_end: date
    kept: bool
    uptime_percent: Decimal
    facts: dict[str, Any]
    made_at: datetime


async def generate_sla_report(
    ctx: Context, service_id: UUID, period_start: date | None = None, period_end: date | None = None
) -> Report:
    """The report of one service over a period that has begun; what is left out makes it 30 days, today the last.

    Raises NotFound, Invalid.
    """
    period_end = period_end or ctx.now.date() + timedelta(days=1)
    if period_start is None:
        period_start = max(period_end, date.min + _USUAL) - _USUAL
    if period_end <= period_start:
        raise _wrong("to", f"{period_end} is not after {period_start}.", "Give the first day after the period.")
    if period_start > ctx.now.date() + timedelta(days=1):
        raise _wrong("from", f"{period_start} has not begun.", "Give a day that has come.")
    if period_start.year < _EARLIEST or period_end - period_start > _LONGEST:
        remedy = f"Give at most {_LONGEST.days} days, from {_EARLIEST} on."
        raise _wrong("from", f"{period_start} to {period_end} is too long ago or too long.", remedy)
    found = await reports_of(ctx, [service_id], period_start, period_end)
    if not found:
        raise NotFound.of("service", service_id)
    return found[0]


def _wrong(parameter: str, message: str, remedy: str) -> Invalid:
    return Invalid.of(parameter, message, remedy, pointer=f"query:{parameter}")


async def check_sla_compliance(ctx: Context, service_id: UUID) -> Report:
    """How a service did against its promises in the last 30 days, today included."""
    return await generate_sla_report(ctx, service_id)


async def performance_metrics(ctx: Context, service_id: UUID) -> Performance:
    """How the incidents of the last 30 days were dealt with."""
    return (await check_sla_compliance(ctx, service_id)).performance


async def reports_of(
    ctx: Context, service_ids: Collection[UUID], period_start: date, period_end: date
) -> Sequence[Report]:
    """The reports of many services over one period, each on its client's clock; ids without a service are left out."""
    services = await ctx.rows(
        select(Service.id, Service.number, Service.name, Client.id, Client.name, Client.timezone)
        .join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))
        .where(Service.id == any_(literal(list(service_ids), ARRAY(Uuid))))
        .order_by(Service.id)
    )
    windows = {row[0]: _window(period_start, period_end, row[5]) for row in services}
    if not windows:
        return []
    widest = (min(start for start, _ in windows.values()), max(end for _, end in windows.values()))
    active = await active_of(ctx, windows, min(widest[1], ctx.now))
    outages = await outages_of(ctx, windows, widest)
    incidents = await _incidents(ctx, windows, widest)
    promises = await promises_of(ctx, windows)
    made = []
    for id_, number, name, client_id, client_name, _ in services:
        window, promise = windows[id_], promises[id_]
        until = min(window[1], ctx.now)
        uptime = measure(active.get(id_, []), outages.get(id_, []), (window[0], until))
        known = incidents.get(id_, [])
        began = tuple(one for one in known if window[0] <= one.started_at < window[1])
        broken = sum(1 for one in known if one.breached_at and window[0] <= one.breached_at < window[1])
        found = kept(
            began, uptime, breaches=broken, uptime_target=promise.parameters.uptime_percent,
            resolution_minutes=promise.parameters.resolution_minutes, until=until,
        )  # fmt: skip
        made.append(
            Report(
                id_, number, name, client_id, client_name, period_start, period_end, until,
                promise.parameters.uptime_percent, promise.parameters.response_minutes,
                promise.parameters.resolution_minutes, promise.own, uptime, performance(began), found, began,
            )
        )  # fmt: skip
    return made


async def sla_reports(ctx: Context, service_id: UUID, limit: int = 100) -> Sequence[ReportRow]:
    """The reports that were kept of a service, the latest period first."""
    columns = (getattr(SlaReport, name) for name in ReportRow.__slots__)
    statement = select(*columns).where(SlaReport.service_id == service_id)
    latest = statement.order_by(SlaReport.period_start.desc(), SlaReport.id.desc()).limit(limit)
    return [ReportRow(*row) for row in await ctx.rows(latest)]


async def reported(ctx: Context, service_ids: Collection[UUID], period_start: date, period_end: date) -> set[UUID]:
    """Which of these services have a report of exactly this period."""
    statement = select(SlaReport.service_id).where(
        SlaReport.service_id == any_(literal(list(service_ids), ARRAY(Uuid))),
        SlaReport.period_start == period_start,
        SlaReport.period_end == period_end,
    )
    return {row[0] for row in await ctx.rows(statement)}


def _window(start: date, end: date, zone: str) -> Span:
    """The days on a clock."""
    clock = ZoneInfo(zone)
    first, last = (datetime.combine(day, time(), clock).astimezone(UTC) for day in (start, end))
    return first, last


async def _incidents(ctx: Context, service_ids: Collection[UUID], window: Span) -> Mapping[UUID, list[Fact]]:
    start, end = window
    statement = (
        select(
            Incident.service_id, Incident.number, Incident.kind, Incident.started_at, Incident.breached_at,
            Incident.recorded_at, Incident.resolved_at,
        )
        .where(
            Incident.service_id == any_(literal(list(service_ids), ARRAY(Uuid))),
            or_(Incident.started_at.between(start, end), Incident.breached_at.between(start, end)),
        )
        .order_by(Incident.started_at, Incident.id)
    )  # fmt: skip
    found: dict[UUID, list[Fact]] = {}
    for service_id, *fact in await ctx.rows(statement):
        found.setdefault(service_id, []).append(Fact(*fact))
    return found
