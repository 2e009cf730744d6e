"""Database, company, context: the fixtures."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App, build
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.settings import Settings
from fairlead.platform.work import Work
from tests.kit.ledger import check_all, check_own
from tests.kit.postgres import Postgres, postgres
from tests.kit.reads import SharedReads

NOW = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
"""A Sunday noon, inside a month, without a change of summer time in most zones."""


@pytest.fixture(scope="session")
def pg() -> Iterator[Postgres]:
    """The server, with a migrated template."""
    with postgres() as running:
        yield running


@pytest.fixture(scope="session")
def worker_url(pg: Postgres) -> Iterator[str]:
    """This worker's own database."""
    name = f"worker_{os.getpid()}"
    yield pg.create(name)
    pg.drop(name)


@pytest.fixture(scope="session")
async def worker_database(worker_url: str) -> AsyncIterator[Database]:
    """The pool that rolled-back tests share."""
    database = Database(worker_url, pool_size=2)
    yield database
    await database.close()


@pytest.fixture
async def database(worker_database: Database, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """A database whose every session is a savepoint of one transaction, rolled back after the test.

    Before that, the invoices that the test made are reckoned again from their explanations: see `tests.kit.ledger`.
    """
    async with worker_database.engine.connect() as connection:
        outer = await connection.begin()
        bound = Database.__new__(Database)
        bound.url = worker_database.url
        bound.engine = worker_database.engine
        bound.session = async_sessionmaker(
            connection, expire_on_commit=False, class_=AsyncSession, join_transaction_mode="create_savepoint"
        )
        bound.reads = await SharedReads.over(connection)
        yield bound
        try:
            if request.node.get_closest_marker("tampers") is None:
                await check_own(connection)
        finally:
            await outer.rollback()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a throw-away home."""
    return Settings(home=tmp_path, database_url=None)


@pytest.fixture
def app(settings: Settings, database: Database) -> App:
    """The wired system over the rolled-back database."""
    return build(settings, database)


@pytest.fixture
def work(app: App) -> Work:
    """Units of work; what they commit is gone after the test."""
    return app.work


@pytest.fixture
def now() -> datetime:
    """The moment at which a test plays."""
    return NOW


async def make_company(database: Database, slug: str, **values: str) -> TenantId:
    """A provider, through the same function that the application uses."""
    facts = {"currency": "USD", "timezone": "America/New_York", "country": "US", "locale": "en"} | values
    async with database.session() as session:
        found = await session.scalar(
            text("SELECT create_company(:slug, :name, :currency, :timezone, :country, :locale, :at)"),
            {"slug": slug, "name": slug.title(), "at": NOW} | facts,
        )
        await session.commit()
    return TenantId(int(found))


@pytest.fixture
async def company(database: Database) -> TenantId:
    """The provider whose staff we are."""
    return await make_company(database, "harbour")


@pytest.fixture
async def other_company(database: Database) -> TenantId:
    """Another provider in the same database."""
    return await make_company(database, "beacon")


@pytest.fixture
async def ctx(work: Work, company: TenantId) -> AsyncIterator[Context]:
    """A unit of work in progress, never committed."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(work.begin(company, Actor.system("test"), now=NOW, read_only=True))


@pytest.fixture
async def other_ctx(work: Work, other_company: TenantId) -> AsyncIterator[Context]:
    """The other company's unit of work. Both share a transaction: the one begun last is whom PostgreSQL sees."""
    async with work.begin(other_company, Actor.system("test"), now=NOW, read_only=True) as other:
        yield other


@pytest.fixture
async def fresh_url(pg: Postgres, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A database of the test's own, for what needs real commits: processes, concurrency, crashes."""
    name = f"fresh_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**9}"
    yield pg.create(name)
    pg.drop(name)


@pytest.fixture
async def fresh_app(fresh_url: str, settings: Settings) -> AsyncIterator[App]:
    """The wired system over a database of the test's own."""
    app = build(settings, Database(fresh_url))
    yield app
    await check_all(app.database.engine)
    await app.close()


@pytest.fixture
def events(ctx: Context) -> Callable[[], list[str]]:
    """Names of what the test's unit of work emitted so far, in order."""
    return lambda: [emitted.event.name for emitted in ctx.outbox.events]
