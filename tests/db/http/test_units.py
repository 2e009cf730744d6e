"""One request is one unit of work: committed before the answer, previewed by the same code, compared by ETag."""

from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import text
from starlette.types import Message

from fairlead.main.wiring import App
from tests.db.http.conftest import OWNER, KnownCredentials, Names, caller

TOYS = "/api/v1/toys"


async def test_the_commit_precedes_the_answer(committed: tuple[FastAPI, KnownCredentials], fresh_app: App) -> None:
    web, _ = committed
    seen: list[tuple[str, int]] = []

    async def observed(scope: dict[str, object], receive: object, send: object) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["type"] == "http":
                async with fresh_app.database.engine.connect() as other:
                    await other.execute(text("SET app.tenant_id = '1'"))
                    count = await other.scalar(text("SELECT count(*) FROM clients"))
                    seen.append((str(message["status"]), int(count or 0)))
            await send(message)  # type: ignore[operator] # ASGI's send

        await web(scope, receive, sending)  # type: ignore[arg-type] # ASGI's scope

    transport = httpx.ASGITransport(observed)  # type: ignore[arg-type] # ASGI's types
    headers = {"authorization": f"Bearer {OWNER}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://fairlead.test", headers=headers) as client:
        response = await client.post(TOYS, json={"name": "Ada", "number": "C-1"})
    assert response.status_code == 201
    assert seen == [("201", 1)]


async def test_creating_answers_with_etag_and_location(owner: httpx.AsyncClient, names: Names) -> None:
    response = await owner.post(TOYS, json={"name": "Ada", "number": "C-1"})
    body = response.json()
    assert (response.status_code, response.headers["etag"]) == (201, '"v1"')
    assert response.headers["location"] == f"{TOYS}/{body['id']}"
    assert body == {"id": body["id"], "name": "Ada", "number": "C-1", "version": 1}
    assert await names() == [("Ada", 1)]


async def test_a_preview_leaves_nothing_and_can_be_applied(owner: httpx.AsyncClient, names: Names) -> None:
    wanted = {"name": "Ada", "number": "C-1"}
    preview = await owner.post(TOYS, params={"dry_run": "true"}, json=wanted)
    plan = preview.json()
    assert preview.status_code == 200
    assert plan == {
        "dry_run": True,
        "hash": plan["hash"],
        "changes": plan["changes"],
        "events": [],
        "outbound": [],
        "effects": [],
        "result": {"id": "new:1", "name": "Ada", "number": "C-1", "version": 1},
    }
    [change] = plan["changes"]
    assert (change["action"], change["kind"], change["id"], change["after"]["name"]) == (
        "created", "clients", "new:1", "Ada",
    )  # fmt: skip
    assert await names() == []
    again = await owner.post(TOYS, params={"dry_run": "true"}, json=wanted)
    assert again.json()["hash"] == plan["hash"]
    applied = await owner.post(TOYS, json=wanted, headers={"if-plan": plan["hash"]})
    assert applied.status_code == 201
    assert await names() == [("Ada", 1)]


async def test_a_plan_that_no_longer_fits_is_refused(owner: httpx.AsyncClient, ada: UUID, names: Names) -> None:
    preview = await owner.patch(f"{TOYS}/{ada}?dry_run=1", json={"name": "Bea"})
    await owner.patch(f"{TOYS}/{ada}", json={"name": "Cleo"})
    response = await owner.patch(f"{TOYS}/{ada}", json={"name": "Bea"}, headers={"if-plan": preview.json()["hash"]})
    body = response.json()
    assert (response.status_code, body["type"], body["expected"]) == (
        409, "/problems/plan-changed", preview.json()["hash"],
    )  # fmt: skip
    assert await names() == [("Cleo", 2)]


async def test_etags(owner: httpx.AsyncClient, ada: UUID, names: Names) -> None:
    first = await owner.get(f"{TOYS}/{ada}")
    assert (first.headers["etag"], first.headers["cache-control"]) == ('"v1"', "private, no-cache")
    same = await owner.get(f"{TOYS}/{ada}", headers={"if-none-match": '"v0", W/"v1"'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", '"v1"')
    changed = await owner.patch(f"{TOYS}/{ada}", json={"name": "Bea"}, headers={"if-match": '"v1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"v2"')
    stale = await owner.patch(f"{TOYS}/{ada}", json={"name": "Cleo"}, headers={"if-match": '"v1"'})
    body = stale.json()
    assert (stale.status_code, body["type"], body["expected_version"], body["current_version"]) == (
        412, "/problems/stale-version", 1, 2,
    )  # fmt: skip
    malformed = await owner.patch(f"{TOYS}/{ada}", json={"name": "Cleo"}, headers={"if-match": "2"})
    [error] = malformed.json()["errors"]
    assert (malformed.status_code, error) == (
        422,
        {
            "field": "If-Match", "pointer": "header:If-Match", "message": "'2' is not one of our ETags.",
            "remedy": 'Send the ETag of the last GET unchanged, for example "v3".',
        },
    )  # fmt: skip
    fresh = await owner.get(f"{TOYS}/{ada}", headers={"if-none-match": '"v1"'})
    assert (fresh.status_code, fresh.json()["name"]) == (200, "Bea")
    assert await names() == [("Bea", 2)]


async def test_no_content(owner: httpx.AsyncClient, ada: UUID, names: Names) -> None:
    response = await owner.delete(f"{TOYS}/{ada}")
    assert (response.status_code, response.content) == (204, b"")
    assert await names() == []


async def test_a_deadlock_is_tried_once_more(committed: tuple[FastAPI, KnownCredentials]) -> None:
    web, _ = committed
    once = (
        "DO $$ BEGIN PERFORM nextval('toy_tries'); "
        "IF (SELECT last_value FROM toy_tries) < {} THEN RAISE EXCEPTION USING ERRCODE = '40P01'; END IF; END $$"
    )
    database = web.state.edge.database
    async with database.engine.begin() as connection:
        await connection.execute(text("SET LOCAL ROLE NONE"))
        await connection.execute(text("CREATE SEQUENCE toy_tries"))
        await connection.execute(text("GRANT ALL ON toy_tries TO fairlead_app"))
    async with caller(web, OWNER) as client:
        second = await client.post(f"{TOYS}/sql", json={"name": once.format(2)})
        assert second.status_code == 204
        never = await client.post(f"{TOYS}/sql", json={"name": once.format(100)})
    assert (never.status_code, never.json()["type"]) == (409, "/problems/contended")
    assert never.headers["retry-after"] == "1"
