"""Why am I charged this? From a client's invoice line to its sentences, numbers and sources; and what comes next."""

from playwright.async_api import expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk
from tests.e2e.pictures import keep


async def test_why_am_i_charged_this(desk: Desk, api: Api) -> None:
    invoice = next(one for one in await api.all("/invoices", status="issued") if one["run_id"])
    line = (await api.one(f"/invoices/{invoice['id']}"))["lines"][0]
    told = await api.one(f"/invoices/{invoice['id']}/lines/{line['id']}/explanation")
    await desk.go(f"/clients/{invoice['client_id']}")

    await desk.section("Invoices").get_by_role("link", name=invoice["number"]).click()
    await desk.section("Lines").get_by_role("link", name=f"Why is this charged? {line['description']}").first.click()

    panel = desk.dialog
    for sentence in told["sentences"]:
        await expect(panel).to_contain_text(sentence)
    await expect(panel).to_contain_text(line["basis"]["formula"])
    await expect(panel).to_contain_text(f"From this explanation alone: net {line['net']['amount']}")
    await keep(desk, "why-dialog")
    source = panel.get_by_role("link", name=line["description"]).first
    await source.click()
    await desk.at(f"/services/{line['service_id']}")

    await desk.go(f"/invoices/{invoice['id']}/lines/{line['id']}/why")
    await expect(desk.section("Where it comes from").locator("tbody tr")).to_have_count(len(told["sources"]))
    await keep(desk, "why")


async def test_what_comes_next_is_told_on_the_clients_page(desk: Desk, api: Api) -> None:
    service = (await api.all("/services", status="active"))[7]
    foretold = await api.one(f"/clients/{service['client_id']}/next-invoice")
    await desk.go(f"/clients/{service['client_id']}")

    coming = desk.section("Next invoice")
    await expect(coming.locator("tbody tr")).to_have_count(len(foretold["invoices"]))
    total = foretold["invoices"][0]["total"]
    await expect(coming.locator("tbody tr").first).to_contain_text(f"{total['amount']} {total['currency']}")
    await coming.get_by_role("link", name="Line by line").click()
    await desk.at(f"/clients/{service['client_id']}/next-invoice")


async def test_search_finds_what_is_billed(desk: Desk, api: Api) -> None:
    invoice = (await api.all("/invoices", status="issued"))[0]
    await api.send("POST", "/meters", {"code": "storage", "name": "Storage", "unit": "TB", "aggregation": "max"})
    for text, place in ((invoice["number"], f"/invoices/{invoice['id']}"), ("Storage", "/meters.*")):
        await desk.go("/jobs")
        await desk.page.keyboard.press("/")
        await desk.page.keyboard.type(text)
        hit = desk.page.locator(".hit").filter(has_text=text).first
        await expect(hit).to_be_visible()
        await hit.click()
        await desk.at(place)
