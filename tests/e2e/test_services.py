"""A service's life at the screen: suspended with a preview, resumed, ended ahead, spared."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from playwright.async_api import expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk


async def held(api: Api, at: int) -> dict[str, Any]:
    """An active service of a client: each test takes another, as order is not fixed."""
    return (await api.all("/services", status="active"))[at]


async def moves(api: Api, service: dict[str, Any]) -> list[str]:
    found = await api.answer(f"/services/{service['id']}/transitions")
    return [one["action"] for one in found.json()]


async def test_suspended_after_a_preview_and_resumed(desk: Desk, api: Api) -> None:
    service = await held(api, 3)
    await desk.go("/")

    await desk.page.keyboard.press("/")
    await desk.page.keyboard.type(service["number"])
    await desk.page.locator(".hit").filter(has_text=service["number"]).first.click()
    await desk.at(f"/services/{service['id']}")
    await desk.link("Suspend").click()
    await desk.field("Reason").select_option(label="Non payment")
    await desk.field("Note").fill("Three invoices are open")
    await desk.button("Preview").click()
    await expect(desk.dialog.locator(".plan")).to_contain_text("Service suspended")
    assert (await api.one(f"/services/{service['id']}"))["status"] == "active"  # a preview changes nothing

    await desk.button("Suspend").click()

    await desk.told("The hold is placed.")
    await expect(desk.page.locator(".page-head .state")).to_have_text("Suspended")
    await expect(desk.section("Why it is in this state")).to_contain_text("Suspended because of 1 standing hold")
    await expect(desk.section("Holds").locator("tbody tr")).to_have_count(1)
    await expect(desk.section("Holds")).to_contain_text("Three invoices are open")
    await expect(desk.section("Timeline").locator("li").first).to_contain_text("Demo Owner")
    assert (await api.one(f"/services/{service['id']}"))["status"] == "suspended"

    await desk.link("Resume").click()
    await desk.button("Preview").click()
    await desk.button("Lift hold").click()

    await desk.told("The hold is lifted.")
    await expect(desk.page.locator(".page-head .state")).to_have_text("Active")
    assert (await moves(api, service))[-2:] == ["suspend", "resume"]


async def test_cancelled_ahead_and_revoked(desk: Desk, api: Api) -> None:
    service = await held(api, 7)
    day: date = datetime.now(UTC).date() + timedelta(days=33)
    await desk.go(f"/services/{service['id']}")

    await desk.link("Cancel").click()
    await desk.field("Reason").fill("Moves away")
    await desk.field("First day without it").fill(day.isoformat())
    await desk.button("Preview").click()
    await expect(desk.dialog.locator(".plan")).to_contain_text("Cancellation scheduled")
    await desk.button("Cancel service").click()

    await desk.told("The service will end on")
    await expect(desk.section("Why it is in this state")).to_contain_text("Moves away")
    found = await api.one(f"/services/{service['id']}")
    assert (found["status"], found["cancel_on"]) == ("active", day.isoformat())

    await desk.button("Revoke").click()

    await desk.told("The cancellation is revoked.")
    found = await api.one(f"/services/{service['id']}")
    assert (found["status"], found["cancel_on"]) == ("active", None)


async def test_a_day_in_the_past_is_refused_beside_its_field(desk: Desk, api: Api) -> None:
    service = await held(api, 11)
    desk.forgive("(status of|Error Code) 422")
    await desk.go(f"/services/{service['id']}/cancel")

    await desk.field("Reason").fill("Moves away")
    await desk.field("First day without it").fill("2020-01-01")
    await desk.button("Preview").click()

    wrong = desk.page.locator("#main [aria-invalid=true]")
    await expect(wrong).to_have_attribute("name", "on")
    await expect(wrong).to_be_focused()
    await expect(wrong).to_have_value("2020-01-01")
    await expect(desk.field("Reason")).to_have_value("Moves away")
    assert (await api.one(f"/services/{service['id']}"))["version"] == service["version"]


async def test_a_client_shows_what_they_hold_and_owe(desk: Desk, api: Api) -> None:
    service = await held(api, 0)
    theirs = await api.all("/services", client_id=service["client_id"], status="active")

    await desk.go(f"/services/{service['id']}")
    await desk.page.locator(".page-facts").get_by_role("link").click()

    await desk.at(f"/clients/{service['client_id']}")
    await expect(desk.section("Services").locator("tbody tr")).to_have_count(len(theirs))
    await (
        desk.section("Services")
        .get_by_role("link", name=service["number"])
        .or_(desk.section("Services").get_by_role("link", name=service["name"]))
        .first.click()
    )
    await desk.at("/services/[0-9a-f-]{36}")
