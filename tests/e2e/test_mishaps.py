"""What goes wrong at a desk: twice the same click, going back, a server out of reach, a page that aged."""

from playwright.async_api import Route, expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk


async def test_a_button_pressed_twice_does_one_thing(desk: Desk, api: Api) -> None:
    await desk.go("/clients/new")
    await desk.field("Name").fill("Twice Pressed")

    await desk.page.locator("#main form").evaluate("form => { form.requestSubmit(); form.requestSubmit(); }")

    await expect(desk.page.get_by_role("heading", name="Twice Pressed")).to_be_visible()
    assert len(await api.all("/clients", name="Twice Pressed")) == 1


async def test_reloading_what_a_form_led_to_sends_nothing_again(desk: Desk, api: Api) -> None:
    await desk.go("/clients/new")
    await desk.field("Name").fill("Sent Once")
    await desk.page.locator("#main form").evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    await expect(desk.page.get_by_role("heading", name="Sent Once")).to_be_visible()

    await desk.page.reload()
    await desk.page.go_back()
    await desk.at("/clients/new")
    await desk.page.go_forward()
    await expect(desk.page.get_by_role("heading", name="Sent Once")).to_be_visible()

    assert len(await api.all("/clients", name="Sent Once")) == 1


async def test_back_from_a_detail_leads_to_the_list_as_it_was(desk: Desk) -> None:
    await desk.go("/services?status=active&sort=-price")
    rows = await desk.page.locator("#list tbody tr").all_inner_texts()
    await desk.page.locator("#list tbody tr").nth(2).click()
    await desk.at("/services/[0-9a-f-]{36}")

    await desk.page.go_back()

    await desk.at(r"/services\?status=active&sort=-price")
    assert await desk.page.locator("#list tbody tr").all_inner_texts() == rows


async def test_a_server_out_of_reach_is_told_and_the_list_stays(desk: Desk) -> None:
    desk.forgive("ERR_CONNECTION_REFUSED")
    desk.forgive("^((?!ERR_).)*htmx|sendError|Send Error")
    await desk.go("/clients")
    rows = await desk.page.locator("#list tbody tr").count()
    await desk.page.route("**/clients?**", lambda route: route.abort("connectionrefused"))

    await desk.page.get_by_role("searchbox", name="Name").fill("anything")

    await desk.told("The server cannot be reached. Nothing was changed by this page.")
    await expect(desk.page.locator("#list tbody tr")).to_have_count(rows)


async def test_an_error_of_something_in_between_is_a_notice_too(desk: Desk) -> None:
    desk.forgive("status of 502|Error Code 502")
    await desk.go("/clients")
    rows = await desk.page.locator("#list tbody tr").count()

    async def broken(route: Route) -> None:
        await route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")

    await desk.page.route("**/clients?**", broken)
    await desk.page.get_by_role("searchbox", name="Name").fill("anything")

    await desk.told("The server cannot be reached.")
    await expect(desk.page.locator("#list tbody tr")).to_have_count(rows)


async def test_a_plan_that_aged_is_not_applied(desk: Desk, api: Api) -> None:
    service = (await api.all("/services", status="active"))[19]
    desk.forgive("(status of|Error Code) 409")
    await desk.go(f"/services/{service['id']}/suspend")
    await desk.field("Reason").select_option(label="Maintenance")
    await desk.button("Preview").click()
    await expect(desk.page.locator(".plan")).to_be_visible()

    other = await desk.context.new_page()
    await other.goto(f"{desk.url}/services/{service['id']}/cancel")
    await other.get_by_label("Reason").fill("Moves away")
    await other.get_by_label("First day without it").fill("2099-01-01")
    await other.get_by_role("button", name="Preview").click()
    await other.locator("#main").get_by_role("button", name="Cancel service").click()
    await expect(other.locator("#flashes")).to_contain_text("The service will end on")

    await desk.button("Suspend").click()
    await expect(desk.page.get_by_role("alert")).to_contain_text("The world has changed since this plan was made.")
    assert (await api.one(f"/services/{service['id']}"))["status"] == "active"

    await other.get_by_role("button", name="Revoke").click()
    await expect(other.locator("#flashes")).to_contain_text("revoked")
