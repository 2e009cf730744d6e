"""The next term offered by staff and answered by the client, who has nothing but the link."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk


async def ending(api: Api, at: int) -> dict[str, Any]:
    """A service whose term ends in a few weeks; each test takes another."""
    soon = (datetime.now(UTC).date() + timedelta(days=20)).isoformat()
    found = await api.answer("/renewals", end_date__gte=soon, status="active", limit="30")
    row: dict[str, Any] = found.json()["items"][at]
    return row


async def quoted(desk: Desk, service: dict[str, Any], message: str) -> None:
    """Offer two years through the pipeline's dialog."""
    await desk.go(f"/services/{service['service_id']}")
    await desk.section("Renewal").get_by_role("link", name="Quote").click()
    await desk.field("Length").fill("24")
    await desk.field("Message").fill(message)
    await desk.button("Preview").click()
    await expect(desk.dialog.locator(".plan")).to_contain_text("Renewal quoted")
    await desk.button("Send quote").click()
    await desk.told("is open; its link is below.")
    await expect(desk.section("Quotes")).to_contain_text(message)


async def handed_over(desk: Desk, visitor: Desk) -> None:
    """The client opens the address that staff see under the quote."""
    await desk.section("Quotes").get_by_role("link", name="Client's page").first.click()
    await desk.at("/quotes/[A-Za-z0-9_-]{70}")
    await visitor.page.goto(desk.page.url)


async def test_a_client_accepts_a_quote_once(desk: Desk, visitor: Desk, api: Api) -> None:
    service = await ending(api, 2)
    await quoted(desk, service, "A second year at the same price.")
    await handed_over(desk, visitor)
    await expect(visitor.page.locator(".quote")).to_contain_text("A second year at the same price.")
    await expect(visitor.page.locator(".quote")).to_contain_text("24 months")
    await visitor.page.set_viewport_size({"width": 390, "height": 844})
    wider = await visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0

    await visitor.page.locator("#name").fill("Mary Client")
    await visitor.button("Accept and renew").click()

    await expect(visitor.page.get_by_role("heading", name="This quote was accepted")).to_be_visible()
    await expect(visitor.page.locator(".quote")).to_contain_text("Mary Client")
    assert await visitor.page.locator("form").count() == 0
    after = await api.one(f"/services/{service['service_id']}/renewal")
    assert (after["renewal_count"], after["decision"]) == (service["renewal_count"] + 1, None)
    await desk.go(f"/services/{service['service_id']}")
    await expect(desk.section("Quotes")).to_contain_text("Accepted")


async def test_a_client_declines_and_says_why(desk: Desk, visitor: Desk, api: Api) -> None:
    service = await ending(api, 5)
    await quoted(desk, service, "Take it or leave it.")
    await handed_over(desk, visitor)

    await visitor.page.get_by_text("Decline", exact=True).click()
    await visitor.page.locator("#decliner").fill("Mary Client")
    await visitor.page.locator("#reason").fill("Too dear")
    await visitor.button("Decline the quote").click()

    await expect(visitor.page.get_by_role("heading", name="This quote was declined")).to_be_visible()
    await desk.go(f"/services/{service['service_id']}")
    await expect(desk.section("Quotes")).to_contain_text("Too dear")
    assert (await api.one(f"/services/{service['service_id']}/renewal"))["renewal_count"] == service["renewal_count"]
