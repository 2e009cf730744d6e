"""Every route refuses whoever may not use it, says why, and has done nothing."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from fairlead.domains.identity.permissions import Role
from fairlead.main.wiring.grants import GRANTS
from fairlead.platform.db.database import Database
from fairlead.platform.http.access import Public
from fairlead.platform.http.cookies import SESSION_COOKIE
from fairlead.platform.http.csrf import FIELD
from tests.kit.api import calling
from tests.kit.calls import Call, call_of, filled, path_of
from tests.kit.routes import API_ROUTES, PAGE_ROUTES, Route
from tests.kit.state import content
from tests.kit.world import World


def lacking(route: Route) -> Role | None:
    """A role that may not use a route, if there is one."""
    return next((role for role, granted in GRANTS.items() if not granted.issuperset(route.permissions)), None)


def unfit(route: Route) -> str:
    """The name of a token that may not use a route: of a role without its permission, or narrowed to another."""
    role = lacking(route)
    other = "only:events.read" if "events.read" not in route.permissions else "only:clients.read"
    return str(role) if role is not None else other


def cases(routes: tuple[Route, ...], *, signed_in: bool = False) -> list[Any]:
    closed = [r for r in routes if not isinstance(r.access, Public) or (r.access.signed_in and not signed_in)]
    return [pytest.param(route, id=route.name) for route in closed]


async def ask(caller: httpx.AsyncClient, route: Route, world: World) -> httpx.Response:
    call: Call = call_of(route)
    path, body = path_of(route, world.ids), filled(call.body, world.ids)
    return await caller.request(route.method, path, params=dict(call.query), json=body)


@pytest.mark.parametrize("route", cases(API_ROUTES))
async def test_the_api_refuses_who_may_not(web: FastAPI, database: Database, world: World, route: Route) -> None:
    before = await content(database, world.tenant)
    async with calling(web) as nobody, calling(web, "flt_guess") as guesser:
        anonymous, guessed = await ask(nobody, route, world), await ask(guesser, route, world)
    async with calling(web, world.secrets[unfit(route)]) as caller:
        refused = await ask(caller, route, world)
    async with calling(web, world.secrets["scopeless"]) as caller:
        scopeless = await ask(caller, route, world)
    assert (anonymous.status_code, anonymous.json()["type"]) == (401, "/problems/not-signed-in")
    assert (guessed.status_code, guessed.json()["type"]) == (401, "/problems/invalid-token")
    assert anonymous.headers["www-authenticate"] == 'Bearer realm="fairlead"'
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/missing-permission")
    assert refused.json()["needs"] == list(route.permissions)
    assert (scopeless.status_code, scopeless.json()["type"]) == (403, "/problems/missing-scope")
    assert scopeless.json()["needs"] == ["api"]
    assert await content(database, world.tenant) == before


@pytest.mark.parametrize("route", cases(PAGE_ROUTES))
async def test_pages_ask_to_sign_in(web: FastAPI, database: Database, world: World, route: Route) -> None:
    before = await content(database, world.tenant)
    path, body = path_of(route, world.ids), filled(call_of(route).body, world.ids)
    transport = httpx.ASGITransport(web)
    async with httpx.AsyncClient(transport=transport, base_url="http://fairlead.test") as nobody:
        answer = await nobody.request(route.method, path, data=body)
    assert answer.status_code == 303
    back = str(httpx.QueryParams({"next": path}))
    assert answer.headers["location"] == ("/login?" + back if route.reads else "/login")
    assert await content(database, world.tenant) == before


PAGES_FOR_SOME = tuple(route for route in PAGE_ROUTES if route.permissions and lacking(route) is not None)


@pytest.mark.parametrize("route", cases(PAGES_FOR_SOME))
async def test_pages_refuse_a_role_and_name_the_permission(
    web: FastAPI, database: Database, world: World, route: Route
) -> None:
    before = await content(database, world.tenant)
    role = str(lacking(route))
    token = web.state.edge.csrf.token(world.ids[f"session:{role}"])
    form = {FIELD: token, **(filled(call_of(route).body, world.ids) or {})} if not route.reads else None
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(web), base_url="http://fairlead.test",
        cookies={SESSION_COOKIE: world.sessions[role]},
    ) as caller:  # fmt: skip
        answer = await caller.request(route.method, path_of(route, world.ids), data=form)
    assert (answer.status_code, answer.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert all(permission in answer.text for permission in route.permissions)
    assert await content(database, world.tenant) == before
