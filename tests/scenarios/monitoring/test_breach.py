"""Seed 001, example 2: an incident that breaks the SLA is counted, told, alerted about and scored, by itself."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from fairlead.domains.monitoring import commands, queries
from fairlead.domains.monitoring.terms import IncidentKind, Severity
from fairlead.domains.services.models import Service
from fairlead.domains.services.queries import service_row
from fairlead.platform.context import Context
from tests.kit.story import Story
from tests.make import billing as make


async def facts(story: Story, service_id: UUID) -> tuple[int, int | None, int, int]:
    """Breaches of the term, the score written down, open incidents, open alerts."""

    async def read(ctx: Context) -> tuple[int, int | None, int, int]:
        found = await queries.service_health(ctx, service_id)
        return found.sla_breaches_count, found.last_score, found.open_incidents, found.open_alerts

    return await story.do(read)


async def test_record_incident_with_a_breach(story: Story) -> None:
    service: Service = await story.on("2026-01-01", make.active)
    story.events()

    async def check(ctx: Context) -> commands.Checked:
        return await commands.check_health(ctx, [service.id])

    assert await story.on("2026-01-05", check) == commands.Checked(services=1, changed=1)
    assert await facts(story, service.id) == (0, 100, 0, 0)
    assert story.events() == []

    # the seed's own incident: nobody answered within an hour
    async def record(ctx: Context, **over: Any) -> UUID:
        plain = {"kind": IncidentKind.SLOW_RESPONSE, "severity": Severity.HIGH}
        wanted = {**plain, "description": "Response time exceeded 1 hour", "is_sla_breach": True, **over}
        return (await commands.record_incident(ctx, service.id, **wanted)).id

    first = await story.on("2026-01-10", record)
    assert story.events() == ["IncidentRecorded", "ServiceSLABreached"]
    # 100 − 5 for the breach: no fall of ten, so nothing more is told
    assert await facts(story, service.id) == (1, 95, 1, 1)
    [alert] = await story.do(lambda ctx: queries.service_alerts(ctx, service.id))
    assert (alert.source_id, alert.message) == (first, "I-000001 broke the SLA: Response time exceeded 1 hour")

    # a critical one: −5 more, −10 while it is open; the fall of fifteen is told once and alerted about
    second = await story.on("2026-01-11", lambda ctx: record(ctx, severity=Severity.CRITICAL))
    assert story.events() == ["IncidentRecorded", "ServiceSLABreached", "ServiceHealthDegraded"]
    assert await facts(story, service.id) == (2, 80, 2, 3)

    # resolved, it counts while its alert is open; then only its breach is left
    await story.on("2026-01-12", lambda ctx: commands.resolve_incident(ctx, second, resolution="Escalated"))
    assert story.events() == ["IncidentResolved"]
    assert await facts(story, service.id) == (2, 80, 1, 3)
    alerts = await story.do(lambda ctx: queries.service_alerts(ctx, service.id))
    [about] = [alert.id for alert in alerts if alert.source_id == second]
    await story.do(lambda ctx: commands.close_alert(ctx, about))
    assert story.events() == ["ServiceAlertClosed"]
    assert await facts(story, service.id) == (2, 90, 1, 2)

    # found to be an outage later on: eighteen hours down of 30 days are 97.5 %, 2.4 below the promise: −24
    async def outage(ctx: Context) -> None:
        await commands.record_incident(
            ctx, service.id, kind=IncidentKind.OUTAGE, severity=Severity.MEDIUM, description="No light", minutes=1080
        )

    await story.on("2026-02-15", outage)
    assert story.events() == ["IncidentRecorded", "IncidentResolved", "ServiceHealthDegraded"]
    found = await story.do(lambda ctx: queries.health_of(ctx, service.id))
    assert (found.score, found.uptime.percent) == (66, Decimal("97.5"))
    assert not await story.do(lambda ctx: queries.is_service_healthy(ctx, service.id))

    # 90 days on, breaches and downtime are behind it; nobody has talked to the client since: −15, then nothing
    assert await story.on("2026-05-01", check) == commands.Checked(services=1, changed=1)
    assert (await story.do(lambda ctx: queries.health_of(ctx, service.id))).score == 85
    assert story.events() == []
    await story.do(lambda ctx: commands.record_review(ctx, service.id, satisfaction=9))
    assert story.events() == ["ServiceReviewed"]
    # 100 + 8, and no more than 100
    assert await facts(story, service.id) == (2, 100, 1, 3)
    assert (await story.do(lambda ctx: service_row(ctx, service.id))).id == service.id
