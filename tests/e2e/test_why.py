"""Why am I charged this? A client asks, and staff answer from the page; what comes next is a look away."""

from playwright.async_api import expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk


async def test_a_line_says_why_it_costs_what_it_costs(desk: Desk, api: Api) -> None:
    invoice = (await api.all("/invoices", status="issued"))[0]
    await desk.go(f"/invoices/{invoice['id']}")
    await desk.section("Lines").get_by_role("link", name="Why is this charged?").first.click()
    dialog = desk.page.locator("#dialog")
    await expect(dialog).to_contain_text("A whole billing period costs")
    await expect(dialog).to_contain_text("Reckoned again")
    await dialog.locator("a[href^='/services/']").first.click()
    await desk.at("/services/[0-9a-f-]{36}")


async def test_the_next_invoice_stands_on_the_clients_page(desk: Desk, api: Api) -> None:
    service = (await api.all("/services", status="active"))[0]
    await desk.go(f"/clients/{service['client_id']}")
    panel = desk.section("Next invoice")
    await expect(panel.locator("tr.sum").first).to_be_visible()
    await panel.get_by_role("link", name="Open").click()
    await desk.at(f"/clients/{service['client_id']}/next-invoice")
    await desk.page.locator("summary").first.click()
    await expect(desk.page.locator(".told").first).to_contain_text("A whole billing period costs")


async def test_the_forecast_shows_its_months(desk: Desk) -> None:
    await desk.go("/billing/runs")
    await desk.link("Forecast").click()
    await expect(desk.section("Months").locator("tbody tr")).to_have_count(12)
