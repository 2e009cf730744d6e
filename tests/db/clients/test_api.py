"""Clients over the API."""

from typing import Any
from uuid import UUID

import httpx
import pytest

Client = httpx.AsyncClient
NOBODY = UUID(int=7)


async def created(client: Client, **over: Any) -> dict[str, Any]:
    answer = await client.post("/clients", json={"name": "Ada Lovelace", **over})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_client_is_taken_on_read_and_changed(client: Client) -> None:
    ada = await created(client, email="ada@example.net", external_id="7590-VHVEG")
    assert (ada["number"], ada["status"], ada["actions"], ada["currency"]) == (
        "C-000001", "active", ["archive"], "USD",
    )  # fmt: skip
    answer = await client.get(f"/clients/{ada['id']}")
    assert (answer.json(), answer.headers["etag"]) == (ada, '"v1"')
    changed = await client.patch(
        f"/clients/{ada['id']}", json={"name": "Ada King", "email": None}, headers={"if-match": '"v1"'}
    )
    assert (changed.status_code, changed.headers["etag"]) == (200, '"v2"')
    assert changed.json() == {**ada, "name": "Ada King", "email": None, "version": 2}


async def test_a_preview_shows_the_change_and_keeps_nothing(client: Client) -> None:
    answer = await client.post("/clients?dry_run=true", json={"name": "Ada"})
    plan = answer.json()
    assert (answer.status_code, plan["dry_run"], plan["result"]["name"]) == (200, True, "Ada")
    assert [(c["action"], c["kind"], c["id"]) for c in plan["changes"]] == [("created", "clients", "new:1")]
    assert [e["name"] for e in plan["events"]] == ["ClientCreated"]
    assert (await client.get("/clients")).json()["items"] == []
    done = await client.post("/clients", json={"name": "Ada"}, headers={"if-plan": plan["hash"]})
    assert (done.status_code, done.json()["number"]) == (201, "C-000001")


async def test_sent_twice_under_one_key_is_done_once(client: Client) -> None:
    key = {"idempotency-key": "4f0e"}
    first, second = [await client.post("/clients", json={"name": "Ada"}, headers=key) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len((await client.get("/clients")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("body", "pointer", "word"),
    [
        ({}, "#/name", "required"),
        ({"name": "Ada", "nickname": "A"}, "#/nickname", "not permitted"),
        ({"name": "  "}, "#/name", "at least 1"),
        ({"name": 7}, "#/name", "string"),
        ({"name": "Ada", "kind": "pet"}, "#/kind", "residential"),
        ({"name": "Ada", "email": "nowhere"}, "#/email", "not an e-mail address"),
        ({"name": "Ada", "timezone": "Mars/Olympus"}, "#/timezone", "not an IANA zone"),
        ({"name": "Ada", "currency": "XYZ"}, "#/currency", "not an ISO 4217 currency"),
        ({"name": "Ada", "paperless": "perhaps"}, "#/paperless", "boolean"),
        ({"name": "Ada", "sites": [{"name": "x"}]}, "#/sites/0/line1", "required"),
    ],
)
async def test_a_wrong_body_names_its_field(client: Client, body: dict[str, Any], pointer: str, word: str) -> None:
    answer = await client.post("/clients", json=body)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert pointer in [e["pointer"] for e in problem["errors"]]
    assert word in " ".join(e["message"] for e in problem["errors"])
    assert all(e["remedy"] for e in problem["errors"])
    assert (await client.get("/clients")).json()["items"] == []


async def test_null_is_refused_where_something_must_be(client: Client) -> None:
    ada = await created(client)
    answer = await client.patch(f"/clients/{ada['id']}", json={"name": None})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/name")
    assert (await client.get(f"/clients/{ada['id']}")).json() == ada


async def test_the_currency_of_a_client_stays(client: Client) -> None:
    ada = await created(client)
    answer = await client.patch(f"/clients/{ada['id']}", json={"currency": "EUR"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/currency")


async def test_an_external_id_taken_is_a_conflict(client: Client) -> None:
    await created(client, external_id="x")
    answer = await client.post("/clients", json={"name": "Eve", "external_id": "x"})
    problem = answer.json()
    assert (answer.status_code, problem["type"], problem["external_ids"]) == (409, "/problems/external-id-taken", ["x"])
    assert problem["remedy"].startswith("Change the client")
    assert len((await client.get("/clients")).json()["items"]) == 1


async def test_a_stale_etag_changes_nothing(client: Client) -> None:
    ada = await created(client)
    await client.patch(f"/clients/{ada['id']}", json={"name": "Ada King"})
    answer = await client.patch(f"/clients/{ada['id']}", json={"name": "X"}, headers={"if-match": '"v1"'})
    assert (answer.status_code, answer.json()["current_version"]) == (412, 2)
    assert (await client.get(f"/clients/{ada['id']}")).json()["name"] == "Ada King"


async def test_an_illegal_move_says_what_is_possible(client: Client) -> None:
    ada = await created(client)
    assert (await client.patch(f"/clients/{ada['id']}/archive")).json()["actions"] == ["restore"]
    answer = await client.patch(f"/clients/{ada['id']}/archive")
    assert (answer.status_code, answer.json()["allowed"]) == (409, ["restore"])
    assert (await client.patch(f"/clients/{ada['id']}/restore")).json()["status"] == "active"


async def test_contacts_and_sites_live_beneath_their_client(client: Client) -> None:
    home = f"/clients/{(await created(client))['id']}"
    contact = (await client.post(f"{home}/contacts", json={"name": "Mary"})).json()
    site = (
        await client.post(f"{home}/sites", json={"name": "Home", "line1": "1 A St", "city": "B", "country": "US"})
    ).json()
    assert (await client.get(f"{home}/contacts")).json() == [contact]
    assert (await client.get(f"{home}/sites/{site['id']}")).json() == site
    changed = await client.patch(f"{home}/contacts/{contact['id']}", json={"phone": "+1 212 555 0134"})
    assert changed.json() == {**contact, "phone": "+1 212 555 0134", "version": 2}
    assert (await client.patch(f"{home}/sites/{site['id']}", json={"country": "ZZ"})).status_code == 422
    stale = await client.delete(f"{home}/contacts/{contact['id']}", headers={"if-match": '"v1"'})
    assert stale.status_code == 412
    assert (await client.delete(f"{home}/contacts/{contact['id']}")).status_code == 204
    assert (await client.delete(f"{home}/sites/{site['id']}")).status_code == 204
    assert (await client.get(f"{home}/contacts")).json() == (await client.get(f"{home}/sites")).json() == []


@pytest.mark.parametrize("method", ["GET", "PATCH"])
async def test_an_unknown_id_is_not_found(client: Client, method: str) -> None:
    answer = await client.request(method, f"/clients/{NOBODY}", json={} if method == "PATCH" else None)
    assert (answer.status_code, answer.json()["what"]) == (404, "client")
    assert (await client.request(method, "/clients/7", json={})).status_code == 422


async def test_another_companys_client_is_not_found(client: Client, stranger: Client) -> None:
    ada = await created(client)
    contact = (await client.post(f"/clients/{ada['id']}/contacts", json={"name": "Mary"})).json()
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {"name": "Mine"}),
        ("PATCH", "/archive", None),
        ("GET", "/contacts", None),
        ("POST", "/contacts", {"name": "X"}),
        ("DELETE", f"/contacts/{contact['id']}", None),
        ("GET", "/sites", None),
    ):
        answer = await stranger.request(method, f"/clients/{ada['id']}{path}", json=body)
        assert answer.status_code == 404, (method, path, answer.text)
    assert (await stranger.get("/clients")).json()["items"] == []
    assert (await client.get(f"/clients/{ada['id']}")).json() == ada


async def test_reading_is_not_writing(reader: Client) -> None:
    answer = await reader.post("/clients", json={"name": "Ada"})
    assert (answer.status_code, answer.json()["needs"]) == (403, ["clients.write"])
    assert (await reader.get("/clients")).json() == {"items": [], "next_cursor": None}
