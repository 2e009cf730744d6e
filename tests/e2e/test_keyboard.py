"""Everything by keyboard: search, rows, shortcuts, dialogs that give the focus back."""

import re

from playwright.async_api import Locator, expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk


async def selected(desk: Desk) -> str:
    return await desk.page.locator("tr[data-selected] a").first.inner_text()


async def test_search_by_slash_arrows_and_enter(desk: Desk, api: Api) -> None:
    client = (await api.all("/clients"))[5]
    await desk.go("/jobs")
    box = desk.page.get_by_role("searchbox", name="Search everything")

    await desk.page.keyboard.press("/")
    await expect(box).to_be_focused()
    await desk.page.keyboard.type(client["number"])
    hit = desk.page.locator(".hit").filter(has_text=client["number"]).first
    await expect(hit).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.locator(".hit")).to_have_count(0)
    await expect(box).not_to_be_focused()

    await desk.page.keyboard.press("/")
    await box.fill(client["external_id"])
    await expect(desk.page.locator(".hit").first).to_contain_text(client["name"])
    await desk.page.keyboard.press("ArrowDown")
    await expect(desk.page.locator(".hit").first).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await desk.at(f"/clients/{client['id']}")


async def test_rows_by_j_and_k_and_enter(desk: Desk, api: Api) -> None:
    names = [client["name"] for client in await api.all("/clients", sort="name")][:2]
    await desk.go("/clients")

    await desk.page.keyboard.press("j")
    assert await selected(desk) == names[0]
    await desk.page.keyboard.press("j")
    assert await selected(desk) == names[1]
    await desk.page.keyboard.press("k")
    assert await selected(desk) == names[0]
    await desk.page.keyboard.press("Enter")

    await expect(desk.page.get_by_role("heading", name=names[0])).to_be_visible()


async def test_g_and_a_letter_goes_places(desk: Desk) -> None:
    await desk.go("/")
    for letter, path in (("s", "/services"), ("i", "/invoices"), ("j", "/jobs"), ("d", "/")):
        await desk.page.keyboard.press("g")
        await desk.page.keyboard.press(letter)
        await desk.at(path)
        await desk.page.wait_for_load_state()


async def closes(desk: Desk, opener: Locator) -> None:
    """Escape closes the dialog and gives the focus back."""
    await expect(desk.dialog).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.dialog).to_have_count(0)
    await expect(opener).to_be_focused()


async def test_dialogs_take_the_focus_and_give_it_back(desk: Desk, api: Api) -> None:
    service = (await api.all("/services", status="active"))[15]
    await desk.go(f"/services/{service['id']}")

    opener = desk.link("Suspend")
    await opener.focus()
    await desk.page.keyboard.press("Enter")
    await expect(desk.field("Reason")).to_be_focused()
    await closes(desk, opener)

    await desk.go("/tokens")
    shortcuts = desk.page.get_by_role("button", name="Keyboard shortcuts")
    await shortcuts.focus()
    await desk.page.keyboard.press("?")
    await expect(desk.dialog.get_by_role("heading", name="Keyboard")).to_be_visible()
    await closes(desk, shortcuts)


async def test_c_begins_something_new(desk: Desk) -> None:
    await desk.go("/clients")
    await desk.page.keyboard.press("c")
    await expect(desk.page.get_by_role("heading", name="New client")).to_be_visible()


async def test_t_changes_the_theme_and_the_server_remembers(desk: Desk) -> None:
    await desk.go("/clients")
    html = desk.page.locator("html")
    await expect(html).to_have_attribute("data-theme", "auto")
    await desk.page.keyboard.press("t")
    await desk.page.keyboard.press("t")
    await expect(html).to_have_attribute("data-bs-theme", "dark")

    await desk.go("/services")
    assert (
        '<html lang="en" data-theme="dark" data-bs-theme="dark">'
        in await (await desk.context.request.get(f"{desk.url}/services")).text()
    )
    await expect(html).to_have_attribute("data-bs-theme", "dark")


async def test_the_first_tab_skips_to_the_content(desk: Desk) -> None:
    await desk.go("/clients")
    await desk.page.keyboard.press("Tab")
    await expect(desk.page.get_by_role("link", name="Skip to content")).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator("main")).to_be_focused()


async def test_typing_on_keeps_the_mark_of_what_is_still_found(desk: Desk) -> None:
    await desk.go("/onboarding")
    await desk.page.get_by_label("Somebody new").check()
    await desk.page.locator("#f-new-name").fill("Longhand Ltd")
    await desk.button("Continue").click()
    field = desk.page.get_by_role("combobox", name="Template and tariff")
    await field.press_sequentially("fib")
    await expect(desk.page.get_by_role("option").first).to_contain_text("Fiber internet")
    await field.press("ArrowDown")
    marked = desk.page.locator(".pick-option[aria-selected=true]")
    await expect(marked).to_contain_text("Fiber internet")

    async with desk.page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "f-tariff-id-list"):
        await field.press_sequentially("er i")
    await expect(field).to_have_attribute("aria-expanded", "true")
    await expect(marked).to_contain_text("Fiber internet")
    await field.press("Enter")
    await expect(field).to_have_value(re.compile("^Fiber internet"))
