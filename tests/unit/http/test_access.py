"""A route says what it needs, or it cannot be declared."""

from enum import StrEnum

import pytest
from fastapi import APIRouter, FastAPI, params

from fairlead.platform.http.access import Needs, Public, RouteWithoutAccess, needs, public, split_access
from fairlead.platform.http.route import WorkRoute


class Toy(StrEnum):
    READ = "toys.read"
    WRITE = "toys.write"


def test_needs_names_permissions() -> None:
    access, rest = split_access([needs(Toy.READ, Toy.WRITE)], "here")
    assert access == Needs(("toys.read", "toys.write"))
    assert rest == []
    with pytest.raises(RouteWithoutAccess, match=r"needs\(\) without a permission"):
        needs()


def test_other_dependencies_stay() -> None:
    async def other() -> None:
        """Something else."""

    access, rest = split_access([params.Depends(other), public("the login")], "here")
    assert access == Public("the login")
    assert [depends.dependency for depends in rest] == [other]


@pytest.mark.parametrize("declared", [[], [needs(Toy.READ), public("why")]])
def test_a_route_declares_exactly_one(declared: list[params.Depends]) -> None:
    router = APIRouter(route_class=WorkRoute)

    async def endpoint() -> None:
        """Nothing."""

    with pytest.raises(RouteWithoutAccess, match=f"declares {len(declared)} of needs"):
        router.add_api_route("/x", endpoint, dependencies=declared)


def test_a_routers_own_need_counts() -> None:
    router = APIRouter(route_class=WorkRoute, dependencies=[needs(Toy.READ)])

    @router.get("/x")
    async def endpoint() -> None:
        """Nothing."""

    app = FastAPI()
    app.include_router(router, prefix="/api")
    [route] = [route for route in router.routes if isinstance(route, WorkRoute)]
    assert (route.access, route.status_code) == (Needs(("toys.read",)), 204)


def test_endpoints_are_async() -> None:
    router = APIRouter(route_class=WorkRoute)

    def endpoint() -> None:
        """Runs in a thread, where a unit of work must not go."""

    with pytest.raises(TypeError, match="must be `async def`"):
        router.add_api_route("/x", endpoint, dependencies=[public("why")])
