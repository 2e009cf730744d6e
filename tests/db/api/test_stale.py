"""Every route that takes If-Match refuses a version that is no longer the present one."""

import httpx
import pytest
from fastapi import FastAPI

from fairlead.platform.db.database import Database
from tests.kit.calls import call_of, filled, path_of
from tests.kit.routes import CHANGES, PREFIX, Route
from tests.kit.state import content
from tests.kit.world import World


def guarded(web: FastAPI, route: Route) -> bool:
    """Whether a route says that it takes If-Match."""
    operation = web.openapi()["paths"][PREFIX + route.path][route.method.lower()]
    return any(each["name"] == "If-Match" for each in operation.get("parameters", ()))


@pytest.mark.parametrize("route", [pytest.param(route, id=route.name) for route in CHANGES if "{" in route.path])
async def test_a_stale_version_is_refused(
    client: httpx.AsyncClient, web: FastAPI, database: Database, world: World, route: Route
) -> None:
    if not guarded(web, route):
        assert route.method == "POST" or "prices" in route.path  # it adds something, or removes what has no version
        return
    before = await content(database, world.tenant)
    call, path = call_of(route), path_of(route, world.ids)
    body = filled(call.body, world.ids)
    stale = await client.request(route.method, path, json=body, headers={"if-match": '"v999"'})
    assert (stale.status_code, stale.headers["content-type"]) == (412, "application/problem+json"), stale.text
    assert stale.json()["remedy"] == "Read it again, look at what changed, and send the change with the new ETag."
    foreign = await client.request(route.method, path, json=body, headers={"if-match": "abc"})
    assert (foreign.status_code, foreign.json()["errors"][0]["pointer"]) == (422, "header:If-Match")
    assert await content(database, world.tenant) == before
