"""The set-up of a service over the API, and on its page."""

from uuid import UUID

import httpx
import pytest

from fairlead.domains.catalog.models import Tariff
from fairlead.domains.services import commands
from fairlead.domains.services.lifecycle import Status
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.make import catalog, services

Client = httpx.AsyncClient
ME = Actor.system("test")


@pytest.fixture
async def failed(work: Work, company: TenantId) -> UUID:
    """A service whose set-up failed at its first step."""
    async with work.begin(company, ME, now=NOW) as ctx:
        service = await services.service(ctx, status=Status.PENDING)
    async with work.begin(company, ME, now=NOW) as ctx:
        await commands.start_provisioning(ctx, service.id)
    async with work.begin(company, ME, now=NOW) as ctx:
        await commands.fail_provisioning(ctx, service.id, reason="no light")
    return service.id


async def test_the_status_tells_percent_and_steps_and_what_can_be_done(client: Client, failed: UUID) -> None:
    found = (await client.get(f"/services/{failed}/provisioning")).json()
    assert (found["status"], found["run"], found["percent"], found["reason"]) == ("failed", "failed", 0, "no light")
    assert (found["started_by"], found["finished_at"], found["cancellable"]) == ("test", None, True)
    assert [(step["position"], step["step"], step["status"]) for step in found["steps"]] == [
        (1, "assign_technicians", "failed"), (2, "manual", "open"), (3, "configure_service_parameters", "open"),
        (4, "set_up_monitoring", "open"), (5, "manual", "open"),
    ]  # fmt: skip
    assert [step["actions"] for step in found["steps"]] == [
        ["retry", "done", "skip", "manual"], ["done", "skip"], ["skip", "manual"], ["skip", "manual"],
        ["done", "skip"],
    ]  # fmt: skip
    assert found["steps"][0]["error"] == "no light"


async def test_a_step_is_helped_along_and_the_service_follows(client: Client, failed: UUID) -> None:
    home = f"/services/{failed}/provisioning"
    found = (await client.post(f"{home}/steps/1/skip", json={"reason": "a partner looks after it"})).json()
    assert (found["status"], found["run"], found["percent"]) == ("requires_manual", "waiting", 20)
    found = (await client.post(f"{home}/steps/2/done", json={"note": "router on the shelf"})).json()
    assert (found["status"], found["run"], found["percent"]) == ("in_progress", "running", 40)
    assert (found["steps"][1]["done_by"], found["steps"][1]["note"]) == ("Owner (test)", "router on the shelf")
    refused = await client.post(f"{home}/steps/3/retry")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/illegal-move")
    assert (refused.json()["state"], refused.json()["allowed"]) == ("running", [])
    refused = await client.post(f"{home}/steps/4/done", json={})
    assert (refused.status_code, refused.json()["allowed"]) == (409, ["skip", "manual"])
    assert (await client.post(f"{home}/steps/9/retry")).status_code == 404
    found = (await client.post(f"{home}/steps/4/manual", json={})).json()
    assert (found["steps"][3]["manual"], found["steps"][3]["status"]) == (True, "open")
    found = (await client.post(f"{home}/cancel", json={"reason": "wrong address"})).json()
    assert (found["run"], found["cancellable"], found["percent"]) == ("undoing", False, 20)
    assert (await client.post(f"{home}/cancel", json={"reason": "again"})).status_code == 409


async def test_a_preview_of_the_start_shows_the_steps(client: Client, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        service = await services.service(ctx, status=Status.PENDING)
    plan = (await client.patch(f"/services/{service.id}/provision?dry_run=true")).json()
    assert [effect["title"] for effect in plan["effects"] if effect["kind"] == "step"] == [
        "Assign technicians", "Install and connect the line", "Set service parameters", "Set up monitoring",
        "Test the line with the client",
    ]  # fmt: skip
    assert (await client.get(f"/services/{service.id}/provisioning")).json()["run"] is None
    refused = await client.post(f"/services/{service.id}/provisioning/steps/1/retry")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-being-set-up")


async def test_open_set_ups_are_listed_the_failed_ones_first(
    client: Client, work: Work, company: TenantId, failed: UUID
) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        other = (await services.service(ctx, sold=await _voice(ctx), status=Status.PENDING)).id
    await client.patch(f"/services/{other}/provision")
    listed = (await client.get("/provisioning/runs")).json()["items"]
    assert [(one["service_id"], one["status"], one["step"], one["error"]) for one in listed] == [
        (str(failed), "failed", "Assign technicians", "no light"),
        (str(other), "running", "Assign technicians", None),
    ]
    running = (await client.get("/provisioning/runs?status=running&service__icontains=voice")).json()["items"]
    assert [one["service_id"] for one in running] == [str(other)]
    assert (await client.get("/provisioning/runs?nope=1")).status_code == 422


async def _voice(ctx: Context) -> Tariff:
    return await catalog.tariff(ctx, await catalog.template(ctx, code="voice", name="Voice"))


async def test_the_page_is_alive_while_the_set_up_is_open(staff: Staff, failed: UUID) -> None:
    page = f"/services/{failed}"
    shown = await staff.html(page)
    assert f'hx-get="/services/{failed}/provisioning/live?was=failed"' in shown
    assert "Assign technicians" in shown
    assert await staff.send(f"{page}/provisioning/steps/1/skip", {"reason": "a partner looks after it"}) == page
    moved = await staff.http.get(f"{page}/provisioning/live?was=failed")
    assert (moved.status_code, moved.headers.get("hx-refresh")) == (200, None)
    assert "a partner looks after it" in moved.text
    assert await staff.send(f"{page}/complete_provisioning", {}) == page
    ended = await staff.http.get(f"{page}/provisioning/live?was=waiting")
    assert ended.headers["hx-refresh"] == "true"
    assert "hx-get" not in (await staff.html(page)).split('id="provisioning"')[1].split(">")[0]
    listed = await staff.get("/provisioning")
    assert "Nothing is being set up" in listed
