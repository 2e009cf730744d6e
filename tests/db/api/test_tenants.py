"""Another company's things do not exist: for every route with an id in its path, and every id in a body."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from fairlead.platform.db.database import Database
from fairlead.platform.http.csrf import FIELD
from tests.kit.calls import BY_LINK, PARAMETERS, call_of, filled, names_in, path_of
from tests.kit.routes import API_ROUTES, PAGE_ROUTES, Route
from tests.kit.state import content
from tests.kit.world import World

NOBODYS = str(UUID(int=7))


def owned(route: Route) -> list[str]:
    """The path parameters that name a company's thing."""
    named = {**PARAMETERS, **call_of(route).at}
    return [name for name in names_in(route.path) if not named.get(name, "").startswith("=")]


def cases(routes: tuple[Route, ...]) -> list[Any]:
    return [pytest.param(route, name, id=f"{route.name} {name}") for route in routes for name in owned(route)]


def shape(document: Any) -> dict[str, Any]:
    """A problem without the id and what is different in each answer."""
    return {k: v for k, v in document.items() if k not in {"request_id", "instance", "id", "detail"}}


@pytest.mark.parametrize(("route", "name"), cases(API_ROUTES))
async def test_another_companys_id_is_unknown_to_the_api(
    client: httpx.AsyncClient, database: Database, world: World, theirs: World, route: Route, name: str
) -> None:
    call = call_of(route)
    before = await content(database, theirs.tenant), await content(database, world.tenant)
    their_id = path_of(route, theirs.ids).split("/")[route.path.split("/").index(f"{{{name}}}")]
    found = {}
    nobodys = NOBODYS if len(their_id) == len(NOBODYS) else "987654321"
    for given in (their_id, nobodys):
        path = path_of(route, world.ids, **{name: given})
        found[given] = await client.request(
            route.method, path, params=dict(call.query), json=filled(call.body, world.ids)
        )
    foreign, unknown = found[their_id], found[nobodys]
    assert (foreign.status_code, unknown.status_code) == (404, 404), (foreign.text, unknown.text)
    assert foreign.headers["content-type"] == unknown.headers["content-type"] == "application/problem+json"
    assert list(foreign.json()) == list(unknown.json())
    assert shape(foreign.json()) == shape(unknown.json())
    assert foreign.json()["detail"].replace(their_id, nobodys) == unknown.json()["detail"]
    assert (await content(database, theirs.tenant), await content(database, world.tenant)) == before


@pytest.mark.parametrize(("route", "name"), cases(tuple(route for route in PAGE_ROUTES if route.name not in BY_LINK)))
async def test_another_companys_id_is_unknown_to_the_pages(
    browser: httpx.AsyncClient, csrf: str, database: Database, world: World, theirs: World, route: Route, name: str
) -> None:
    call = call_of(route)
    before = await content(database, theirs.tenant), await content(database, world.tenant)
    their_id = path_of(route, theirs.ids).split("/")[route.path.split("/").index(f"{{{name}}}")]
    answers = []
    nobodys = NOBODYS if len(their_id) == len(NOBODYS) else "987654321"
    for given in (their_id, nobodys):
        form = {FIELD: csrf, **(filled(call.body, world.ids) or {})} if not route.reads else None
        path = path_of(route, world.ids, **{name: given})
        answers.append(await browser.request(route.method, path, params=dict(call.query), data=form))
    assert [answer.status_code for answer in answers] == [404, 404], [answer.text[:300] for answer in answers]
    assert {answer.headers["content-type"] for answer in answers} == {"text/html; charset=utf-8"}
    assert (await content(database, theirs.tenant), await content(database, world.tenant)) == before
