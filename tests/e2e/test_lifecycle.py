"""A service's life at the screen: paused for two reasons, planned, changed mid-month, renewed, and left with a fee."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
from playwright.async_api import expect

from tests.e2e.api import Api
from tests.e2e.desk import Desk


async def held(api: Api, at: int, **filters: str) -> dict[str, Any]:
    """An active service of the demo, counted from the last: other journeys take theirs from the first, or sell some."""
    return [one for one in await api.all("/services", status="active", **filters) if one["external_id"]][-at]


async def foreseen(api: Api, service: dict[str, Any], act: str, body: dict[str, Any]) -> dict[str, Any]:
    """The plan of an act, as the API tells it."""
    async with httpx.AsyncClient(base_url=f"{api.url}/api/v1", timeout=30) as http:
        answer = await http.patch(
            f"/services/{service['id']}/{act}",
            json=body, params={"dry_run": "true"}, headers={"Authorization": f"Bearer {api.token}"},
        )  # fmt: skip
    assert answer.status_code == 200, answer.text
    plan: dict[str, Any] = answer.json()
    return plan


def tomorrow_plus(days: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)


async def test_r45_two_reasons_and_each_is_lifted_on_its_own(desk: Desk, api: Api) -> None:
    service = await held(api, 1)
    await desk.go(f"/services/{service['id']}")
    for reason in ("Non payment", "Abuse"):
        await desk.link("Suspend").click()
        await desk.field("Reason").select_option(label=reason)
        await desk.button("Preview").click()
        await expect(desk.dialog.locator(".plan")).to_contain_text(reason)
        await desk.button("Suspend").click()
        await desk.told("The hold is placed.")
    await expect(desk.section("Why it is in this state")).to_contain_text("Suspended because of 2 standing holds")

    await desk.link("Resume").click()
    await desk.field("Reason").select_option(label="Non payment")
    await desk.button("Preview").click()
    await desk.button("Lift hold").click()

    await desk.told("The hold is lifted.")
    await expect(desk.page.locator(".page-head .state")).to_have_text("Suspended")
    await expect(desk.section("Why it is in this state")).to_contain_text("paying does not")
    assert (await api.one(f"/services/{service['id']}"))["status"] == "suspended"
    await desk.link("Resume").click()
    await desk.button("Preview").click()
    await desk.button("Lift hold").click()
    await expect(desk.page.locator(".page-head .state")).to_have_text("Active")


async def test_a_vacation_is_planned_and_taken_back(desk: Desk, api: Api) -> None:
    service = await held(api, 2)
    first, after = tomorrow_plus(20), tomorrow_plus(34)
    await desk.go(f"/services/{service['id']}")

    await desk.link("Plan a pause").click()
    await desk.field("From").fill(first.isoformat())
    await desk.field("Runs again on").fill(after.isoformat())
    await desk.button("Preview").click()
    await expect(desk.dialog.locator(".plan")).to_contain_text("While it stands, billing pauses")
    await desk.button("Plan").click()

    await desk.told("Planned from")
    await expect(desk.section("Why it is in this state")).to_contain_text("Will be suspended on")
    plans = (await api.answer(f"/services/{service['id']}/hold-plans")).json()
    assert [(one["from_on"], one["until_on"], one["status"]) for one in plans] == [
        (first.isoformat(), after.isoformat(), "planned")
    ]
    await desk.section("Planned pauses").get_by_role("button", name="Revoke").click()
    await desk.dialog.get_by_role("button").last.click()
    await desk.told("The plan is revoked.")
    await expect(desk.section("Planned pauses")).to_contain_text("Revoked by Demo Owner.")


async def test_cancelled_with_a_fee_that_the_preview_tells_to_the_cent(desk: Desk, api: Api) -> None:
    for service in reversed((await api.all("/services", status="active"))[-60:-8]):
        plan = await foreseen(api, service, "cancel", {"reason": "Moves away"})
        fee = plan["result"]["cancellation_fee"]["amount"]
        if Decimal(fee):
            break
    await desk.go(f"/services/{service['id']}")

    await desk.link("Cancel").click()
    await desk.field("Category").select_option(label="Moved")
    await desk.field("Reason").fill("Moves away")
    await desk.button("Preview").click()

    shown = desk.dialog.locator(".plan")
    await expect(shown.locator(".bill tr").filter(has_text="cancellation fee")).to_contain_text(fee)
    total = sum(Decimal(one["amount"]["amount"]) for one in plan["effects"] if one["kind"] == "charge")
    await expect(shown.locator(".bill tfoot")).to_contain_text(f"{total:,}")
    assert (await api.one(f"/services/{service['id']}"))["status"] == "active"  # a preview costs nothing
    await desk.button("Cancel service").click()

    await desk.told("The service is cancelled.")
    why = desk.section("Why it is in this state")
    await expect(why).to_contain_text(f"Leaving cost {fee}")
    await expect(why).to_contain_text("Moved: “Moves away”")
    found = await api.one(f"/services/{service['id']}")
    assert (found["status"], found["cancellation_fee"]["amount"]) == ("cancelled", fee)
    await desk.go("/reports/churn")
    await desk.section("Why").get_by_role("link", name="Moved").click()
    await desk.at(r"/services\?.*cancellation_category=moved.*")
    await expect(desk.page.locator("#list tbody tr").filter(has_text=service["number"])).to_have_count(1)


async def test_a_plan_changed_within_its_month_is_credited_and_charged(desk: Desk, api: Api) -> None:
    service = await held(api, 4, cycle="monthly")
    await desk.go(f"/services/{service['id']}")

    await desk.section("Scheduled changes").get_by_role("link", name="Change").click()
    quantity = desk.field("Quantity")
    await quantity.fill("3")
    await desk.button("Preview").click()
    bill = desk.dialog.locator(".plan .bill")
    await expect(bill).to_be_visible()
    amounts = [_amount(text) for text in await bill.locator("tbody .bill-amount").all_inner_texts()]
    assert sum(amounts) == _amount(await bill.locator("tfoot .bill-amount").inner_text())
    assert min(amounts) < 0 < max(amounts)
    await desk.button("Change").click()

    await expect(desk.section("Changes made")).to_contain_text("3")
    assert Decimal((await api.one(f"/services/{service['id']}"))["quantity"]) == 3


def _amount(text: str) -> Decimal:
    found = re.search(r"-?[\d,]+\.\d\d", text.replace("\N{MINUS SIGN}", "-").replace(" ", ""))
    assert found is not None, text
    return Decimal(found.group().replace(",", ""))


async def test_a_renewal_is_approved(desk: Desk, api: Api) -> None:
    service = next(
        one for one in reversed(await api.all("/services", status="active")) if one["end_date"] and one["term_months"]
    )
    await desk.go(f"/services/{service['id']}/renewal/approve")

    await desk.page.locator("input[name=months]").fill("12")
    await desk.button("Preview").click()
    await expect(desk.page.locator(".plan")).to_contain_text("renewed")
    await desk.button("Renew").click()

    await desk.told("Renewed until")
    ends = date.fromisoformat(service["end_date"])
    found = await api.one(f"/services/{service['id']}")
    assert date.fromisoformat(found["end_date"]).year == ends.year + 1
    assert found["renewal_count"] == service["renewal_count"] + 1
