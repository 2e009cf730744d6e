"""Where a client is taxed, and whether: over the API and on their page."""

from typing import Any

import httpx

from tests.db.clients.test_api import created

Client = httpx.AsyncClient

ABROAD: dict[str, Any] = {
    "address": "Ring 1\n1010 Wien", "country": "AT", "tax_id": "ATU12345678", "tax_status": "reverse_charge",
}  # fmt: skip


async def test_tax_facts_are_kept_changed_and_filtered(client: Client) -> None:
    ada = await created(client, **ABROAD)
    await created(client)
    assert {name: ada[name] for name in ABROAD} == ABROAD
    found = (await client.get("/clients?tax_status=reverse_charge&country=AT")).json()["items"]
    assert [one["id"] for one in found] == [ada["id"]]
    exempt = {"tax_status": "exempt", "tax_reason": "embassy", "tax_until": "2027-01-01"}
    changed = (await client.patch(f"/clients/{ada['id']}", json=exempt)).json()
    assert changed == {**ada, **exempt, "version": 2}


async def test_facts_that_do_not_fit_together_are_refused(client: Client) -> None:
    ada = await created(client, **ABROAD)
    at = f"/clients/{ada['id']}"
    for change, field in (
        ({"tax_status": "exempt"}, "tax_reason"),
        ({"country": "DE"}, "tax_id"),  # an Austrian number
        ({"tax_id": "AT123"}, "tax_id"),
        ({"country": "XX"}, "country"),
        ({"tax_status": "free"}, "tax_status"),
    ):
        answer = await client.patch(at, json=change)
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])
    assert (await client.get(at)).json() == ada
    refused = await client.post("/clients", json={"name": "Eve", "tax_status": "exempt"})
    assert [one["pointer"] for one in refused.json()["errors"]] == ["#/tax_reason"]


async def test_a_template_has_a_tax_category(client: Client) -> None:
    body = {
        "code": "book", "name": "Book", "type": "internet", "tax_category": "reduced",
        "details": {"download_mbps": 50, "upload_mbps": 5},
    }  # fmt: skip
    made = (await client.post("/templates", json=body)).json()
    assert made["tax_category"] == "reduced"
    assert len((await client.get("/templates?tax_category=reduced")).json()["items"]) == 1
    patched = await client.patch(f"/templates/{made['id']}", json={"tax_category": "Über"})
    assert patched.status_code == 422
    assert (await client.patch(f"/templates/{made['id']}", json={"tax_category": "voice"})).json()["version"] == 2
