"""Changing many services at the screen: chosen, previewed, started, watched to its end, looked at one by one."""

import re

from playwright.async_api import expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk


async def test_prices_raised_in_bulk(desk: Desk, api: Api) -> None:
    chosen = [one for one in await api.all("/services", name__icontains="backup") if one["status"] == "active"]
    await desk.go("/services/bulk/new")

    await desk.field("Name contains").fill("backup")
    await desk.field("Status").select_option(label="Active")
    await desk.field("Percent, price or quantity").fill("10")
    await desk.button("Preview").click()
    await expect(desk.page.locator("h1")).to_have_text("Prices up 10 %: preview")
    await expect(desk.page.locator("body")).to_contain_text("nothing is changed yet")
    assert (await api.all("/bulk-changes")) == []

    await desk.page.get_by_role("button", name=re.compile(r"Change [\d,]+ service")).click()

    await desk.told("The bulk change has begun.")
    await expect(desk.page.locator(".page-head .state")).to_have_text("Finished", timeout=60_000)
    await desk.page.get_by_role("link", name="Changed").click()
    await expect(desk.page.locator("tbody tr").first).to_contain_text("Changed")
    [bulk] = await api.all("/bulk-changes")
    assert bulk["results"] == {"changed": bulk["services"]}
    assert bulk["services"] >= len(chosen) > 0
    now = await api.one(f"/services/{chosen[0]['id']}")
    assert now["version"] > chosen[0]["version"]
    assert now["price_agreed"] is True
