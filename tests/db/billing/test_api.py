"""Billing over the API."""

from typing import Any

import httpx
import pytest

from fairlead.kernel.ids import TenantId
from tests.kit.story import Story
from tests.make import clients

Client = httpx.AsyncClient


async def only(client: Client, path: str) -> dict[str, Any]:
    [item] = (await client.get(path)).json()["items"]
    found: dict[str, Any] = item
    return found


async def test_an_invoice_shows_its_lines_with_their_sums(client: Client, story: Story) -> None:
    listed = await only(client, "/invoices?status=issued&total__gte=31&number__startswith=INV-")
    assert (listed["number"], listed["total"], listed["allowed_actions"]) == (
        "INV-000001", {"amount": "31.00", "currency": "USD"}, ["void", "credit"],
    )  # fmt: skip
    answer = await client.get(f"/invoices/{listed['id']}")
    [line] = answer.json()["lines"]
    assert answer.headers["etag"] == f'"v{listed["version"]}"'
    assert (line["description"], line["quantity"], line["net"]["amount"]) == ("Fibre", "1", "31.00")
    assert line["basis"]["formula"] == "31.00 × 1 × 31 / 31 = 31.00"


async def test_a_charge_by_hand_is_drafted_issued_and_voided(client: Client, story: Story) -> None:
    ada = await story.do(clients.client)
    body = {
        "client_id": str(ada.id), "description": "Call-out", "price": {"amount": "80.00", "currency": "USD"},
        "quantity": "1.5", "due_on": "2026-03-01",
    }  # fmt: skip
    charge = await client.post("/charges", json=body)
    assert (charge.status_code, charge.json()["amount"]["amount"]) == (201, "120.00")
    draft = (await client.post("/invoices", json={"client_id": str(ada.id), "as_of": "2026-03-02"})).json()
    assert (draft["status"], draft["number"], draft["issue_date"]) == ("draft", None, "2026-03-02")
    issued = await client.post(f"/invoices/{draft['id']}/issue", headers={"if-match": '"v1"'})
    assert (issued.json()["number"], issued.json()["balance"]["amount"]) == ("INV-000002", "120.00")
    again = await client.post(f"/invoices/{draft['id']}/issue")
    assert (again.status_code, again.json()["allowed"]) == (409, ["void", "credit"])
    stale = await client.post(f"/invoices/{draft['id']}/void", json={"reason": "x"}, headers={"if-match": '"v1"'})
    assert stale.status_code == 412
    voided = await client.post(f"/invoices/{draft['id']}/void", json={"reason": "wrong client"})
    assert (voided.json()["status"], voided.json()["balance"]["amount"]) == ("void", "0.00")
    open_again = await only(client, f"/charges?client_id={ada.id}&invoiced=false")
    assert (open_again["claim"], open_again["amount"]["amount"]) == ("once", "120.00")


async def test_a_preview_names_the_plan_that_a_run_may_apply(client: Client, story: Story) -> None:
    seen = (await client.post("/billing/runs/preview", json={"as_of": "2026-03-01"})).json()
    assert (seen["invoices"], seen["lines"], seen["totals"]) == (2, 2, [{"amount": "62.00", "currency": "USD"}])
    assert (await only(client, "/invoices"))["number"] == "INV-000001"
    other = {"as_of": "2026-03-01", "plan": "0" * 16}
    refused = await client.post("/billing/runs", json=other)
    assert (refused.status_code, refused.json()["found"]) == (409, seen["plan"])
    started = await client.post("/billing/runs", json={**other, "plan": seen["plan"]})
    assert (started.status_code, started.json()["status"], started.json()["chunks"]) == (202, "running", 1)
    run = (await client.get(f"/billing/runs/{started.json()['id']}")).json()
    assert (run["chunks_done"], run["parked"], run["plan"]) == (0, {}, seen["plan"])
    listed = (await client.get("/billing/runs?status=running")).json()["items"]
    assert [one["id"] for one in listed] == [run["id"]]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/billing/runs", {"as_of": "2026-02-30"}, "#/as_of"),
        ("/billing/runs", {"as_of": "9999-12-31"}, "#/as_of"),
        ("/billing/runs", {"as_of": "2026-02-01", "plan": "all"}, "#/plan"),
        ("/billing/runs", {"as_of": "2026-02-01", "force": True}, "#/force"),
        ("/charges", {"price": {"amount": "-1", "currency": "USD"}}, "#/price/amount"),
        ("/charges", {"price": {"amount": "1.001", "currency": "USD"}}, "#/price"),
    ],
)
async def test_a_wrong_body_names_its_field_and_changes_nothing(
    client: Client, story: Story, path: str, body: dict[str, Any], pointer: str
) -> None:
    answer = await client.post(path, json=body)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert len((await client.get("/charges")).json()["items"]) == 1
    assert len((await client.get("/billing/runs")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price": {"amount": "1.00", "currency": "EUR"}}, "price.currency"),
        ({"price": {"amount": "0.00", "currency": "USD"}}, "price.amount"),
        ({"price": {"amount": "9000000000000.00", "currency": "USD"}, "quantity": "1000000"}, "price.amount"),
        ({"service_id": "00000000-0000-0000-0000-000000000007"}, "service_id"),
    ],
)
async def test_a_charge_that_makes_no_sense_is_refused(
    client: Client, story: Story, change: dict[str, Any], field: str
) -> None:
    ada = await story.do(clients.client)
    plain = {
        "client_id": str(ada.id), "description": "x", "price": {"amount": "1.00", "currency": "USD"},
        "due_on": "2026-03-01",
    }  # fmt: skip
    answer = await client.post("/charges", json=plain | change)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_an_unknown_filter_is_refused(client: Client, company: TenantId) -> None:
    assert (await client.get("/invoices?colour=red")).status_code == 422
    assert (await client.get("/charges?amount__about=1")).status_code == 422


async def test_pages_of_invoices_follow_each_other(client: Client, story: Story) -> None:
    await story.bill("2026-06-01")
    first = (await client.get("/invoices?limit=4&sort=number")).json()
    second = (await client.get(f"/invoices?limit=4&sort=number&cursor={first['next_cursor']}")).json()
    numbers = [one["number"] for page in (first, second) for one in page["items"]]
    assert numbers == [f"INV-{number:06d}" for number in range(1, 7)]
    assert second["next_cursor"] is None
