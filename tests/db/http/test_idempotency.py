"""The same request twice: done once, answered twice."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
from fastapi import FastAPI

from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.http.idempotency import prune
from fairlead.platform.work import Work
from tests.db.http.conftest import OWNER, READER, KnownCredentials, Names, caller
from tests.kit.fixtures import NOW

TOYS = "/api/v1/toys"
KEY = {"idempotency-key": "order-1"}
ADA = {"name": "Ada", "number": "C-1"}


async def test_a_repeated_request_is_replayed(owner: httpx.AsyncClient, names: Names) -> None:
    first = await owner.post(TOYS, json=ADA, headers=KEY)
    second = await owner.post(TOYS, json=ADA, headers=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    kept = ("content-type", "etag", "location")
    assert {name: first.headers[name] for name in kept} == {name: second.headers[name] for name in kept}
    assert await names() == [("Ada", 1)]


async def test_a_key_stands_for_one_request(owner: httpx.AsyncClient, ada: UUID, names: Names) -> None:
    await owner.patch(f"{TOYS}/{ada}", json={"name": "Bea"}, headers=KEY)
    for response in (
        await owner.patch(f"{TOYS}/{ada}", json={"name": "Cleo"}, headers=KEY),
        await owner.delete(f"{TOYS}/{ada}", headers=KEY),
    ):
        body = response.json()
        assert (response.status_code, body["type"]) == (422, "/problems/idempotency-key-reused")
        assert body["errors"] == [
            {
                "field": "Idempotency-Key", "pointer": "header:Idempotency-Key",
                "message": "The key stands for another request.", "remedy": "Use a fresh key.",
            }
        ]  # fmt: skip
    assert await names() == [("Bea", 2)]


async def test_refusals_and_previews_are_not_kept(owner: httpx.AsyncClient, ada: UUID, names: Names) -> None:
    taken = await owner.post(TOYS, json=ADA, headers=KEY)
    assert taken.status_code == 409
    preview = await owner.post(f"{TOYS}?dry_run=true", json={"name": "Bea", "number": "C-2"}, headers=KEY)
    assert preview.status_code == 200
    accepted = await owner.post(TOYS, json={"name": "Bea", "number": "C-2"}, headers=KEY)
    assert (accepted.status_code, "idempotency-replayed" in accepted.headers) == (201, False)
    assert await names() == [("Ada", 1), ("Bea", 1)]
    assert ada


async def test_keys_of_two_actors_do_not_meet(web: FastAPI, ada: UUID, credentials: KnownCredentials) -> None:
    path = f"{TOYS}/{ada}"
    async with caller(web, OWNER, **KEY) as one, caller(web, READER, **KEY) as other:
        assert (await one.patch(path, json={"name": "Bea"})).status_code == 200
        assert (await other.patch(path, json={"name": "Cleo"})).status_code == 403
    assert credentials.lookups == 2


async def test_a_malformed_key(owner: httpx.AsyncClient, names: Names) -> None:
    response = await owner.post(TOYS, json=ADA, headers={"idempotency-key": "x" * 129})
    [error] = response.json()["errors"]
    assert (response.status_code, error["pointer"]) == (422, "header:Idempotency-Key")
    assert error["message"] == "The key must be 1 to 128 printable ASCII characters without spaces."
    assert await names() == []


async def test_concurrent_duplicates_do_the_work_once(committed: tuple[FastAPI, KnownCredentials]) -> None:
    web, _ = committed
    async with caller(web, OWNER, **KEY) as client:
        answers = await asyncio.gather(*(client.post(TOYS, json=ADA) for _ in range(6)))
        listed = (await client.get(TOYS)).json()
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 5
    assert [toy["name"] for toy in listed] == ["Ada"]


async def test_keys_expire_after_a_day(owner: httpx.AsyncClient, work: Work, company: TenantId) -> None:
    await owner.post(TOYS, json=ADA, headers=KEY)
    async with work.begin(company, Actor.system("pruning"), now=NOW) as ctx:
        assert await prune(ctx, NOW + timedelta(hours=23)) == 0
        assert await prune(ctx, NOW + timedelta(hours=24)) == 1
    repeated = await owner.post(TOYS, json=ADA, headers=KEY)
    assert (repeated.status_code, repeated.json()["type"]) == (409, "/problems/already-exists")
