"""How services do, on pages."""

import pytest

from fairlead.domains.monitoring import commands, listeners
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.make import monitoring as make
from tests.make import services

ME = Actor.system("test")


@pytest.fixture
async def service(work: Work, company: TenantId) -> Service:
    async with work.begin(company, ME, now=NOW) as ctx:
        with make.days_ago(ctx, 40):
            return await services.service(ctx)


async def test_an_incident_from_the_services_page_to_its_end(staff: Staff, service: Service) -> None:
    here = f"/services/{service.id}"
    assert "What makes the score" in await staff.get(here)
    assert "What is wrong" in await staff.get(f"{here}/incidents/new")
    form = {"kind": "outage", "severity": "high", "description": "No light", "started_at": "2026-03-15T07:30"}
    assert await staff.send(f"{here}/incidents/new", form) == here
    said = await staff.get(here)
    # half past seven in New York is half an hour before noon in London
    assert "No light I-000001 Open High" in said
    assert "30 min" in said
    listed = await staff.html("/incidents?resolved_at__isnull=true")
    path = listed.split('href="/incidents/')[1].split('"')[0]
    assert "What mended it" in await staff.get(f"/incidents/{path}/resolve")
    assert await staff.send(f"/incidents/{path}/breach") == f"/incidents/{path}"
    assert await staff.send(f"/incidents/{path}/resolve", {"resolution": "Splice"}) == f"/incidents/{path}"
    shown = await staff.get(f"/incidents/{path}")
    assert "I-000001 Resolved" in shown
    assert "Splice" in shown
    assert "Breaks the SLA" not in shown
    refused = await staff.post(f"/incidents/{path}/resolve")
    assert refused.status_code == 409
    told = await staff.get(here)
    assert "−5 · 1" in told
    # what happened stands in the service's timeline
    assert "Incident recorded" in told
    assert "SLA breached" in told
    assert "Incident resolved" in told


async def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(staff: Staff, service: Service) -> None:
    form = {"kind": "outage", "severity": "high", "description": "No light", "started_at": "2026-03-16T07:30"}
    answer = await staff.post(f"/services/{service.id}/incidents/new", form)
    assert answer.status_code == 422
    assert "lies in the future" in answer.text
    assert "No light" in answer.text
    assert "No incidents" in await staff.get("/incidents")


async def test_health_is_checked_and_reviewed(staff: Staff, service: Service) -> None:
    here = f"/services/{service.id}"
    assert await staff.send(f"{here}/health/check") == here
    assert "100 · Healthy" in await staff.get(here)
    assert "How content they are" in await staff.get(f"{here}/reviews/new")
    assert await staff.send(f"{here}/reviews/new", {"satisfaction": "2", "note": "Slow"}) == here
    assert "−6 · 2 of 10" in await staff.get(here)
    assert "94 · Healthy" in await staff.get(here)


async def test_alerts_are_seen_and_closed(staff: Staff, service: Service, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        await make.incident(ctx, service, is_sla_breach=True)
        await listeners.alert_on_sla_breach.fn(ctx, ctx.outbox.events[-1].event)
        await commands.check_health(ctx, [service.id])
    assert "I-000001 broke the SLA: No light" in await staff.get(f"/services/{service.id}")
    page = await staff.html("/alerts?closed_at__isnull=true")
    path = page.split('action="/alerts/')[1].split('"')[0]
    assert await staff.send(f"/alerts/{path}") == "/alerts?closed_at__isnull=true"
    assert "No alert matches" in await staff.get("/alerts?closed_at__isnull=true")
    assert "broke the SLA" not in await staff.get(f"/services/{service.id}")
