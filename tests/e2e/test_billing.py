"""The main job: a month is previewed, billed, and each line accounts for itself; doing it again does nothing."""

from datetime import date, timedelta
from decimal import Decimal

from playwright.async_api import expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk
from tests.e2e.test_dashboard import monthly, stat


async def preview(desk: Desk, day: date) -> None:
    await desk.go("/billing/runs")
    await desk.link("New run").click()
    await desk.at("/billing/runs/new")
    await desk.field("As of").fill(day.isoformat())
    await desk.button("Preview").click()
    await expect(desk.page.get_by_role("heading", name="Billing run: preview")).to_be_visible()


async def test_the_next_month_is_previewed_billed_and_explained(desk: Desk, api: Api) -> None:
    before = await api.all("/invoices")
    last = max(date.fromisoformat(one["issue_date"]) for one in before)
    day = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    services = await api.all("/services", status="active")
    clients = {service["client_id"] for service in services}
    due = f"{monthly(services):,.2f} USD"

    await preview(desk, day)
    assert await stat(desk, "Invoices") == str(len(clients))
    assert " ".join((await stat(desk, "Total")).split()) == due
    assert len(await api.all("/invoices")) == len(before)

    await desk.button(f"Issue {len(clients)} invoices").click()
    await desk.at("/billing/runs/[0-9a-f-]{36}")
    await expect(desk.page.locator(".page-head .state")).to_have_text("Finished")
    assert " ".join((await stat(desk, "Invoiced")).split()) == due
    issued = [one for one in await api.all("/invoices") if one["issue_date"] == day.isoformat()]
    assert {one["client_id"] for one in issued} == clients
    assert sum((Decimal(one["total"]["amount"]) for one in issued), Decimal(0)) == monthly(services)

    await desk.link("Its invoices").click()
    await expect(desk.page.locator("#list tbody tr")).to_have_count(len(clients))
    await desk.page.locator("#list tbody tr a").first.click()
    await desk.at("/invoices/[0-9a-f-]{36}")
    line = desk.section("Lines").locator("tbody tr").first
    amount = (await line.locator("td").last.inner_text()).split()[0]
    await line.locator("summary").click()
    await expect(line.locator("details")).to_contain_text(amount)

    await preview(desk, day)
    await expect(desk.page.locator("#main")).to_contain_text("Everything up to this day has been billed.")
    await expect(desk.page.get_by_role("button", name="Issue")).to_have_count(0)


async def test_an_invoice_leads_to_its_client_and_services(desk: Desk, api: Api) -> None:
    invoice = (await api.all("/invoices"))[0]
    await desk.go(f"/invoices/{invoice['id']}")

    total = f"{Decimal(invoice['total']['amount']):,.2f} USD"
    await expect(desk.section("Lines").locator("tr.sum .money")).to_have_text([total])
    await desk.section("Lines").locator("tbody tr").first.get_by_role("link").first.click()
    await desk.at("/services/[0-9a-f-]{36}")
    await desk.page.go_back()
    await desk.page.locator(".page-facts").get_by_role("link").click()
    await desk.at(f"/clients/{invoice['client_id']}")
    await expect(desk.section("Invoices")).to_contain_text(invoice["number"])
