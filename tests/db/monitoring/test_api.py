"""How services do over the API."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from fairlead.domains.monitoring import listeners
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW
from tests.make import monitoring as make
from tests.make import services

Client = httpx.AsyncClient
ME = Actor.system("test")
DOWN = {"kind": "outage", "severity": "critical", "description": "All dark"}


@pytest.fixture
async def service(work: Work, company: TenantId) -> Service:
    async with work.begin(company, ME, now=NOW) as ctx:
        with make.days_ago(ctx, 40):
            return await services.service(ctx)


async def made(client: Client, service: Service, **over: Any) -> dict[str, Any]:
    answer = await client.post(f"/services/{service.id}/incidents", json={**DOWN, **over})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_an_incident_is_recorded_found_and_resolved(client: Client, service: Service) -> None:
    incident = await made(client, service, started_at="2026-03-15T08:00:00-04:00")
    assert (incident["number"], incident["started_at"], incident["resolved_at"]) == (
        "I-000001", "2026-03-15T12:00:00Z", None,
    )  # fmt: skip
    path = f"/incidents/{incident['id']}"
    read = await client.get(path)
    assert (read.json(), read.headers["etag"]) == (incident, '"v1"')
    listed = await client.get("/incidents?resolved_at__isnull=true&severity=critical")
    assert [one["id"] for one in listed.json()["items"]] == [incident["id"]]
    done = await client.patch(f"{path}/resolve", json={"resolution": "Power back"}, headers={"If-Match": '"v1"'})
    assert (done.status_code, done.json()["resolved_at"], done.json()["version"]) == (200, "2026-03-15T12:00:00Z", 2)
    again = await client.patch(f"{path}/resolve", json={})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/incident-over")
    stale = await client.patch(f"{path}/breach", headers={"If-Match": '"v1"'})
    assert stale.status_code == 412
    marked = await client.patch(f"{path}/breach", headers={"If-Match": '"v2"'})
    assert (marked.json()["is_sla_breach"], marked.json()["breached_at"]) == (True, "2026-03-15T12:00:00Z")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"severity": "awful"}, "#/severity"),
        ({"description": " "}, "#/description"),
        ({"minutes": 0}, "#/minutes"),
        ({"started_at": "2026-03-15T08:00:00"}, "#/started_at"),
        ({"started_at": "2026-03-16T08:00:00Z"}, "#/started_at"),
        ({"started_at": "2026-03-15T11:59:00Z", "minutes": 2}, "#/minutes"),
        ({"started_at": "0001-01-01T00:00:00+14:00"}, "#/started_at"),
        ({"started_at": "9999-12-31T23:59:59-14:00"}, "#/started_at"),
        ({"number": "I-7"}, "#/number"),
    ],
)
async def test_what_makes_no_sense_is_named(
    client: Client, service: Service, wrong: dict[str, Any], pointer: str
) -> None:
    answer = await client.post(f"/services/{service.id}/incidents", json={**DOWN, **wrong})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await client.get("/incidents")).json()["items"] == []


async def test_health_shows_its_components(client: Client, service: Service) -> None:
    await made(client, service, minutes=432, is_sla_breach=True)
    path = f"/services/{service.id}/health"
    found = (await client.get(path)).json()
    assert (found["score"], found["band"], found["healthy"]) == (86, "healthy", True)
    assert found["components"]["uptime"] == {"points": "-9", "target": "99.9", "measured": "99"}
    assert found["components"]["sla_breaches"] == {"points": "-5", "breaches": 1}
    assert found["uptime"] == {"active_seconds": 30 * 86_400, "down_seconds": 432 * 60, "percent": "99"}
    assert (found["last_score"], found["last_check_at"]) == (None, None)
    checked = (await client.post(path)).json()
    assert (checked["last_score"], checked["last_check_at"]) == (86, "2026-03-15T12:00:00Z")


async def test_a_review_is_recorded_and_counts(client: Client, service: Service) -> None:
    path = f"/services/{service.id}/reviews"
    answer = await client.post(path, json={"satisfaction": 3, "note": "Slow on Mondays"})
    assert (answer.status_code, answer.json()["reviewed_at"]) == (201, "2026-03-15T12:00:00Z")
    assert (await client.get(path)).json() == [answer.json()]
    health = (await client.get(f"/services/{service.id}/health")).json()
    assert health["components"]["satisfaction"] == {"points": "-4", "satisfaction": 3}
    refused = await client.post(path, json={"satisfaction": 11})
    assert refused.status_code == 422


async def test_a_report_of_any_period(client: Client, service: Service) -> None:
    incident = await made(client, service, minutes=60)
    path = f"/services/{service.id}/sla-report"
    report = (await client.get(f"{path}?from=2026-03-01&to=2026-04-01")).json()
    assert (report["uptime_target"], report["kept"], report["incidents"]) == ("99.9", False, [incident["number"]])
    assert report["performance"] == {
        "incidents": 1, "open": 0, "noticed_minutes": 60, "resolution_minutes": 60, "longest_minutes": 60,
        "slow_responses": 0, "slow_resolutions": 0,
    }  # fmt: skip
    usual = (await client.get(path)).json()
    assert (usual["period_start"], usual["period_end"]) == ("2026-02-14", "2026-03-16")
    since = (await client.get(f"{path}?from=2026-03-01")).json()
    assert (since["period_start"], since["period_end"]) == ("2026-03-01", "2026-03-16")
    for query in ("?to=0001-01-05", "?from=2026-03-01&to=2026-03-01", "?from=2026-05-01&to=2026-06-01", "?since=1"):
        assert (await client.get(path + query)).status_code == 422
    assert (await client.get(f"/services/{service.id}/sla-reports")).json() == []


async def test_alerts_are_listed_and_closed(client: Client, service: Service, work: Work, company: TenantId) -> None:
    await made(client, service, is_sla_breach=True)
    async with work.begin(company, ME, now=NOW) as ctx:
        ctx.now = NOW - timedelta(hours=1)
        breach = await make.incident(ctx, service, is_sla_breach=True)
        await listeners.alert_on_sla_breach.fn(ctx, ctx.outbox.events[-1].event)
    [alert] = (await client.get("/alerts?closed_at__isnull=true")).json()["items"]
    assert (alert["source_id"], alert["kind"]) == (str(breach.id), "sla_breach")
    assert (await client.get(f"/services/{service.id}/alerts")).json() == [alert]
    closed = await client.patch(f"/alerts/{alert['id']}/close", headers={"If-Match": '"v1"'})
    assert (closed.status_code, closed.json()["closed_by"]) == (200, "Owner (test)")
    assert (await client.get(f"/services/{service.id}/alerts")).json() == []
    again = await client.patch(f"/alerts/{alert['id']}/close")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/alert-closed")


async def test_a_preview_shows_what_a_breach_leads_to(client: Client, service: Service) -> None:
    await client.post(f"/services/{service.id}/health")
    body = {**DOWN, "is_sla_breach": True}
    plan = (await client.post(f"/services/{service.id}/incidents?dry_run=true", json=body)).json()
    names = [event["name"] for event in plan["events"]]
    assert names == ["IncidentRecorded", "ServiceSLABreached", "ServiceHealthDegraded"]
    assert (await client.get("/incidents")).json()["items"] == []
    assert (await client.get(f"/services/{service.id}/alerts")).json() == []
