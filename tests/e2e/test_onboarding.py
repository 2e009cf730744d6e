"""Onboarding at the screen: a new client from the first question to a running service; without scripts too."""

import re
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.api import Api
from tests.e2e.desk import PHONE, Desk
from tests.e2e.system import System


async def pick(desk: Desk, label: str, typed: str, chosen: str) -> None:
    """Type into a pick field and choose by keyboard what it offers."""
    field = desk.page.get_by_role("combobox", name=label)
    await field.click()
    await field.press_sequentially(typed)
    await expect(desk.page.get_by_role("option").first).to_contain_text(chosen)
    await expect(field).to_have_attribute("aria-expanded", "true")
    await field.press("ArrowDown")
    await expect(desk.page.locator(".pick-option[aria-selected=true]")).to_contain_text(chosen)
    await field.press("Enter")
    await expect(field).to_have_value(re.compile(re.escape(chosen)))
    await expect(field).to_have_attribute("aria-expanded", "false")


def step(page: Page, title: str) -> Locator:
    """A step of the set-up, as the service's page has it."""
    return page.locator("#set-up li").filter(has_text=title)


async def done(desk: Desk, title: str) -> None:
    """Say that a step by hand is done, once it is its turn."""
    row = step(desk.page, title)
    await expect(row).to_contain_text("Waiting")
    await row.get_by_role("link", name="Done").click()
    await expect(desk.dialog).to_be_visible()
    await desk.dialog.get_by_role("button", name="Done").click()
    await expect(step(desk.page, title)).to_contain_text("Done")


async def test_a_new_client_is_onboarded_end_to_end(desk: Desk, api: Api) -> None:
    await desk.go("/")
    await desk.link("Onboard a client").click()
    await desk.at("/onboarding")
    await desk.page.get_by_label("Somebody new").check()
    await expect(desk.page.locator("#f-client-id")).to_be_hidden()
    await desk.page.locator("#f-new-name").fill("Northwind Traders")
    await desk.field("E-mail").fill("it@northwind.example")
    await desk.button("Continue").click()
    await pick(desk, "Template and tariff", "fib", "Fiber internet")
    await desk.button("Continue").click()
    await expect(desk.page.locator(".guide-said")).to_contain_text("Fiber internet")
    await desk.field("Agreed price").fill("45")
    await desk.field("Term").fill("12")
    await desk.button("Continue").click()
    await pick(desk, "Primary technician", "demo", "Demo Owner")
    await desk.field("Service hours").fill("mornings")
    await desk.button("Preview").click()

    await expect(desk.page.locator("#f-service-hours-notes")).to_contain_text("cannot be read")  # beside its field
    desk.forgive("422")
    await desk.field("Service hours").fill("24/7")
    await desk.button("Preview").click()

    await expect(desk.page.locator(".guide-cost")).to_contain_text("45.00")
    await expect(desk.page.locator(".plan")).to_contain_text("Northwind Traders")
    assert await api.all("/clients", name="Northwind Traders") == []  # a preview changes nothing
    await desk.button("Back").click()
    await expect(desk.field("Service hours")).to_have_value("24/7")
    await desk.button("Preview").click()
    await desk.button("Start").click()

    await desk.told("Sold; the set-up is under way.")
    [client] = await api.all("/clients", name="Northwind Traders")
    [service] = await api.all("/services", client_id=client["id"])
    await desk.at(f"/services/{service['id']}")
    await expect(desk.section("Who looks after it")).to_contain_text("Demo Owner")
    await expect(desk.section("What was promised")).to_contain_text("24/7")
    await done(desk, "Install and connect the line")
    await done(desk, "Test the line with the client")
    await expect(desk.page.locator(".page-head .state")).to_have_text("Provisioned")  # the page follows by itself
    await desk.link("Activate").click()
    await desk.button("Preview").click()
    await desk.button("Activate").click()

    await expect(desk.page.locator(".page-head .state")).to_have_text("Active")
    found = await api.one(f"/services/{service['id']}")
    assert (found["status"], found["price"]["amount"], found["term_months"]) == ("active", "45.00", 12)
    await expect(desk.section("What was promised")).to_contain_text("Watched since")
    await expect(desk.section("Billing")).to_contain_text("45.00")


async def test_it_works_on_a_phone_without_scripts(browser: Browser, system: System, signed_in: Path, api: Api) -> None:
    context = await browser.new_context(
        java_script_enabled=False, storage_state=signed_in, viewport={"width": PHONE[0], "height": PHONE[1]}
    )
    page = await context.new_page()
    known = (await api.all("/clients", status="active"))[11]
    await page.goto(f"{system.url}/onboarding")
    await page.locator("#f-client-id").fill(known["number"])
    await page.get_by_role("button", name="Continue").click()
    await page.locator("#f-tariff-id").fill("online")  # several: they are offered to choose from
    await page.get_by_role("button", name="Continue").click()
    await expect(page.locator("main")).to_contain_text("Several fit: choose one.")
    await page.locator("select[name=tariff_id]").select_option(index=1)
    for button in ("Continue", "Continue", "Preview"):
        await page.get_by_role("button", name=button).click()
    await page.get_by_role("button", name="Start").click()
    await expect(page.locator(".page-head .state")).to_have_text("Provisioning")
    await expect(page.locator("main")).to_contain_text(known["name"])
    await context.close()
