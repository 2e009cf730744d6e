"""Two companies with everything in them, committed once a worker; what a test does to them is rolled back."""

import os
from collections.abc import AsyncIterator
from itertools import count

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from fairlead.main.wiring import App, build
from fairlead.platform.db.database import Database
from fairlead.platform.http.cookies import SESSION_COOKIE
from fairlead.platform.settings import Settings
from tests.kit.api import calling, web_over
from tests.kit.ledger import check_all
from tests.kit.postgres import Postgres
from tests.kit.queue import until
from tests.kit.world import World, make_world

_SETTLED = text("SELECT max(txid) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM events")
_numbers = count()
"""Each folder that imports these fixtures has databases of its own."""


@pytest.fixture(scope="session")
async def worker_database(pg: Postgres) -> AsyncIterator[Database]:
    """The pool over this worker's own database, with the worlds in it."""
    name = f"worlds_{os.getpid()}_{next(_numbers)}"
    database = Database(pg.create(name), pool_size=2)
    yield database
    await check_all(database.engine)
    await database.close()
    pg.drop(name)


@pytest.fixture(scope="session")
def seeding(worker_database: Database, tmp_path_factory: pytest.TempPathFactory) -> App:
    """The wired system that commits."""
    return build(Settings(home=tmp_path_factory.mktemp("home"), database_url=None), worker_database)


@pytest.fixture(scope="session")
async def world(seeding: App) -> World:
    """Our company. The feed of its events is complete: no transaction that began before them is running still."""
    ours = await make_world(seeding, seeding.database, "harbour")
    await until(lambda: _settled(seeding.database))
    return ours


async def _settled(database: Database) -> bool:
    """Other workers' tests are such transactions too: the server is one."""
    async with database.engine.connect() as connection:
        await connection.execute(text("SET LOCAL ROLE NONE"))
        return bool(await connection.scalar(_SETTLED))


@pytest.fixture(scope="session")
async def theirs(seeding: App) -> World:
    """The other company."""
    return await make_world(seeding, seeding.database, "beacon")


@pytest.fixture
def web(one_web: FastAPI, app: App, world: World, theirs: World) -> FastAPI:
    """The web application over the test's own transaction, with both companies in it."""
    return web_over(one_web, app)


@pytest.fixture
async def client(web: FastAPI, world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Our owner's program."""
    async with calling(web, world.secrets["owner"]) as caller:
        yield caller


@pytest.fixture
async def browser(web: FastAPI, world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Our owner at the screen."""
    transport = httpx.ASGITransport(web)
    cookies = {SESSION_COOKIE: world.sessions["owner"]}
    async with httpx.AsyncClient(transport=transport, base_url="http://fairlead.test", cookies=cookies) as caller:
        yield caller


@pytest.fixture
def csrf(web: FastAPI, world: World) -> str:
    """The token for forms of our owner's session."""
    token: str = web.state.edge.csrf.token(world.ids["session"])
    return token
