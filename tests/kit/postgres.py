"""The server that tests use, and databases copied from one migrated template."""

import asyncio
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from fairlead.main.embedded import server
from fairlead.main.migrate import upgrade

ROOT = Path(__file__).parents[2]


def _home() -> Path:
    """One home a checkout, shared by the workers of a run and warm for the next run."""
    digest = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir()) / f"fairlead-tests-{digest}"


def _schema_digest() -> str:
    """Changes whenever a migration, or what one imports, does."""
    digest = hashlib.sha256()
    sources = [*(ROOT / "migrations").rglob("*.py"), ROOT / "uv.lock"]
    sources += [ROOT / "src/fairlead/platform" / name for name in ("db/security.py", "jobs/schema.py")]
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _run(admin_url: str, statement: sql.Composed) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(statement)


def _exists(admin_url: str, name: str) -> bool:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


class Postgres:
    """A running server with a migrated template database."""

    def __init__(self, admin_url: str, owner_url: str, home: Path) -> None:
        self.admin_url = admin_url
        self.owner_url = owner_url
        self.home = home
        self.template = self._template()

    def url(self, name: str) -> str:
        """The owner's address of a database."""
        return make_url(self.owner_url).set(database=name).render_as_string(hide_password=False)

    def create(self, name: str) -> str:
        """A fresh, migrated, empty database; its owner URL."""
        self.drop(name)
        owner = sql.Identifier(make_url(self.owner_url).username or "")
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
            sql.Identifier(name), sql.Identifier(self.template), owner
        )
        with (self.home / "template.lock").open("w") as lock:
            # PostgreSQL copies a template for one session at a time
            fcntl.flock(lock, fcntl.LOCK_EX)
            _run(self.admin_url, copy)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        _run(self.admin_url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _template(self) -> str:
        name = f"template_{_schema_digest()}"
        with (self.home / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _exists(self.admin_url, name):
                building = f"{name}_building"
                self.drop(building)
                owner = sql.Identifier(make_url(self.owner_url).username or "")
                _run(self.admin_url, sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(building), owner))
                asyncio.run(upgrade(self.url(building)))
                rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                _run(self.admin_url, rename.format(sql.Identifier(building), sql.Identifier(name)))
        return name


@contextmanager
def postgres() -> Iterator[Postgres]:
    """The server of this checkout's tests, or the one that FAIRLEAD_TEST_DATABASE_URL (a superuser's) names."""
    home = _home()
    given = os.environ.get("FAIRLEAD_TEST_DATABASE_URL")
    if given:
        home.mkdir(parents=True, exist_ok=True)
        yield Postgres(given, given, home)
        return
    with server(home, test=True) as running:
        yield Postgres(running.admin_url, running.owner_url, home)
