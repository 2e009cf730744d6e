"""The toy application and its callers."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fairlead.domains.clients.lifecycle import Status
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.terms import ClientKind
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from fairlead.platform.db.database import Database
from fairlead.platform.http.app import create_app
from fairlead.platform.http.auth import CachedAuthenticator, digest
from fairlead.platform.http.csrf import Csrf
from fairlead.platform.http.edge import Edge
from fairlead.platform.http.principals import Principal, PrincipalKind
from fairlead.platform.work import Work
from tests.db.http import toy
from tests.kit.fixtures import NOW, make_company

OWNER = "owner-token"
READER = "reader-token"
NARROW = "narrow-token"
STRANGER = "stranger-token"
SESSION = "owner-session"


class KnownCredentials:
    """The secrets of these tests; identity's own look-up has its own tests."""

    def __init__(self, company: TenantId, other: TenantId) -> None:
        everything = frozenset({"toys.read", "toys.write"})
        self.lookups = 0
        self.known: dict[bytes, Principal] = {}
        self._add(OWNER, company, 1, everything, {"api"})
        self._add(READER, company, 2, frozenset({"toys.read"}), {"api"})
        self._add(NARROW, company, 3, everything, {"feed"})
        self._add(STRANGER, other, 4, everything, {"api"})
        self._add(SESSION, company, 5, everything, set(), PrincipalKind.SESSION)

    def _add(
        self,
        secret: str,
        tenant: TenantId,
        number: int,
        permissions: frozenset[str],
        scopes: set[str],
        kind: PrincipalKind = PrincipalKind.TOKEN,
    ) -> None:
        actor = Actor("user", UUID(int=number), secret.partition("-")[0], permissions)
        self.known[digest(secret)] = Principal(tenant, actor, kind, UUID(int=100 + number), frozenset(scopes))

    async def resolve_token(self, hashed: bytes, now: datetime) -> Principal | None:
        """Look a token up."""
        assert now == NOW
        return self._find(hashed, PrincipalKind.TOKEN)

    async def resolve_session(self, hashed: bytes, now: datetime) -> Principal | None:
        """Look a session up."""
        assert now == NOW
        return self._find(hashed, PrincipalKind.SESSION)

    def _find(self, hashed: bytes, kind: PrincipalKind) -> Principal | None:
        self.lookups += 1
        found = self.known.get(hashed)
        return found if found is not None and found.kind is kind else None


async def page_error(_request: Request, problem: Mapping[str, Any]) -> Response:
    return HTMLResponse(f"<h1>{problem['title']}</h1>", status_code=problem["status"])


def toy_app(work: Work, database: Database, credentials: KnownCredentials, **options: Any) -> FastAPI:
    """The application as the wiring would make it."""
    edge = Edge(
        work=work, database=database, authenticator=CachedAuthenticator(credentials), csrf=Csrf(b"k" * 32),
        clock=lambda: NOW, page_error=page_error, **options,
    )  # fmt: skip
    return create_app(edge, api=[toy.api], pages=[toy.pages])


@asynccontextmanager
async def caller(app: FastAPI, secret: str | None, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, with a token when one is given."""
    if secret is not None:
        headers["authorization"] = f"Bearer {secret}"
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://fairlead.test", headers=headers) as client:
        yield client


@pytest.fixture
def credentials(company: TenantId, other_company: TenantId) -> KnownCredentials:
    return KnownCredentials(company, other_company)


@pytest.fixture
def web(work: Work, database: Database, credentials: KnownCredentials) -> FastAPI:
    return toy_app(work, database, credentials)


@pytest.fixture
async def owner(web: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with caller(web, OWNER) as client:
        yield client


@pytest.fixture
async def nobody(web: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with caller(web, None) as client:
        yield client


async def add_client(work: Work, tenant: TenantId, name: str, number: str) -> UUID:
    """A client, committed."""
    async with work.begin(tenant, Actor.system("test"), now=NOW) as ctx:
        client = Client(
            id=ctx.new_id(), name=name, number=number, kind=ClientKind.RESIDENTIAL, status=Status.ACTIVE,
            currency="USD", timezone="UTC", locale="en", created_at=NOW,
        )  # fmt: skip
        ctx.session.add(client)
    return client.id


@pytest.fixture
async def ada(work: Work, company: TenantId) -> UUID:
    return await add_client(work, company, "Ada", "C-1")


@pytest.fixture
async def committed(fresh_app: App) -> tuple[FastAPI, KnownCredentials]:
    """The toy application over a database of the test's own, where commits are real."""
    company = await make_company(fresh_app.database, "harbour")
    other = await make_company(fresh_app.database, "beacon")
    credentials = KnownCredentials(company, other)
    return toy_app(fresh_app.work, fresh_app.database, credentials), credentials


Names = Callable[[], Awaitable[list[tuple[str, int]]]]


@pytest.fixture
def names(work: Work, company: TenantId) -> Names:
    """Every client's name and version, as the database has them."""

    async def read() -> list[tuple[str, int]]:
        async with work.begin(company, Actor.system("test"), now=NOW, read_only=True) as ctx:
            rows = await ctx.session.execute(
                Client.__table__.select().with_only_columns(Client.name, Client.version).order_by(Client.name)
            )
            return [(row.name, row.version) for row in rows]

    return read


@pytest.fixture
async def unreachable() -> AsyncIterator[Database]:
    """A database that nobody answers for."""
    database = Database("postgresql://nobody:x@127.0.0.1:1/nothing")
    yield database
    await database.close()
