"""Bringing a database to the newest schema, and asking how far it is."""

import asyncio
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text

_HERE = Path(__file__).resolve()
_PLACES = (_HERE.parents[1] / "_migrations", _HERE.parents[3] / "migrations")
_LOCK = 7_041_988_203_511


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(next(place for place in _PLACES if place.is_dir())))
    return config


@cache
def head() -> str:
    """The newest revision that this code knows."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise RuntimeError("no migration is shipped with this installation")
    return found


def _upgrade(owner_url: str) -> list[str]:
    engine = create_engine(make_url(owner_url).set(drivername="postgresql+psycopg"))
    config = _config()
    try:
        with engine.connect() as connection:
            # Two processes that start together take turns; the second finds nothing left to do.
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
            connection.commit()
            before = MigrationContext.configure(connection).get_current_revision()
            script = ScriptDirectory.from_config(config)
            pending = [r.revision for r in script.iterate_revisions("heads", before)] if before != head() else []
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()
    finally:
        engine.dispose()
    return list(reversed(pending))


async def upgrade(owner_url: str) -> list[str]:
    """Migrate to head as the owner role; returns the revisions applied, oldest first."""
    return await asyncio.to_thread(_upgrade, owner_url)
