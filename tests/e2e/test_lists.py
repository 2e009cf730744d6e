"""Lists: what is chosen is the address, and the address is what is chosen."""

import re

from playwright.async_api import expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk


async def states(desk: Desk) -> set[str]:
    return set(await desk.page.locator("#list tbody .state").all_inner_texts())


async def test_filters_live_in_the_address_and_survive_a_reload(desk: Desk, api: Api) -> None:
    expected = [s["number"] for s in await api.all("/services", status="cancelled", type="voice", sort="-price")]
    await desk.go("/services")

    await desk.page.locator("summary", has_text="Status").click()
    await desk.page.get_by_label("Cancelled", exact=True).check()
    await desk.at(r"/services\?.*status__in=cancelled.*")
    await desk.page.locator("summary", has_text="Type").click()
    await desk.page.get_by_label("Voice", exact=True).check()
    await desk.at(r"/services\?.*type__in=voice.*")
    await expect(desk.page.locator("#list tbody tr")).to_have_count(len(expected))
    await desk.page.get_by_role("columnheader", name="Price").get_by_role("link").click()
    await desk.at(r"/services\?.*sort=price.*")
    await desk.page.get_by_role("columnheader", name="Price").get_by_role("link").click()
    await desk.at(r"/services\?.*sort=-price.*")
    shown = await desk.page.locator("#list tbody tr").all_inner_texts()

    await desk.page.reload()

    assert await desk.page.locator("#list tbody tr").all_inner_texts() == shown
    assert {m.group() for row in shown if (m := re.search(r"S-\d+", row))} == set(expected)
    assert await states(desk) == {"Cancelled"}
    await expect(desk.page.get_by_label("Cancelled", exact=True)).to_be_checked()


async def test_typing_searches_and_the_back_button_brings_the_list_back(desk: Desk, api: Api) -> None:
    client = (await api.all("/clients"))[17]
    await desk.go("/clients")
    whole = await desk.page.locator("#list tbody tr").count()

    await desk.page.get_by_role("searchbox", name="Name").fill(client["external_id"])
    await expect(desk.page.locator("#list tbody tr")).to_have_count(1)
    await desk.at(rf"/clients\?name__icontains={client['external_id']}")
    await desk.page.locator("#list tbody tr a").first.click()
    await desk.at(f"/clients/{client['id']}")

    await desk.page.go_back()
    await expect(desk.page.locator("#list tbody tr")).to_have_count(1)
    await expect(desk.page.get_by_role("searchbox", name="Name")).to_have_value(client["external_id"])
    await desk.page.go_back()
    await desk.at("/clients")
    await expect(desk.page.locator("#list tbody tr")).to_have_count(whole)
    await desk.page.go_forward()
    await expect(desk.page.locator("#list tbody tr")).to_have_count(1)


async def test_a_view_is_a_link_and_a_chip_takes_a_filter_away(desk: Desk) -> None:
    await desk.go("/services")

    await desk.page.get_by_role("link", name="Active", exact=True).click()
    await desk.at(r"/services\?status=active")
    assert await states(desk) == {"Active"}
    await expect(desk.page.locator("#views [aria-current]")).to_have_text("Active")

    await desk.page.locator(".chips a").first.click()
    await desk.at("/services")


async def test_every_page_of_a_list_is_reached_once(desk: Desk, api: Api) -> None:
    await desk.go("/services")
    seen: list[str] = []
    while True:
        seen += re.findall(r"S-\d+", await desk.page.locator("#list tbody").inner_text())
        following = desk.page.get_by_role("link", name="Next page")
        if await following.count() == 0:
            break
        before = desk.page.url
        await following.click()
        await expect(desk.page).not_to_have_url(before)
    assert seen == [service["number"] for service in await api.all("/services", sort="number")]


async def test_nothing_found_says_so(desk: Desk) -> None:
    await desk.go("/clients?name__icontains=nobody-has-this-name")

    await expect(desk.page.locator("#list")).to_contain_text("No client matches")
    await expect(desk.page.locator("#list tbody")).to_have_count(0)


async def test_an_unknown_filter_is_named_with_its_remedy(desk: Desk) -> None:
    desk.forgive("status of 422")
    await desk.go("/services?statuss=active", status=422)

    await expect(desk.page.locator("#main")).to_contain_text("statuss")
    await expect(desk.page.locator("#main")).to_contain_text("status")
