"""What the toolkit's tests stand on: a renderer without a server, a fixed moment, the gallery as a client."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from fairlead.platform.pages import Company, Renderer, Viewer, Visit
from fairlead.web.look import make_renderer
from tests.unit.pages.gallery import gallery

NOW = datetime(2026, 4, 14, 9, 32, tzinfo=UTC)
VISIT = Visit(
    NOW, "/services", (), Viewer("Mara Lindqvist", permissions=frozenset({"*"})), Company("Acme", "Europe/Berlin")
)


async def _visit(_request: Request) -> Visit:
    return VISIT


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return make_renderer(_visit, b"k" * 32, templates=())


@pytest.fixture
def visit() -> Visit:
    return VISIT


@pytest.fixture(scope="session")
def application() -> Starlette:
    return gallery()


@pytest.fixture
async def browser(application: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://gallery") as client:
        yield client
