"""What a command needs to work: the database, the wired system, and the company that is meant."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy import text

from fairlead.kernel.errors import Invalid
from fairlead.kernel.ids import TenantId
from fairlead.main.cli.options import settings_of
from fairlead.main.cli.output import stderr
from fairlead.main.database import Database as Opened
from fairlead.main.database import database
from fairlead.main.errors import SetupProblem
from fairlead.main.migrate import head, upgrade
from fairlead.main.wiring import App, build
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor
from fairlead.platform.db.database import Database
from fairlead.platform.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Company:
    """The provider that a command is for."""

    id: TenantId
    slug: str
    name: str
    currency: str
    timezone: str
    locale: str

    def noon(self, day: date) -> datetime:
        """The middle of a day in the company's zone: what `--as-of` takes for `now`."""
        return datetime.combine(day, time(12), tzinfo=ZoneInfo(self.timezone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Session:
    """Everything a command of a company works with."""

    app: App
    company: Company
    actor: Actor
    now: datetime


def run_in_company(
    home: Path | None,
    fn: Callable[[Session], Awaitable[T]],
    company: str | None = None,
    as_of: date | None = None,
) -> T:
    """Run `fn` for one company: the one named by its slug, or the only one there is."""

    async def inside(app: App) -> T:
        chosen = choose(await companies(app), company)
        now = system_now() if as_of is None else chosen.noon(as_of)
        return await fn(Session(app, chosen, Actor.system(f"cli:{getpass.getuser()}"), now))

    return run_with_app(home, inside)


def run_with_app(home: Path | None, fn: Callable[[App], Awaitable[T]], *, migrate: bool = False) -> T:
    """Run `fn` with the wired system over the home folder's database; `migrate` brings it up to date first."""
    settings = settings_of(home)
    with database(settings, tell=stderr().print) as opened:
        return asyncio.run(_run(settings, opened, fn, migrate=migrate))


async def companies(app: App) -> list[Company]:
    """Every company of this installation."""
    async with app.database.session() as session:
        rows = await session.execute(text("SELECT id, slug, name, currency, timezone, locale FROM list_companies()"))
        return [Company(TenantId(row[0]), *row[1:]) for row in rows.all()]


def choose(known: list[Company], wanted: str | None) -> Company:
    """The company that is meant; guessing is refused when there are several."""
    slugs = ", ".join(company.slug for company in known)
    if not known:
        raise SetupProblem("there is no company yet", "load the demo company with 'fairlead demo'")
    if wanted is None:
        if len(known) > 1:
            raise Invalid.of("company", "Several companies are here.", f"Name one with --company: {slugs}.")
        return known[0]
    for company in known:
        if company.slug == wanted:
            return company
    raise Invalid.of("company", f"There is no company {wanted!r}.", f"These are here: {slugs}.")


async def _run(settings: Settings, opened: Opened, fn: Callable[[App], Awaitable[T]], *, migrate: bool) -> T:
    if migrate:
        await upgrade(opened.owner_url)
    elif await _revision(opened.owner_url) != head():
        raise SetupProblem("the database's schema is not that of this version", "run 'fairlead migrate'")
    app = build(settings, Database(opened.owner_url, pool_size=settings.database_pool, name="fairlead-cli"))
    try:
        return await fn(app)
    finally:
        await app.close()


async def _revision(owner_url: str) -> str | None:
    """Where the database's schema is; None for an empty database."""
    connection = await asyncpg.connect(owner_url)
    try:
        return str(await connection.fetchval("SELECT version_num FROM alembic_version"))
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
