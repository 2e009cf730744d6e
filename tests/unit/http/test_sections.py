"""A section answers exactly as its router does; it only says sooner that a path is not its own."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from fairlead.platform.http.sections import Section


def router(*paths: str, prefix: str = "") -> APIRouter:
    made = APIRouter(prefix=prefix)

    async def answer() -> str:
        return "here"

    for path in paths:
        made.get(path)(answer)
    return made


def browser(app: FastAPI, root_path: str = "") -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, root_path=root_path), base_url=f"http://fairlead.test{root_path}"
    )


@pytest.fixture
def app() -> FastAPI:
    outer = router("", "/{id}", prefix="/boats")
    outer.include_router(router("/crew", prefix="/{id}"))
    app = FastAPI()
    app.include_router(Section(outer, "/api/v1"), prefix="/api/v1")
    app.include_router(Section(router("/berths", "/tides/{day}"), "/api/v1"), prefix="/api/v1")
    app.include_router(Section(router("/", "/boats")))
    return app


@pytest.mark.parametrize(
    "path",
    ["/api/v1/boats", "/api/v1/boats/7", "/api/v1/boats/7/crew", "/api/v1/berths", "/api/v1/tides/1", "/", "/boats"],
)
async def test_every_route_is_found(app: FastAPI, path: str) -> None:
    assert (await browser(app).get(path)).json() == "here"


@pytest.mark.parametrize("path", ["/api/v1/boat", "/api/v1", "/api/boats", "/boats/7", "/api/v1//boats", "/tides/1"])
async def test_nothing_else_is(app: FastAPI, path: str) -> None:
    assert (await browser(app).get(path)).status_code == 404


async def test_another_method_is_refused_by_its_route(app: FastAPI) -> None:
    refused = await browser(app).post("/api/v1/boats/7")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")


async def test_a_first_segment_that_is_a_parameter_takes_any() -> None:
    app = FastAPI()
    app.include_router(Section(router("/{slug}")))
    assert (await browser(app).get("/anything")).json() == "here"


async def test_an_application_under_a_path_is_found_too(app: FastAPI) -> None:
    assert (await browser(app, "/fairlead").get("/api/v1/boats/7")).json() == "here"
