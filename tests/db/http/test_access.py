"""Who may: tokens, scopes, permissions, companies."""

from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from fairlead.platform.http.cookies import SESSION_COOKIE
from tests.db.http.conftest import NARROW, OWNER, READER, SESSION, STRANGER, KnownCredentials, Names, caller

TOYS = "/api/v1/toys"


@pytest.mark.parametrize(
    ("authorization", "slug"),
    [
        (None, "not-signed-in"),
        ("Basic b3duZXI6eA==", "not-signed-in"),
        ("Bearer ", "not-signed-in"),
        ("Bearer nobody-knows-it", "invalid-token"),
        (f"Bearer {SESSION}", "invalid-token"),
        (f"Bearer {'x' * 5000}", "invalid-token"),
    ],
)
async def test_without_a_valid_token(nobody: httpx.AsyncClient, authorization: str | None, slug: str) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    for response in (await nobody.get(TOYS, headers=headers), await nobody.post(TOYS, content=b"{", headers=headers)):
        assert (response.status_code, response.json()["type"]) == (401, f"/problems/{slug}")
        assert response.headers["www-authenticate"] == 'Bearer realm="fairlead"'


async def test_a_session_cookie_does_not_open_the_api(nobody: httpx.AsyncClient) -> None:
    response = await nobody.get(TOYS, headers={"cookie": f"{SESSION_COOKIE}={SESSION}"})
    assert (response.status_code, response.json()["type"]) == (401, "/problems/not-signed-in")


async def test_permissions_are_checked_before_the_body_is_read(web: FastAPI, names: Names) -> None:
    async with caller(web, READER) as reader:
        allowed = await reader.get(TOYS)
        refused = await reader.post(TOYS, content=b"not json at all")
    assert (allowed.status_code, allowed.json()) == (200, [])
    body = refused.json()
    assert (refused.status_code, body["type"], body["needs"]) == (403, "/problems/missing-permission", ["toys.write"])
    assert await names() == []


async def test_a_token_needs_the_api_scope(web: FastAPI) -> None:
    async with caller(web, NARROW) as narrow:
        response = await narrow.get(TOYS)
    body = response.json()
    assert (response.status_code, body["type"], body["needs"]) == (403, "/problems/missing-scope", ["api"])


async def test_another_companys_rows_do_not_exist(web: FastAPI, ada: UUID, names: Names) -> None:
    async with caller(web, STRANGER) as stranger:
        answers = [
            await stranger.get(f"{TOYS}/{ada}"),
            await stranger.patch(f"{TOYS}/{ada}", json={"name": "Mine"}),
            await stranger.post(f"{TOYS}/{ada}/crash"),
        ]
        assert (await stranger.get(TOYS)).json() == []
        assert (await stranger.delete(f"{TOYS}/{ada}")).status_code == 204
    for answer in answers:
        body = answer.json()
        assert (answer.status_code, body["type"], body["id"]) == (404, "/problems/not-found", str(ada))
    assert await names() == [("Ada", 1)]


async def test_a_token_is_looked_up_once(web: FastAPI, credentials: KnownCredentials, ada: UUID) -> None:
    async with caller(web, OWNER) as owner:
        for _ in range(3):
            assert (await owner.get(f"{TOYS}/{ada}")).status_code == 200
    assert credentials.lookups == 1


async def test_signed_in_is_enough_for_some_routes(owner: httpx.AsyncClient, nobody: httpx.AsyncClient) -> None:
    assert (await owner.get(f"{TOYS}/me/now")).json() == {"name": "owner"}
    assert (await nobody.get(f"{TOYS}/me/now")).status_code == 401
