"""`/health` and `/ready`: both look before they answer."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter

import orjson
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import Response

from fairlead.platform.db.database import Database
from fairlead.platform.http.edge import Check, CheckResult, edge_of

PATIENCE = 2.0
"""Seconds a readiness check may take."""
WORST_LAG = 1.0
"""Seconds the event loop may be late before the process counts as stuck."""


class LoopLag:
    """How late the event loop runs what is due: the sign of a process that is alive but stuck."""

    def __init__(self, every: float = 0.25) -> None:
        self._every = every
        self.seconds = 0.0

    async def watch(self) -> None:
        """Measure until cancelled."""
        while True:
            due = perf_counter() + self._every
            await asyncio.sleep(self._every)
            self.seconds = max(0.0, perf_counter() - due)


def _json(body: object, *, ok: bool) -> Response:
    return Response(
        orjson.dumps(body),
        status_code=200 if ok else 503,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )


async def health_page(request: Request) -> Response:
    """Whether this process runs and its event loop keeps up."""
    lag: LoopLag = request.app.state.loop_lag
    before = perf_counter()
    await asyncio.sleep(0)
    seconds = max(lag.seconds, perf_counter() - before)
    ok = seconds < WORST_LAG
    return _json({"status": "ok" if ok else "stuck", "loop_lag_ms": round(seconds * 1000, 1)}, ok=ok)


async def ready_page(request: Request) -> Response:
    """Whether everything this process needs works now: one entry a check."""
    checks = edge_of(request).checks
    results = await asyncio.gather(*(_probe(check) for check in checks))
    ok = all(result.ok for result in results)
    found = {c.name: {"ok": r.ok, "detail": r.detail} for c, r in zip(checks, results, strict=True)}
    return _json({"status": "ready" if ok else "not ready", "checks": found}, ok=ok)


async def _probe(check: Check) -> CheckResult:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check.probe()
    except TimeoutError:
        return CheckResult(ok=False, detail=f"no answer within {PATIENCE:g} s")
    except Exception as error:  # noqa: BLE001 - whatever a probe meets is its finding
        return CheckResult(ok=False, detail=type(error).__name__)


def database_check(database: Database) -> Check:
    """The database answers a query."""

    async def probe() -> CheckResult:
        before = perf_counter()
        answered = await database.ping()
        return CheckResult(ok=answered, detail=f"answered in {(perf_counter() - before) * 1000:.1f} ms")

    return Check("database", probe)


def migrations_check(database: Database, head: str) -> Check:
    """The database has the schema of this version of the program."""

    async def probe() -> CheckResult:
        async with database.engine.connect() as connection:
            at = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all()
        ok = list(at) == [head]
        return CheckResult(ok=ok, detail=f"at {head}" if ok else f"at {', '.join(at) or 'nothing'}, needs {head}")

    return Check("migrations", probe)


def worker_check(database: Database, clock: Callable[[], datetime], oldest: timedelta = timedelta(seconds=60)) -> Check:
    """Some worker has shown itself lately."""
    latest = text("SELECT max(beat_at) FROM process_heartbeats WHERE kind = 'worker'")

    async def probe() -> CheckResult:
        async with database.engine.connect() as connection:
            seen = await connection.scalar(latest)
        if seen is None:
            return CheckResult(ok=False, detail="no worker has started")
        age = clock() - seen
        return CheckResult(ok=age <= oldest, detail=f"last heartbeat {age.total_seconds():.0f} s ago")

    return Check("worker", probe)
