"""People, programs and what they did: users and their roles, tokens, jobs, the audit trail."""

import re

import httpx
from playwright.async_api import Browser, expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk, desk_of
from tests.e2e.system import System

PASSWORD = "seven sturdy seagulls"


async def test_a_token_works_until_it_is_revoked(desk: Desk, system: System) -> None:
    await desk.go("/tokens")
    await desk.page.locator(".page-head").get_by_role("link", name="New token").click()
    await expect(desk.dialog).to_be_visible()
    await desk.field("Name").fill("Nightly export")
    await desk.page.get_by_label("clients.read").check()
    await desk.button("Make token").click()
    secret = await desk.field("Secret").input_value()
    program = Api(system.url, secret)

    assert (await program.answer("/clients", limit="1")).status_code == 200
    assert (await program.answer("/services", limit="1")).status_code == 403

    await desk.go("/tokens")
    row = desk.page.locator("#list tbody tr").filter(has_text="Nightly export")
    await expect(row).not_to_contain_text(secret)
    await row.get_by_role("button", name="Revoke").click()
    await desk.button("Revoke").click()
    await desk.told("Nightly export is revoked.")

    refused = await program.answer("/clients", limit="1")
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")


async def test_a_new_member_of_staff_may_what_their_role_may(desk: Desk, system: System, browser: Browser) -> None:
    await desk.go("/users/new")
    await desk.field("E-mail").fill("rita@demo.example")
    await desk.field("Name").fill("Rita Reader")
    await desk.field("Role").select_option("read_only")
    await desk.field("Password").fill(PASSWORD)
    await desk.button("Add user").click()
    await expect(desk.page.get_by_role("heading", name="Rita Reader")).to_be_visible()

    async with desk_of(browser, system.url) as rita:
        await rita.go("/login")
        await rita.field("E-mail").fill("rita@demo.example")
        await rita.field("Password").fill(PASSWORD)
        await rita.button("Sign in").click()
        await rita.at("/")
        items = await rita.page.locator("#sidebar a span").all_inner_texts()
        assert ("Clients" in items, "Users" in items, "API tokens" in items, "Audit" in items) == (
            True, False, False, False,
        )  # fmt: skip
        await rita.go("/clients")
        await expect(rita.page.get_by_role("link", name="New client")).to_have_count(0)
        rita.forgive("status of 403")
        await rita.go("/users", status=403)
        await expect(rita.page.get_by_role("heading", name="Not allowed")).to_be_visible()

        await desk.page.get_by_role("button", name="Deactivate").click()
        await desk.button("Deactivate").click()
        await expect(desk.page.locator(".page-head .state")).to_have_text("Deactivated")
        await rita.go("/clients")
        await expect(rita.page.get_by_role("heading", name="Sign in")).to_be_visible()

    await desk.go("/audit?kind=users")
    made = desk.page.locator("#list tbody tr").filter(has_text="Rita Reader").filter(has_text="Created")
    await expect(made).to_contain_text("Demo Owner")
    assert PASSWORD not in await desk.page.content()


async def test_jobs_that_ran_are_listed_and_a_schedule_runs_when_asked(desk: Desk) -> None:
    await desk.go("/jobs?state=finished")
    await expect(desk.page.locator("#list tbody tr").filter(has_text="create_recurring_schedule")).not_to_have_count(0)

    await desk.page.locator(".page-head").get_by_role("link", name="Schedules").click()
    await desk.at("/schedule")
    row = desk.page.locator("#main tbody tr").first
    await row.get_by_role("button", name=re.compile("Run")).click()
    if await desk.dialog.count():
        await desk.dialog.get_by_role("button").last.click()
    await expect(desk.page.locator("#flashes .notice-success")).to_be_visible()


async def test_the_trail_tells_who_did_what(desk: Desk, api: Api) -> None:
    client = (await api.all("/clients"))[29]
    await desk.go(f"/clients/{client['id']}/edit")
    await desk.field("Telephone").fill("+1 555 0100")
    await desk.button("Save").click()
    await desk.at(f"/clients/{client['id']}")

    await desk.go("/audit?kind=clients")

    row = desk.page.locator("#list tbody tr").filter(has_text="+1 555 0100")
    await expect(row).to_contain_text("Demo Owner")
    await expect(row).to_contain_text("Updated")


async def test_every_operation_is_documented_for_programs(system: System) -> None:
    async with httpx.AsyncClient(base_url=system.url) as http:
        contract = (await http.get("/api/v1/openapi.json")).json()
    assert contract["openapi"] == "3.1.0"
    assert "/api/v1/services/{service_id}/suspend" in contract["paths"]
