"""Callers of the whole application over the test's own transaction: `client` is an owner, and there are others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from fairlead.domains.identity.commands import add_user, create_token
from fairlead.domains.identity.permissions import Role
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App, build
from fairlead.main.wiring.grants import permissions_of
from fairlead.main.wiring.http import make_web
from fairlead.platform.context import Actor
from fairlead.platform.db.database import Database
from fairlead.platform.settings import Settings
from tests.kit.fixtures import NOW


@pytest.fixture(scope="session")
def one_web(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The web application, made once a worker: hundreds of routes take their time. It stands over no database yet."""
    settings = Settings(home=tmp_path_factory.mktemp("web"), database_url=None)
    return make_web(build(settings, Database("postgresql://nobody@127.0.0.1:1/none", pool_size=1)))


def web_over(one_web: FastAPI, app: App) -> FastAPI:
    """The web application over a wired system, its clock standing at NOW."""
    own = make_web(app).state
    own.edge = replace(own.edge, clock=lambda: NOW)
    own.metrics = one_web.state.metrics  # the middleware counts there
    object.__setattr__(own.renderer, "env", one_web.state.renderer.env)  # with the templates that are compiled already
    one_web.state = own
    return one_web


@pytest.fixture
def web(one_web: FastAPI, app: App) -> FastAPI:
    """The web application over the test's own transaction."""
    return web_over(one_web, app)


async def token_of(app: App, tenant: TenantId, role: Role) -> str:
    """The secret of a token of a new member of staff."""
    async with app.work.begin(tenant, Actor.system("test"), now=NOW) as ctx:
        user = await add_user(ctx, email=f"{role}@example.net", name=role.title(), role=role)
        made = await create_token(
            ctx, user_id=user.id, name="test", scopes=["api"], allowed=permissions_of(role), expires_at=None
        )
    return made.secret


@asynccontextmanager
async def calling(web: FastAPI, secret: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API with a token."""
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    transport = httpx.ASGITransport(web)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://fairlead.test/api/v1", headers=headers
    ) as client:
        yield client


@pytest.fixture
async def client(web: FastAPI, app: App, company: TenantId) -> AsyncIterator[httpx.AsyncClient]:
    """An owner's program."""
    async with calling(web, await token_of(app, company, Role.OWNER)) as caller:
        yield caller


@pytest.fixture
async def reader(web: FastAPI, app: App, company: TenantId) -> AsyncIterator[httpx.AsyncClient]:
    """The program of someone who may only read."""
    async with calling(web, await token_of(app, company, Role.READ_ONLY)) as caller:
        yield caller


@pytest.fixture
async def stranger(web: FastAPI, app: App, other_company: TenantId) -> AsyncIterator[httpx.AsyncClient]:
    """The program of the other company's owner."""
    async with calling(web, await token_of(app, other_company, Role.OWNER)) as caller:
        yield caller
