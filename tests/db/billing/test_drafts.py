"""Drafts: what they say and bill may change until they are issued, and nothing is lost on the way."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.policy import BillingPolicy, Finish
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, taxes

Client = httpx.AsyncClient


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


@pytest.fixture
async def story(work: Work, company: TenantId) -> Story:
    """A line of 31.00 a month, drafted for January."""
    story = Story(work, company)
    await story.do(lambda ctx: set_policy(ctx, BillingPolicy(finish=Finish.DRAFT)))
    await story.on("2026-01-01", make.active)
    await story.bill("2026-01-01")
    return story


async def drafted(client: Client) -> dict[str, Any]:
    [one] = (await client.get("/invoices?status=draft")).json()["items"]
    found: dict[str, Any] = (await client.get(f"/invoices/{one['id']}")).json()
    return found


async def test_lines_come_and_go_and_the_total_follows(client: Client, story: Story) -> None:
    await story.do(lambda ctx: taxes.rate(ctx, "8.875"))
    draft = await drafted(client)
    at = f"/invoices/{draft['id']}"
    added = await client.post(f"{at}/items", json={"description": "Visit", "price": usd("80.00"), "quantity": "1.5"})
    assert added.status_code == 201, added.text
    # 120.00 by hand with 8.875 % of tax; the run's line was taxed before there was a rate
    assert (added.json()["net"]["amount"], added.json()["tax"]["amount"]) == ("151.00", "10.65")
    line = added.json()["lines"][1]
    changed = await client.patch(f"{at}/items/{line['id']}", json={"price": usd("60.00"), "description": "Call-out"})
    assert [(one["description"], one["net"]["amount"]) for one in changed.json()["lines"]] == [
        ("Fibre", "31.00"), ("Call-out", "90.00"),
    ]  # fmt: skip
    assert changed.json()["lines"][1]["basis"]["formula"] == "60.00 × 1.5 = 90.00"
    gone = (await client.delete(f"{at}/items/{line['id']}")).json()
    assert (gone["total"]["amount"], len(gone["lines"]), gone["balance"]["amount"]) == ("31.00", 1, "31.00")
    assert (await client.get("/charges?invoiced=false&released_at__isnull=true")).json()["items"] == []


async def test_a_services_line_taken_off_is_billed_by_the_next_run(client: Client, story: Story) -> None:
    draft = await drafted(client)
    at = f"/invoices/{draft['id']}"
    refused = await client.patch(f"{at}/items/{draft['lines'][0]['id']}", json={"price": usd("1.00")})
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "line-not-by-hand")
    named = await client.patch(f"{at}/items/{draft['lines'][0]['id']}", json={"description": "Fibre, January"})
    assert named.json()["lines"][0]["description"] == "Fibre, January"
    empty = (await client.delete(f"{at}/items/{draft['lines'][0]['id']}")).json()
    assert (empty["total"]["amount"], empty["lines"]) == ("0.00", [])
    refused = await client.post(f"{at}/issue")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "invoice-empty")
    await client.delete(at)
    await story.bill("2026-01-02")
    assert (await drafted(client))["total"]["amount"] == "31.00"


async def test_a_deleted_draft_loses_nothing(client: Client, story: Story) -> None:
    draft = await drafted(client)
    await client.post(f"/invoices/{draft['id']}/items", json={"description": "Visit", "price": usd("80.00")})
    assert (await client.delete(f"/invoices/{draft['id']}")).status_code == 204
    assert (await client.get(f"/invoices/{draft['id']}")).status_code == 404
    assert (await client.delete(f"/invoices/{draft['id']}")).status_code == 404
    again = await client.post("/invoices", json={"client_id": draft["client_id"], "as_of": "2026-01-02"})
    assert again.json()["total"]["amount"] == "111.00"


async def test_what_a_draft_says(client: Client, story: Story) -> None:
    draft = await drafted(client)
    at, version = f"/invoices/{draft['id']}", f'"v{draft["version"]}"'
    said = {"due_date": "2026-02-15", "notes": "Thank you.", "purchase_order": "PO-7"}
    changed = await client.patch(at, json=said, headers={"if-match": version})
    assert {name: changed.json()[name] for name in said} == said
    assert (await client.patch(at, json=said, headers={"if-match": version})).status_code == 412
    early = await client.patch(at, json={"due_date": "2025-12-31"})
    assert (early.status_code, early.json()["errors"][0]["field"]) == (422, "due_date")
    await client.post(f"{at}/issue")
    for method, path, body in (
        ("PATCH", at, {"notes": "x"}),
        ("POST", f"{at}/items", {"description": "x", "price": usd("1.00")}),
        ("DELETE", f"{at}/items/{draft['lines'][0]['id']}", None),
        ("DELETE", at, None),
        ("POST", f"{at}/approve", None),
        ("POST", f"{at}/hold", {"reason": "x"}),
    ):
        refused = await client.request(method, path, json=body)
        assert (refused.status_code, refused.json()["allowed"]) == (409, ["void", "credit"]), path


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"price": {"amount": "1.00", "currency": "EUR"}}, "price.currency"),
        ({"price": {"amount": "1.001", "currency": "USD"}}, "price"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "0.0000001"}, "quantity"),
        ({"price": {"amount": "1.00", "currency": "XXZ"}}, "price"),
    ],
)
async def test_an_item_that_makes_no_sense_is_refused(
    client: Client, story: Story, item: dict[str, Any], field: str
) -> None:
    draft = await drafted(client)
    body = {"description": "x", "price": usd("1.00")} | item
    answer = await client.post(f"/invoices/{draft['id']}/items", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert await drafted(client) == draft


async def test_an_invoice_by_hand_takes_no_open_charges_unless_it_is_told_to(client: Client, story: Story) -> None:
    eve = await story.do(lambda ctx: clients.client(ctx, name="Eve"))
    charge = {"client_id": str(eve.id), "description": "Visit", "price": usd("5.00"), "due_on": "2026-01-01"}
    await client.post("/charges", json=charge)
    items = [{"description": "Cable", "price": usd("2.50"), "quantity": "4"}]
    body = {"client_id": str(eve.id), "as_of": "2026-01-05", "items": items}
    alone = (await client.post("/invoices", json={**body, "open_charges": False, "notes": "Thanks"})).json()
    assert (alone["total"]["amount"], alone["notes"], alone["issue_date"]) == ("10.00", "Thanks", "2026-01-05")
    both = (await client.post("/invoices", json=body)).json()
    assert both["total"]["amount"] == "15.00"


async def test_another_companys_draft_is_not_found(
    client: Client, story: Story, work: Work, other_company: TenantId
) -> None:
    other = Story(work, other_company)
    await other.on("2026-01-01", make.active)
    await other.bill("2026-01-01")
    [theirs] = await other.do(_ids)
    for method, path, body in (
        ("PATCH", f"/invoices/{theirs}", {"notes": "x"}),
        ("POST", f"/invoices/{theirs}/credit-notes", {"reason": "x"}),
        ("POST", f"/invoices/{theirs}/reissue", {"reason": "x"}),
    ):
        assert (await client.request(method, path, json=body)).status_code == 404


async def _ids(ctx: Context) -> list[Any]:
    return [row.id for row in await ctx.rows(select(Invoice.id))]
