"""Checks of the database: each a question in SQL, asked as the role that owns the tables."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeAlias

import asyncpg

from fairlead.main.doctor.finding import Finding, fail, ok, warn
from fairlead.main.migrate import head
from fairlead.platform.clock import system_now
from fairlead.platform.db.database import APP_ROLE

Connection: TypeAlias = Any  # asyncpg ships no types
Check = Callable[[Connection], Awaitable[Finding]]

_MIGRATE = "run 'fairlead migrate'"
_SILENT_AFTER = 60
"""Seconds after which a process without a sign of life counts as dead."""

_UNPROTECTED = """
SELECT c.relname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  AND NOT (c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
ORDER BY 1
"""
_PROTECTED = """
SELECT count(*) FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  AND c.relrowsecurity
"""
_OWNED = """
SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
WHERE c.relnamespace = 'public'::regnamespace AND r.rolname = $1
"""
_STALLED = f"""
SELECT count(*) FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - interval '{_SILENT_AFTER} seconds')
"""


async def role(connection: Connection) -> Finding:
    """Fairlead does not connect as a superuser, whom nothing binds."""
    name, superuser = await connection.fetchrow(
        "SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user"
    )
    if superuser:
        return warn(
            "role",
            f"{name} is a superuser",
            "give Fairlead a role of its own: CREATE ROLE fairlead_owner LOGIN CREATEROLE",
        )
    return ok("role", f"{name}, no superuser")


async def migrations(connection: Connection) -> Finding:
    """The schema is that of this version."""
    at = await connection.fetchval("SELECT version_num FROM alembic_version")
    if at != head():
        return fail("migrations", f"at {at or 'nothing'}, this version needs {head()}", _MIGRATE)
    return ok("migrations", f"at {at}")


async def tenancy(connection: Connection) -> Finding:
    """Row-level security is in force on every company's table, and binds the role that the application uses."""
    flags = await connection.fetchrow("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = $1", APP_ROLE)
    if flags is None:
        return fail("tenancy", f"the role {APP_ROLE} does not exist", _MIGRATE)
    if any(flags) or await connection.fetchval(_OWNED, APP_ROLE):
        return fail(
            "tenancy",
            f"the role {APP_ROLE} is not bound by row-level security",
            f"ALTER ROLE {APP_ROLE} NOSUPERUSER NOBYPASSRLS, and let it own no table",
        )
    open_tables = [row[0] for row in await connection.fetch(_UNPROTECTED)]
    if open_tables:
        return fail("tenancy", f"no row-level security on {', '.join(open_tables)}", _MIGRATE)
    protected = await connection.fetchval(_PROTECTED)
    return ok("tenancy", f"row-level security on {protected} tables") if protected else _without_tables("tenancy")


def _without_tables(check: str) -> Finding:
    return fail(check, "there are no tables", _MIGRATE)


def processes(kind: str, *, expected: bool) -> Check:
    """Return the check that a process of a kind gives signs of life; `expected` when a supervisor runs."""

    async def check(connection: Connection) -> Finding:
        seen = await connection.fetchval("SELECT max(beat_at) FROM process_heartbeats WHERE kind = $1", kind)
        if seen is not None and system_now() - seen < timedelta(seconds=_SILENT_AFTER):
            return ok(kind, f"last sign of life {(system_now() - seen).total_seconds():.0f} s ago")
        said = f"no sign of life of a {kind}"
        if expected:
            return fail(kind, said, "look at the log of 'fairlead run', and restart it")
        return warn(kind, said, "start everything with 'fairlead run'")

    return check


async def jobs(connection: Connection) -> Finding:
    """No job is stuck in a dead worker, and none has used up its tries."""
    stalled = await connection.fetchval(_STALLED)
    failed = await connection.fetchval("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
    if stalled:
        return fail("jobs", f"{stalled} in a worker that is gone", "start a worker with 'fairlead run'")
    if failed:
        return warn("jobs", f"{failed} failed", "look at them with 'fairlead jobs', mend the cause, retry them")
    return ok("jobs", "none stuck, none failed")


async def clock(connection: Connection) -> Finding:
    """This machine and the database agree on the time, by which periods begin and end."""
    apart = abs((await connection.fetchval("SELECT clock_timestamp()") - system_now()).total_seconds())
    seen = f"{apart:.1f} s apart from the database"
    if apart > 60:
        return fail("clock", seen, "set both clocks by NTP")
    if apart > 2:
        return warn("clock", seen, "set both clocks by NTP")
    return ok("clock", seen)


def checks(*, supervised: bool) -> dict[str, Check]:
    """Every check of this file, by name."""
    return {
        "role": role,
        "migrations": migrations,
        "tenancy": tenancy,
        "worker": processes("worker", expected=supervised),
        "scheduler": processes("scheduler", expected=supervised),
        "jobs": jobs,
        "clock": clock,
    }


async def look(url: str, *, supervised: bool) -> list[Finding]:
    """Ask every question over one connection; a missing table is a finding, too."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return [await _ask(name, check, connection) for name, check in checks(supervised=supervised).items()]
    finally:
        await connection.close()


async def _ask(name: str, check: Check, connection: Connection) -> Finding:
    try:
        return await check(connection)
    except asyncpg.UndefinedTableError as error:
        return fail(name, f"the schema is incomplete ({error.args[0]})", _MIGRATE)
