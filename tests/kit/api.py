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
from fairlead.main.wiring import App
from fairlead.main.wiring.grants import permissions_of
from fairlead.main.wiring.http import make_web
from fairlead.platform.context import Actor
from tests.kit.fixtures import NOW


@pytest.fixture
def web(app: App) -> FastAPI:
    """The web application, its clock standing at NOW."""
    made = make_web(app)
    made.state.edge = replace(made.state.edge, clock=lambda: NOW)
    return made


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
