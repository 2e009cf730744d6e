"""A list request: its query is read whole, and what no one declared is refused."""

from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlalchemy import Integer, Text, Uuid, column

from fairlead.kernel.errors import Invalid
from fairlead.platform.db.paging import Sorts
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.query import filters_of
from tests.unit.platform.test_filters_refused import FILTERS

SORTS = Sorts({"name": column("name", Text), "rank": column("rank", Integer)}, default="-rank", tie=column("id", Uuid))


def application() -> FastAPI:
    app = FastAPI()

    @app.get("/things", openapi_extra={"parameters": FILTERS.parameters()})
    async def things(
        asked: Annotated[Listing, Depends(listing(FILTERS, SORTS, extra=("include",)))], include: str = ""
    ) -> dict[str, Any]:
        return {**asked, "include": include}

    @app.get("/form")
    async def form(asked: Annotated[Listing, Depends(listing(FILTERS, SORTS, blanks=True))]) -> dict[str, Any]:
        return {**asked}

    @app.exception_handler(Invalid)
    async def invalid(_: Request, problem: Invalid) -> JSONResponse:
        return JSONResponse(problem.extensions(), status_code=422)

    return app


async def get(url: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=application())
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(url)


async def test_what_paging_does_not_take_goes_to_the_filters() -> None:
    answer = await get(
        "/things?status__in=active&status__in=on_hold&name__in=a,b&name__in=c&limit=5&sort=name&include=x"
    )

    assert answer.json() == {
        "filters": {"status__in": ["active", "on_hold"], "name__in": ["a", "b", "c"]},
        "sort": "name",
        "cursor": None,
        "limit": 5,
        "include": "x",
    }


@pytest.mark.parametrize(
    ("query", "field", "remedy"),
    [
        ("speed__gte=100", "speed__gte", "Did you mean download_speed__gte"),
        ("limt=5", "limt", "Did you mean limit"),
        ("includes=x", "includes", "Did you mean include"),
        ("status=active&status=on_hold", "status", "For several values use in or not_in."),
        ("sort=name&sort=rank", "sort", "Give it once."),
        ("name__in=", "name__in", "Give at least one value"),
    ],
)
async def test_nothing_is_overlooked(query: str, field: str, remedy: str) -> None:
    answer = await get(f"/things?{query}")

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["field"], error["pointer"]) == (field, f"query:{field}")
    assert error["remedy"].startswith(remedy)


async def test_an_empty_field_of_a_form_is_no_filter() -> None:
    answer = await get("/form?name=&status=active&price__gte=&sort=&cursor=")

    assert answer.json() == {"filters": {"status": "active"}, "sort": None, "cursor": None, "limit": 50}
    assert (await get("/things?name=")).json()["filters"] == {"name": ""}


@pytest.mark.parametrize("limit", ["0", "201", "x"])
async def test_a_limit_is_between_1_and_200(limit: str) -> None:
    assert (await get(f"/things?limit={limit}")).status_code == 422


def test_the_declaration_is_in_the_openapi_document() -> None:
    operation = application().openapi()["paths"]["/things"]["get"]
    names = sorted(parameter["name"] for parameter in operation["parameters"])

    assert names == sorted(["include", "sort", "cursor", "limit", *FILTERS])


def test_the_strict_query_check_knows_its_filters() -> None:
    [route] = [route for route in application().routes if getattr(route, "path", "") == "/form"]

    assert isinstance(route, APIRoute)
    assert filters_of(route) is FILTERS
