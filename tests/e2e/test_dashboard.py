"""The dashboard says what the API says."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from playwright.async_api import expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk


def monthly(services: Sequence[dict[str, Any]]) -> Decimal:
    """The sum of monthly prices; every service of the demo company is billed by the month."""
    assert {service["cycle"] for service in services} == {"monthly"}
    return sum((Decimal(s["price"]["amount"]) * Decimal(s["quantity"]) for s in services), Decimal(0))


async def stat(desk: Desk, label: str) -> str:
    return await desk.page.locator(".stat").filter(has_text=label).locator(".stat-value").inner_text()


async def test_figures_are_those_of_the_api(desk: Desk, api: Api) -> None:
    services = await api.all("/services")
    active = [service for service in services if service["status"] == "active"]
    suspended = [service for service in services if service["status"] == "suspended"]

    await desk.go("/")

    assert (await stat(desk, "MRR")).split() == [f"{monthly(active):,.2f}", "USD"]
    assert await stat(desk, "Active services") == str(len(active))
    assert await stat(desk, "Suspended") == str(len(suspended))
    assert await stat(desk, "Failed jobs") == "0"
    for row in await desk.section("Services by type").locator("tbody tr").all():
        kind, count, _ = [await cell.inner_text() for cell in await row.locator("td").all()]
        assert int(count) == len([s for s in active if s["type"] == kind.lower()])


async def test_a_figure_leads_to_what_it_counts(desk: Desk) -> None:
    await desk.go("/")

    await desk.page.locator(".stat").filter(has_text="Active services").get_by_role("link").click()

    await desk.at(r"/services\?status=active")
    assert set(await desk.page.locator("tbody .state").all_inner_texts()) == {"Active"}


async def test_the_chart_is_drawn(desk: Desk) -> None:
    await desk.go("/")

    canvas = desk.page.locator("[data-chart] canvas")
    await expect(canvas).to_be_visible()
    box = await canvas.bounding_box()
    assert box is not None
    assert (box["width"] > 400, box["height"] > 150) == (True, True)
