"""Month-end at the screen: previewed with its hash, issued as seen, one client billed anyway, sent, printed."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx
from playwright.async_api import expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk
from tests.e2e.pictures import keep
from tests.e2e.test_billing import preview
from tests.e2e.test_dashboard import stat

DEAR = "2500.00"
"""A charge that makes a client's month odd: five times the last one, and more than a thousand more."""


async def month_after(api: Api) -> date:
    """The first of the month behind everything that was invoiced."""
    last = max(date.fromisoformat(one["issue_date"]) for one in await api.all("/invoices"))
    return (last.replace(day=1) + timedelta(days=32)).replace(day=1)


async def charged(api: Api, client_id: str, amount: str, description: str, due_on: date) -> None:
    """A charge by hand, as a program sends it."""
    price = {"amount": amount, "currency": "USD"}
    body = {"client_id": client_id, "description": description, "price": price, "due_on": due_on.isoformat()}
    await api.send("POST", "/charges", body)


async def test_month_end_from_preview_to_sent_invoices(desk: Desk, api: Api) -> None:
    day = await month_after(api)
    active = {one["client_id"] for one in await api.all("/services", status="active")}
    billed = await api.all("/invoices", status="issued", sort="number")
    odd, writes = [one["client_id"] for one in billed if one["run_id"] and one["client_id"] in active][10:12]
    await api.send("PATCH", f"/clients/{writes}", {"email": "month-end@example.net"})
    await charged(api, odd, DEAR, "Cable to the barn", day)

    await preview(desk, day)
    name = (await api.one(f"/clients/{odd}"))["name"]
    left_out = desk.section("Cannot be billed").locator("tbody tr").filter(has_text=name)
    await expect(left_out).to_contain_text("of the last month that was invoiced")
    plan = await desk.page.locator(".page-facts span").filter(has_text="plan ").inner_text()
    await keep(desk, "month-end-preview")
    foreseen = await stat(desk, "Total")
    invoices = int((await stat(desk, "Invoices")).replace(",", ""))

    await desk.button(f"Issue {invoices:,} invoices").click()
    await desk.at("/billing/runs/[0-9a-f-]{36}")
    await expect(desk.page.locator(".page-head .state")).to_have_text("Finished")
    assert await stat(desk, "Invoiced") == foreseen
    await expect(desk.section("Facts")).to_contain_text(plan.removeprefix("plan "))
    await keep(desk, "month-end-run")

    await billed_anyway(desk, day, odd, api)
    await sent(desk, api, day, writes)


async def billed_anyway(desk: Desk, day: date, client_id: str, api: Api) -> None:
    """The odd one is looked at, released with a reason, and the next run bills it."""
    name = (await api.one(f"/clients/{client_id}"))["name"]
    await desk.section("Not billed").locator("tbody tr").filter(has_text=name).get_by_role("link").last.click()
    await desk.field("Reason").fill("The barn was ordered in writing")
    await desk.dialog.get_by_role("button", name="Bill anyway").click()
    await desk.told("The next run bills this client.")

    await preview(desk, day)
    await expect(desk.section("Invoices").locator("tbody tr").filter(has_text=name)).to_have_count(1)
    await desk.page.get_by_role("button", name=re.compile("^Issue ")).click()
    await expect(desk.page.locator(".page-head .state")).to_have_text("Finished")
    found = await of_day(api, client_id, day)
    assert Decimal(found["net"]["amount"]) > Decimal(DEAR)


async def of_day(api: Api, client_id: str, day: date) -> dict[str, Any]:
    """The invoice of a client and a day."""
    [found] = await api.all("/invoices", client_id=client_id, issue_date=day.isoformat(), status="issued")
    return found


async def sent(desk: Desk, api: Api, day: date, client_id: str) -> None:
    """An invoice goes out by e-mail with its PDF, which the page opens too; its history says all of it."""
    invoice = await of_day(api, client_id, day)
    await desk.go(f"/invoices/{invoice['id']}")
    await desk.link("Send").click()
    await desk.button("Preview").click()
    await expect(desk.dialog.locator(".plan")).to_contain_text("month-end@example.net")
    await desk.dialog.get_by_role("button", name="Send").click()
    await desk.told("On its way to month-end@example.net.")
    await expect(desk.section("Notices")).to_contain_text("month-end@example.net")
    history = desk.section("History")
    await expect(history.locator("li").first).to_contain_text("Invoice issued")
    await expect(history).to_contain_text(invoice["number"])
    await keep(desk, "month-end-invoice")

    href = await desk.page.locator("#main").get_by_role("link", name="PDF", exact=True).first.get_attribute("href")
    cookies = {one["name"]: one["value"] for one in await desk.context.cookies()}
    async with httpx.AsyncClient(base_url=desk.url, cookies=cookies, timeout=30) as http:
        printed = await http.get(str(href))
    assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")
    assert printed.content.startswith(b"%PDF-")
