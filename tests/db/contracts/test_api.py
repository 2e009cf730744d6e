"""Contracts over the API."""

from typing import Any

import httpx
import pytest

Client = httpx.AsyncClient


async def client_of(client: Client) -> str:
    made = await client.post("/clients", json={"name": "Ada"})
    return str(made.json()["id"])


async def created(client: Client, **over: Any) -> dict[str, Any]:
    body = {"client_id": over.pop("client_id", None) or await client_of(client), "start_date": "2026-01-01", **over}
    answer = await client.post("/contracts", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_contract_is_drawn_up_signed_and_ended(client: Client) -> None:
    made = await created(client, fee_percent="33.5")
    assert (made["number"], made["status"], made["actions"]) == ("K-000001", "draft", ["sign", "end"])
    assert (made["end_date"], made["fee_percent"], made["fee"]) == (
        "2027-01-01", "33.5", {"amount": "0.00", "currency": "USD"},
    )  # fmt: skip
    path = f"/contracts/{made['id']}"
    read = await client.get(path)
    assert (read.json(), read.headers["etag"]) == (made, '"v1"')
    signed = await client.patch(f"{path}/sign", headers={"if-match": '"v1"'})
    assert (signed.json()["status"], signed.headers["etag"]) == ("active", '"v2"')
    ended = await client.patch(f"{path}/end", json={"on": "2026-03-15"})
    assert (ended.json()["status"], ended.json()["end_date"], ended.json()["actions"]) == ("ended", "2026-03-15", [])
    again = await client.patch(f"{path}/end", json={"on": "2026-03-15"})
    assert (again.status_code, again.json()["allowed"]) == (409, [])


async def test_a_fixed_fee_is_an_amount(client: Client) -> None:
    made = await created(client, fee_kind="fixed", fee={"amount": "150", "currency": "USD"})
    assert made["fee"] == {"amount": "150.00", "currency": "USD"}
    path = f"/contracts/{made['id']}"
    changed = await client.patch(path, json={"fee": {"amount": "99.95", "currency": "USD"}, "notice_days": 60})
    assert (changed.json()["fee"]["amount"], changed.json()["notice_days"]) == ("99.95", 60)
    refused = await client.patch(path, json={"fee": {"amount": "1", "currency": "EUR"}})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/fee/currency")


async def test_contracts_are_listed_by_filters(client: Client) -> None:
    ada, eve = await client_of(client), await client_of(client)
    await created(client, client_id=ada, term_months=0)
    await created(client, client_id=ada, signed=True)
    await created(client, client_id=eve, term_months=24, external_id="x")
    for query, numbers in (
        ("", ["K-000003", "K-000002", "K-000001"]),
        (f"client_id={ada}&sort=number", ["K-000001", "K-000002"]),
        ("status=active", ["K-000002"]),
        ("term_months__gte=12&sort=number", ["K-000002", "K-000003"]),
        ("end_date__isnull=true", ["K-000001"]),
        ("external_id=x", ["K-000003"]),
    ):
        answer = await client.get(f"/contracts?{query}")
        assert [item["number"] for item in answer.json()["items"]] == numbers, query
    assert (await client.get("/contracts?colour=red")).status_code == 422


@pytest.mark.parametrize(
    ("over", "pointer"),
    [
        ({"start_date": "2026-02-30"}, "#/start_date"),
        ({"start_date": "9999-01-01"}, "#/start_date"),
        ({"term_months": -1}, "#/term_months"),
        ({"term_months": 1.5}, "#/term_months"),
        ({"fee_percent": "101"}, "#/fee_percent"),
        ({"fee_kind": "fixed"}, "#/fee"),
        ({"fee": {"amount": "-5", "currency": "USD"}}, "#/fee/amount"),
        ({"client_id": "7"}, "#/client_id"),
        ({"colour": "red"}, "#/colour"),
    ],
)
async def test_a_wrong_contract_names_its_field(client: Client, over: dict[str, Any], pointer: str) -> None:
    body = {"client_id": await client_of(client), "start_date": "2026-01-01", **over}
    answer = await client.post("/contracts", json=body)
    assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (422, [pointer])
    assert all(e["message"] and e["remedy"] for e in answer.json()["errors"])
    assert (await client.get("/contracts")).json()["items"] == []


async def test_signed_terms_and_stale_etags_are_refused(client: Client) -> None:
    made = await created(client, signed=True)
    path = f"/contracts/{made['id']}"
    refused = await client.patch(path, json={"term_months": 1})
    assert (refused.status_code, refused.json()["fields"]) == (409, ["term_months"])
    assert (await client.patch(path, json={"purchase_order": "7"})).json()["version"] == 2
    stale = await client.patch(path, json={"purchase_order": "8"}, headers={"if-match": '"v1"'})
    assert stale.status_code == 412
    assert (await client.get(path)).json() == {**made, "purchase_order": "7", "version": 2}


async def test_an_external_id_taken_is_a_conflict(client: Client) -> None:
    made = await created(client, external_id="x")
    body = {"client_id": made["client_id"], "start_date": "2026-01-01", "external_id": "x"}
    answer = await client.post("/contracts", json=body)
    assert (answer.status_code, answer.json()["external_ids"]) == (409, ["x"])
    assert len((await client.get("/contracts")).json()["items"]) == 1


async def test_a_preview_keeps_nothing(client: Client) -> None:
    made = await created(client)
    plan = (await client.patch(f"/contracts/{made['id']}/sign?dry_run=true")).json()
    assert plan["changes"] == [
        {
            "action": "updated", "kind": "contracts", "id": made["id"],
            "before": {"status": "draft", "version": 1}, "after": {"status": "active", "version": 2},
        }
    ]  # fmt: skip
    assert [e["name"] for e in plan["events"]] == ["ContractSigned"]
    assert (await client.get(f"/contracts/{made['id']}")).json() == made


async def test_another_companys_contract_is_not_found(client: Client, stranger: Client) -> None:
    made = await created(client)
    path = f"/contracts/{made['id']}"
    for method, sub, body in (
        ("GET", "", None),
        ("PATCH", "", {"purchase_order": "7"}),
        ("PATCH", "/sign", None),
        ("PATCH", "/end", {"on": "2026-03-01"}),
    ):
        assert (await stranger.request(method, path + sub, json=body)).status_code == 404
    new = await stranger.post("/contracts", json={"client_id": made["client_id"], "start_date": "2026-01-01"})
    assert (new.status_code, new.json()["what"]) == (404, "client")
    assert (await stranger.get("/contracts")).json()["items"] == []
    assert (await client.get(path)).json() == made


async def test_reading_is_not_writing(client: Client, reader: Client) -> None:
    made = await created(client)
    answer = await reader.patch(f"/contracts/{made['id']}/sign")
    assert (answer.status_code, answer.json()["needs"]) == (403, ["contracts.write"])
