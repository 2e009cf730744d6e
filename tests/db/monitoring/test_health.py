"""Health of services in the database: gathered for many at once, kept when it changed, told when it fell."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from fairlead.domains.monitoring import commands, listeners, queries
from fairlead.domains.monitoring.errors import AlertClosed
from fairlead.domains.monitoring.events import ServiceHealthDegraded, ServiceSLABreached
from fairlead.domains.monitoring.models import HealthRecord, ServiceAlert
from fairlead.domains.monitoring.rules import Uptime
from fairlead.domains.monitoring.terms import AlertKind, HealthBand, Severity
from fairlead.domains.services import commands as service_commands
from fairlead.domains.services.models import Service
from fairlead.domains.services.queries import service_page
from fairlead.domains.services.terms import SuspensionReason
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from tests.kit.fixtures import NOW
from tests.kit.queries import count_queries
from tests.make import monitoring as make
from tests.make import services

Names = Callable[[], list[str]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def live_since(ctx: Context, days: int) -> Service:
    """A service that went live so many days ago."""
    with make.days_ago(ctx, days):
        made = await services.service(ctx)
    made.activated_at = NOW - days * DAY
    await ctx.session.flush()
    return made


async def records(ctx: Context, service_id: UUID) -> list[int]:
    found = await ctx.session.scalars(
        select(HealthRecord).where(HealthRecord.service_id == service_id).order_by(HealthRecord.id)
    )
    return [one.score for one in found]


async def test_the_score_is_gathered_from_all_that_is_known(ctx: Context) -> None:
    service = await live_since(ctx, 400)
    await make.incident(ctx, service, started_at=NOW - 10 * DAY, minutes=432, is_sla_breach=True)
    await make.incident(ctx, service, started_at=NOW - HOUR, severity=Severity.CRITICAL, kind="security")
    await commands.record_review(ctx, service.id, satisfaction=8, reviewed_at=NOW - 120 * DAY)
    await commands.record_review(ctx, service.id, reviewed_at=NOW - 100 * DAY)
    await ctx.session.flush()
    found = await queries.service_health(ctx, service.id)
    # 432 of 43,200 minutes down: 99.0 %, promised 99.9: −9; a breach −5; 8 of 10: +6; 100 days ago: −1; critical −10
    assert found.health.told() == {
        "sla_breaches": {"points": "-5", "breaches": 1},
        "uptime": {"points": "-9", "target": "99.9", "measured": "99"},
        "satisfaction": {"points": "6", "satisfaction": 8},
        "reviews": {"points": "-1", "days_since_review": 100, "age_days": 400},
        "critical": {"points": "-10", "open": 1},
    }
    assert (found.health.score, found.health.band, found.health.healthy) == (81, HealthBand.HEALTHY, True)
    assert (found.open_incidents, found.open_alerts, found.last_reviewed_at) == (1, 0, NOW - 100 * DAY)
    assert (found.last_score, found.last_check_at, found.sla_breaches_count) == (None, None, 1)
    assert await queries.is_service_healthy(ctx, service.id)
    with pytest.raises(NotFound):
        await queries.is_service_healthy(ctx, ctx.new_id())


async def test_a_service_never_reviewed_and_older_than_90_days_loses_15(ctx: Context) -> None:
    young, old = await make.lines(ctx, 2)
    young.activated_at, old.activated_at = NOW - 90 * DAY, NOW - 91 * DAY
    await ctx.session.flush()
    found = await queries.healths_of(ctx, [young.id, old.id])
    assert (found[young.id].score, found[old.id].score) == (100, 85)
    await commands.record_review(ctx, old.id)
    await ctx.session.flush()
    assert (await queries.health_of(ctx, old.id)).score == 100


async def test_uptime_counts_overlaps_once_and_only_active_time(ctx: Context) -> None:
    service = await live_since(ctx, 20)
    await make.incident(ctx, service, started_at=NOW - 5 * HOUR, minutes=120)
    await make.incident(ctx, service, started_at=NOW - 4 * HOUR, minutes=120)
    await make.incident(ctx, service, started_at=NOW - HOUR)
    await make.incident(ctx, service, started_at=NOW - 21 * DAY, minutes=600)
    await make.incident(ctx, service, started_at=NOW - 2 * DAY, minutes=600, kind="degradation")
    # three hours of two outages that overlap, one that lasts; before it went live there is nothing to be down
    assert await queries.uptime_metrics(ctx, service.id, 30) == Uptime(20 * 86_400, 4 * 3_600)
    assert await queries.uptime_metrics(ctx, service.id, 1) == Uptime(86_400, 4 * 3_600)


async def test_a_hold_for_maintenance_is_no_downtime(ctx: Context) -> None:
    service = await live_since(ctx, 10)
    with make.days_ago(ctx, 1):
        await service_commands.suspend(ctx, service.id, reason=SuspensionReason.MAINTENANCE)
        await ctx.session.flush()
    await make.incident(ctx, service, started_at=NOW - 25 * HOUR)
    assert await queries.uptime_metrics(ctx, service.id) == Uptime(9 * 86_400, 3_600)


async def test_a_score_is_kept_when_it_changed_and_written_with_the_service(ctx: Context, events: Names) -> None:
    service = await live_since(ctx, 10)
    said, version = len(events()), service.version
    assert (await commands.calculate_health_score(ctx, [service.id]))[service.id].score == 100
    await ctx.session.refresh(service)
    assert (service.health_score, service.last_health_check_at, service.version) == (100, NOW, version)
    assert await commands.check_health(ctx, [service.id]) == commands.Checked(1, 0, 0)
    assert await records(ctx, service.id) == [100]
    await make.incident(ctx, service, is_sla_breach=True, minutes=1, kind="slow_response")
    assert await commands.check_health(ctx, [service.id]) == commands.Checked(1, 1, 0)
    assert await records(ctx, service.id) == [100, 95]
    assert events()[said:] == ["IncidentRecorded", "ServiceSLABreached", "IncidentResolved"]
    [kept] = await queries.health_history(ctx, service.id, limit=1)
    assert (kept.score, kept.band, kept.at) == (95, HealthBand.HEALTHY, NOW)


async def test_a_fall_of_ten_is_told_once(ctx: Context, events: Names) -> None:
    service = await live_since(ctx, 10)
    await commands.calculate_health_score(ctx, [service.id])
    await make.incident(ctx, service, severity=Severity.CRITICAL, kind="security")
    said = len(events())
    assert await commands.check_health(ctx, [service.id]) == commands.Checked(1, 1, 1)
    told = ctx.outbox.events[-1].event
    assert isinstance(told, ServiceHealthDegraded)
    assert (told.before, told.after, told.uptime_percent) == (100, 90, Decimal(100))
    assert told.service_id == service.id
    assert await commands.check_health(ctx, [service.id]) == commands.Checked(1, 0, 0)
    # the listener that hears of the fall scores afresh and finds the same: it tells nothing, so that nothing loops
    await listeners.recalculate_service_health.fn(ctx, [told])
    assert events()[said:] == ["ServiceHealthDegraded"]
    assert await records(ctx, service.id) == [100, 90]


async def test_services_that_ended_or_never_ran_are_left_out(ctx: Context) -> None:
    ended, suspended = await make.lines(ctx, 2)
    await service_commands.cancel(ctx, ended.id, reason="moved")
    await service_commands.suspend(ctx, suspended.id, reason=SuspensionReason.ABUSE)
    sale = service_commands.Sale(client_id=ended.client_id, tariff_id=ended.tariff_id, start_date=NOW.date())
    pending = await service_commands.provision(ctx, sale)
    await ctx.session.flush()
    checked = await commands.check_health(ctx, [ended.id, pending.id, suspended.id])
    assert checked == commands.Checked(1, 1, 0)
    for one in (ended, pending):
        await ctx.session.refresh(one)
        assert (one.health_score, one.last_health_check_at) == (None, None)
    assert await queries.unchecked(ctx, 10) == []


async def test_a_hundred_services_take_as_many_statements_as_one(ctx: Context, database: Database) -> None:
    made = await make.lines(ctx, 6)
    for service in made:
        await make.incident(ctx, service, minutes=30, is_sla_breach=True)
    await commands.check_health(ctx, [made[5].id])  # the driver asks for types once
    async with count_queries(database) as one:
        await commands.check_health(ctx, [made[0].id])
    async with count_queries(database) as many:
        await commands.check_health(ctx, [service.id for service in made])
    assert many.count == one.count
    assert many.count <= 13


async def test_a_breach_raises_one_alert_however_often_it_is_told(ctx: Context) -> None:
    service = await services.service(ctx)
    incident = await make.incident(ctx, service, is_sla_breach=True, severity=Severity.CRITICAL, description="All dark")
    told = ctx.outbox.events[-1].event
    assert isinstance(told, ServiceSLABreached)
    for _ in range(2):
        await listeners.alert_on_sla_breach.fn(ctx, told)
    [alert] = await queries.service_alerts(ctx, service.id)
    assert (alert.kind, alert.source_id, alert.severity) == (AlertKind.SLA_BREACH, incident.id, Severity.CRITICAL)
    assert (alert.message, alert.raised_at) == ("I-000001 broke the SLA: All dark", NOW)
    # one matter, not two: the incident is open and so is its alert
    assert (await queries.health_of(ctx, service.id)).told()["critical"] == {"points": "-10", "open": 1}
    await commands.resolve_incident(ctx, incident.id)
    await ctx.session.flush()
    assert (await queries.health_of(ctx, service.id)).told()["critical"]["open"] == 1
    await commands.close_alert(ctx, alert.id, version=1)
    await ctx.session.flush()
    assert (await queries.health_of(ctx, service.id)).told()["critical"]["open"] == 0


async def test_an_alert_is_closed_once(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    fall = ServiceHealthDegraded(
        service_id=service.id, client_id=service.client_id, record_id=ctx.new_id(), before=90, after=30,
        uptime_percent=Decimal(97),
    )  # fmt: skip
    for _ in range(2):
        await listeners.alert_on_degraded_health.fn(ctx, [fall])
    [alert] = await queries.service_alerts(ctx, service.id)
    assert (alert.kind, alert.severity, alert.message) == (
        AlertKind.HEALTH, Severity.CRITICAL, "Health fell from 90 to 30.",
    )  # fmt: skip
    # its own alert does not lower a score further
    assert (await queries.health_of(ctx, service.id)).score == 100
    said = len(events())
    closed = await commands.close_alert(ctx, alert.id)
    assert (closed.closed_at, closed.closed_by, closed.version) == (NOW, "test", 2)
    with pytest.raises(AlertClosed):
        await commands.close_alert(ctx, alert.id)
    assert events()[said:] == ["ServiceAlertClosed"]
    stored = await ctx.session.get_one(ServiceAlert, (ctx.tenant_id, alert.id))
    assert (stored.closed_at, stored.version) == (NOW, 2)


async def test_a_review_that_lies_ahead_is_refused(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    said = events()
    with pytest.raises(Invalid, match="reviewed_at: lies in the future"):
        await commands.record_review(ctx, service.id, reviewed_at=NOW + HOUR)
    assert list(await queries.reviews_of(ctx, service.id)) == []
    assert events() == said


async def test_the_bands_are_counted_as_last_checked(ctx: Context) -> None:
    made = await make.lines(ctx, 3)
    await service_commands.note_health(ctx, {made[0].id: 100, made[1].id: 80, made[2].id: 12})
    found = {one.band: one.services for one in await queries.band_counts(ctx)}
    assert found == {HealthBand.HEALTHY: 2, HealthBand.FAIR: 0, HealthBand.POOR: 0, HealthBand.CRITICAL: 1}


async def test_services_are_found_by_their_health(ctx: Context) -> None:
    made = await make.lines(ctx, 3)
    await service_commands.note_health(ctx, {made[0].id: 100, made[1].id: 59})
    page = await service_page(ctx, filters={"health_score__lt": "60"})
    assert [row.id for row in page.items] == [made[1].id]
    never = await service_page(ctx, filters={"health_score__isnull": "true"})
    assert [row.id for row in never.items] == [made[2].id]
