"""Incidents are recorded and resolved once; a breach counts on its service and is told exactly once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from fairlead.domains.catalog.models import Tariff
from fairlead.domains.monitoring import commands, queries
from fairlead.domains.monitoring.errors import IncidentOver
from fairlead.domains.monitoring.events import IncidentResolved, ServiceSLABreached
from fairlead.domains.monitoring.models import Incident
from fairlead.domains.monitoring.terms import IncidentKind, Severity
from fairlead.domains.services.models import Renewal, Service
from fairlead.domains.services.terms import RenewalDecision
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.platform.context import Context
from fairlead.platform.db.repository import StaleVersion
from tests.kit.fixtures import NOW
from tests.make import clients, services
from tests.make import monitoring as make

Names = Callable[[], list[str]]
HOUR = timedelta(hours=1)


def counted(service: Service) -> tuple[int, object, int]:
    return service.sla_breaches_count, service.last_sla_breach_at, service.version


async def test_an_incident_begins_now_and_lasts(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    before, said = counted(service), len(events())
    incident = await make.incident(ctx, service)
    assert (incident.number, incident.started_at, incident.resolved_at, incident.version) == ("I-000001", NOW, None, 1)
    assert (incident.is_sla_breach, incident.breached_at, incident.recorded_by) == (False, None, "test")
    assert events()[said:] == ["IncidentRecorded"]
    assert counted(service) == before
    assert (await make.incident(ctx, service)).number == "I-000002"


async def test_one_that_is_over_is_recorded_with_its_minutes(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    said = len(events())
    incident = await make.incident(ctx, service, minutes=90)
    assert (incident.started_at, incident.resolved_at) == (NOW - 90 * timedelta(minutes=1), NOW)
    assert events()[said:] == ["IncidentRecorded", "IncidentResolved"]
    [told] = [one.event for one in ctx.outbox.events if isinstance(one.event, IncidentResolved)]
    assert told.minutes == 90
    earlier = await make.incident(ctx, service, started_at=NOW - 5 * HOUR, minutes=60)
    assert earlier.resolved_at == NOW - 4 * HOUR


async def test_a_breach_is_counted_on_the_service_and_told(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    version, said = service.version, len(events())
    incident = await make.incident(ctx, service, is_sla_breach=True, severity=Severity.HIGH, started_at=NOW - HOUR)
    assert (incident.is_sla_breach, incident.breached_at) == (True, NOW - HOUR)
    assert counted(service) == (1, NOW - HOUR, version)
    assert events()[said:] == ["IncidentRecorded", "ServiceSLABreached"]
    told = ctx.outbox.events[-1].event
    assert told == ServiceSLABreached(
        service_id=service.id, client_id=service.client_id, incident_id=incident.id, severity=Severity.HIGH, breaches=1
    )
    await make.incident(ctx, service, is_sla_breach=True, started_at=NOW - 3 * HOUR)
    assert counted(service) == (2, NOW - HOUR, version)


async def test_one_found_to_break_the_sla_later_is_counted_once(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    incident = await make.incident(ctx, service, started_at=NOW - HOUR)
    said = len(events())
    await commands.mark_breach(ctx, incident.id, version=1)
    assert (incident.breached_at, incident.version, service.sla_breaches_count) == (NOW, 2, 1)
    await commands.mark_breach(ctx, incident.id)
    assert (incident.version, service.sla_breaches_count) == (2, 1)
    assert events()[said:] == ["ServiceSLABreached"]


async def test_one_that_is_over_broke_the_sla_at_its_end_at_the_latest(ctx: Context) -> None:
    service = await services.service(ctx)
    incident = await make.incident(ctx, service, started_at=NOW - 5 * HOUR, minutes=60)
    await commands.mark_breach(ctx, incident.id)
    assert (incident.breached_at, service.last_sla_breach_at) == (NOW - 4 * HOUR, NOW - 4 * HOUR)


async def test_a_breach_of_an_earlier_term_is_remembered_and_not_counted(ctx: Context) -> None:
    service = await services.service(ctx)
    ctx.session.add(
        Renewal(
            id=ctx.new_id(), service_id=service.id, term_end=date(2026, 3, 10), decision=RenewalDecision.RENEWED,
            months=12, new_end=date(2027, 3, 10), price_before_minor=1, price_minor=1, currency="USD",
            decided_at=NOW, decided_by="test",
        )
    )  # fmt: skip
    await make.incident(ctx, service, is_sla_breach=True, started_at=NOW - 10 * 24 * HOUR, minutes=5)
    assert (service.sla_breaches_count, service.last_sla_breach_at) == (0, NOW - 10 * 24 * HOUR)
    await make.incident(ctx, service, is_sla_breach=True, minutes=5)
    assert service.sla_breaches_count == 1


async def test_resolving_says_how_long_it_took(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    incident = await make.incident(ctx, service, started_at=NOW - 3 * HOUR)
    said = len(events())
    await commands.resolve_incident(ctx, incident.id, resolution="New fibre", resolved_at=NOW - HOUR, version=1)
    assert (incident.resolved_at, incident.resolution, incident.version) == (NOW - HOUR, "New fibre", 2)
    assert events()[said:] == ["IncidentResolved"]
    told = ctx.outbox.events[-1].event
    assert isinstance(told, IncidentResolved)
    assert told.minutes == 120


async def test_it_is_not_resolved_twice_nor_before_its_beginning_nor_in_the_future(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    incident = await make.incident(ctx, service, started_at=NOW - HOUR)
    said = len(events())
    for moment, why in ((NOW - 2 * HOUR, "before its beginning"), (NOW + HOUR, "in the future")):
        with pytest.raises(Invalid, match=why):
            await commands.resolve_incident(ctx, incident.id, resolved_at=moment)
    with pytest.raises(StaleVersion):
        await commands.resolve_incident(ctx, incident.id, version=9)
    assert (incident.resolved_at, incident.version) == (None, 1)
    await commands.resolve_incident(ctx, incident.id, resolved_at=NOW - HOUR)
    with pytest.raises(IncidentOver) as refused:
        await commands.resolve_incident(ctx, incident.id, resolution="again")
    assert refused.value.resolved_at == NOW - HOUR
    assert (incident.resolved_at, incident.resolution, incident.version) == (NOW - HOUR, None, 2)
    assert events()[said:] == ["IncidentResolved"]


async def test_what_lies_in_the_future_is_not_recorded(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    before, said = counted(service), events()
    with pytest.raises(Invalid, match="started_at: lies in the future"):
        await make.incident(ctx, service, started_at=NOW + HOUR, is_sla_breach=True)
    with pytest.raises(Invalid, match="minutes: it would end in the future"):
        await make.incident(ctx, service, started_at=NOW - HOUR, minutes=61, is_sla_breach=True)
    with pytest.raises(NotFound, match="service"):
        await commands.record_incident(
            ctx, ctx.new_id(), kind=IncidentKind.OTHER, severity=Severity.LOW, description="x"
        )
    assert await ctx.scalar(select(func.count()).select_from(Incident)) == 0
    assert (counted(service), events()) == (before, said)


async def test_incidents_are_searched_by_service_client_and_state(ctx: Context) -> None:
    one = await services.service(ctx)
    sold = await ctx.session.get_one(Tariff, (ctx.tenant_id, one.tariff_id))
    other = await services.service(ctx, await clients.client(ctx, name="Eve"), sold=sold)
    lasting = await make.incident(ctx, one)
    over = await make.incident(ctx, one, minutes=5, is_sla_breach=True, kind=IncidentKind.SLOW_RESPONSE)
    await make.incident(ctx, other)

    async def found(**filters: str) -> list[str]:
        return [row.number for row in (await queries.incident_page(ctx, filters=filters, sort="number")).items]

    assert await found(service_id=str(one.id)) == [lasting.number, over.number]
    assert await found(client_id=str(other.client_id)) == ["I-000003"]
    assert await found(resolved_at__isnull="true") == [lasting.number, "I-000003"]
    assert await found(is_sla_breach="true") == [over.number]
    assert await found(kind="slow_response", severity="medium") == [over.number]
