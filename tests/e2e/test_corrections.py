"""A wrong price put right to the cent: the price corrected, the invoice voided, billed again; and a line credited."""

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.async_api import expect

from fairlead.main.demo.load import ZONE
from tests.e2e.api import Api
from tests.e2e.desk import Desk
from tests.e2e.pictures import keep
from tests.e2e.test_billing import preview

USD = "USD"


def today() -> date:
    """The demo company's day."""
    return datetime.now(ZoneInfo(ZONE)).date()


async def sold(api: Api, name: str, price: str) -> dict[str, Any]:
    """The service of a new client since today, whose first month is invoiced at a price."""
    client = await api.send("POST", "/clients", {"name": name, "email": "books@example.net", "timezone": ZONE})
    offers = (await api.answer("/offers", on=today().isoformat())).json()
    tariff = next(one for one in offers if one["name"] == "Phone")
    sale = {"client_id": client["id"], "tariff_id": tariff["tariff_id"], "start_date": today().isoformat()}
    service = await api.send("POST", "/services", sale | {"price": {"amount": price, "currency": USD}})
    await api.send("PATCH", f"/services/{service['id']}/activate", {"on": today().isoformat()})
    body = {"client_id": client["id"], "as_of": today().isoformat()}
    [invoice] = (await api.send("POST", "/invoices/generate-recurring", body))["invoices"]
    assert invoice["total"]["amount"] == price
    return service | {"invoice_id": invoice["id"]}


async def test_a_wrong_price_is_corrected_and_a_line_credited(desk: Desk, api: Api) -> None:
    service = await sold(api, "Wrong Price Ltd", "49.00")
    wrong = await api.one(f"/invoices/{service['invoice_id']}")

    await repriced(desk, service["id"], wrong["total"]["amount"], "39.00")
    await voided(desk, wrong)
    right = await billed_again(desk, api, service, "39.00")
    await credited(desk, api, right)


async def voided(desk: Desk, wrong: dict[str, Any]) -> None:
    """Its number stays used; its history says who took it back and why."""
    await desk.go(f"/invoices/{wrong['id']}")
    await desk.page.locator(".page-head details > summary").click()
    await desk.link("Void").click()
    await desk.field("Reason").fill("49.00 was never agreed")
    await desk.button("Preview").click()
    await expect(desk.dialog.locator(".plan")).to_contain_text(wrong["number"])
    await desk.dialog.get_by_role("button", name="Void invoice").click()
    await desk.told("The invoice is void.")
    newest = desk.section("History").locator("li").first
    await expect(newest).to_contain_text("Invoice voided")
    await expect(newest).to_contain_text("49.00 was never agreed")


async def repriced(desk: Desk, service_id: str, wrong: str, price: str) -> None:
    """What was billed would come back with the next invoice, where nobody voids it before."""
    await desk.go(f"/services/{service_id}")
    await desk.section("Scheduled changes").get_by_role("link", name="Change").click()
    await desk.dialog.locator("input[name=price]").fill(price)
    await desk.button("Preview").click()
    for amount in (wrong, price):
        await expect(desk.dialog.locator(".plan .bill")).to_contain_text(amount)
    await desk.button("Change").click()
    await expect(desk.section("Changes made")).to_contain_text(price)


async def billed_again(desk: Desk, api: Api, service: dict[str, Any], price: str) -> dict[str, Any]:
    """What the client's page and the run's preview foretell to the cent is what is issued."""
    await desk.go(f"/clients/{service['client_id']}/next-invoice")
    await expect(desk.page.locator("#main tr.sum .money").last).to_have_text(f"{price} {USD}")
    await keep(desk, "correction-next-invoice")
    await preview(desk, today())
    row = desk.section("Invoices").locator("tbody tr").filter(has_text="Wrong Price Ltd")
    await expect(row).to_contain_text(f"{price} {USD}")
    await desk.page.get_by_role("button", name=re.compile("^Issue ")).click()
    await expect(desk.page.locator(".page-head .state")).to_have_text("Finished")
    found = await api.all("/invoices", client_id=service["client_id"], sort="number")
    assert [(one["status"], one["total"]["amount"]) for one in found] == [("void", "49.00"), ("issued", price)]
    return found[1]


async def credited(desk: Desk, api: Api, invoice: dict[str, Any]) -> None:
    """Five of one line are given back; the rest is owed."""
    await desk.go(f"/invoices/{invoice['id']}")
    await desk.link("Credit").click()
    await desk.field("What to give back").select_option(index=1)
    await desk.field("Amount").fill("5.00")
    await desk.field("Reason").fill("Two days of noise on the line")
    await keep(desk, "correction-credit-dialog")
    await desk.button("Preview").click()
    await expect(desk.dialog.locator(".plan")).to_contain_text("5.00")
    await desk.dialog.get_by_role("button", name="Issue credit note").click()

    await desk.at("/credit-notes/[0-9a-f-]{36}")
    await desk.told("Issued as CN-")
    await keep(desk, "correction-credit-note")
    await desk.section("Facts").get_by_role("link", name=invoice["number"]).click()
    await expect(desk.section("History").locator("li").first).to_contain_text("Two days of noise on the line")
    await expect(desk.section("Credit notes").locator("tbody tr")).to_have_count(1)
    assert (await api.one(f"/invoices/{invoice['id']}"))["balance"]["amount"] == "34.00"
    await keep(desk, "correction-invoice")
