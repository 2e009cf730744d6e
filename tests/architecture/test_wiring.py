"""Wiring is complete: every listener, job, policy and router that exists is listed; every route says what it needs."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

import fairlead.domains
import fairlead.web
from fairlead.main.wiring import models, policies, reactions, routes
from fairlead.main.wiring.grants import EVERYTHING, GRANTS
from fairlead.platform.db.base import Base
from fairlead.platform.events import Listener
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.jobs.declare import Job
from fairlead.platform.policy import Policy
from tests.kit.routes import ROUTES


def modules() -> Iterator[ModuleType]:
    for package in (fairlead.domains, fairlead.web):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def things(kind: type) -> dict[int, object]:
    return {id(thing): thing for module in modules() for thing in vars(module).values() if isinstance(thing, kind)}


def test_every_listener_is_wired() -> None:
    declared = {one.name for one in things(Listener).values() if isinstance(one, Listener)}
    assert declared == {one.name for one in reactions.LISTENERS}


def test_every_job_is_wired() -> None:
    declared = {one.name for one in things(Job).values() if isinstance(one, Job)}
    assert declared - {one.name for one in reactions.JOBS} == set()


def test_every_router_is_wired() -> None:
    wired = {id(router) for router in (*routes.API_ROUTERS, *routes.PAGE_ROUTERS)}
    inside = {id(r) for router in (*routes.API_ROUTERS, *routes.PAGE_ROUTERS) for r in _included(router)}
    missing = [repr(router) for key, router in things(APIRouter).items() if key not in wired | inside and _own(router)]
    assert missing == []


def _included(router: APIRouter) -> Iterator[APIRouter]:
    for route in router.routes:
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        if isinstance(inner, APIRouter):
            yield inner
            yield from _included(inner)


def _own(router: object) -> bool:
    return isinstance(router, APIRouter) and any(isinstance(route, APIRoute) for route in router.routes)


def test_every_policy_is_listed() -> None:
    assert set(policies.POLICIES) == {
        kind for kind in _below(Policy) if kind.__module__.startswith("fairlead.domains.")
    }


def _below(kind: type[Policy]) -> Iterator[type[Policy]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def test_every_table_is_known_to_the_migrations() -> None:
    list(modules())
    assert {mapper.class_.__module__ for mapper in Base.registry.mappers} <= {
        name
        for module in models.MODULES
        for name in (module.__name__, *(f"{module.__name__}.{part}" for part in vars(module)))
    } | {module.__name__ for module in models.MODULES}


def test_every_route_is_a_unit_of_work_that_says_what_it_needs() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for router in (*routes.API_ROUTERS, *routes.PAGE_ROUTERS):
        app.include_router(router)
    found = [context.original_route for context in iter_route_contexts(app.routes)]
    assert [route for route in found if isinstance(route, APIRoute) and not isinstance(route, WorkRoute)] == []
    assert len([route for route in found if isinstance(route, WorkRoute)]) > 100


def test_every_permission_that_a_route_needs_is_somebodys() -> None:
    granted = frozenset().union(*GRANTS.values())
    assert {permission for route in ROUTES for permission in route.permissions} <= granted <= EVERYTHING
