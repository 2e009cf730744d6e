"""Health, readiness and metrics look at what they report on."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from fairlead.kernel.ids import TenantId
from fairlead.main.migrate import head
from fairlead.main.wiring import App
from fairlead.platform.db.database import Database
from fairlead.platform.http.app import create_app
from fairlead.platform.http.edge import Check, CheckResult, Sample
from fairlead.platform.http.health import LoopLag, database_check, migrations_check, worker_check
from fairlead.platform.work import Work
from tests.db.http.conftest import OWNER, KnownCredentials, caller, toy_app
from tests.kit.fixtures import NOW


async def test_health_measures_the_event_loop(web: FastAPI, nobody: httpx.AsyncClient) -> None:
    well = await nobody.get("/health")
    assert (well.status_code, well.json()["status"]) == (200, "ok")
    web.state.loop_lag.seconds = 3.25
    stuck = await nobody.get("/health")
    assert (stuck.status_code, stuck.json()) == (503, {"status": "stuck", "loop_lag_ms": 3250.0})


async def test_loop_lag_is_what_the_loop_was_late_by() -> None:
    lag = LoopLag(every=0.02)
    watching = asyncio.create_task(lag.watch())
    await asyncio.sleep(0.001)
    until = asyncio.get_running_loop().time() + 0.2
    while asyncio.get_running_loop().time() < until:
        pass
    await asyncio.sleep(0.005)
    assert 0.1 < lag.seconds < 5
    watching.cancel()


async def test_ready_when_everything_answers(fresh_app: App) -> None:
    database = fresh_app.database
    checks = [
        database_check(database),
        migrations_check(database, head()),
        worker_check(database, lambda: NOW),
    ]
    web = toy_app(fresh_app.work, database, KnownCredentials(TenantId(1), TenantId(2)), checks=checks)
    async with caller(web, None) as client:
        idle = await client.get("/ready")
        assert idle.status_code == 503
        assert idle.json()["checks"]["worker"] == {"ok": False, "detail": "no worker has started"}
        async with database.engine.begin() as connection:
            await connection.execute(
                text(
                    "INSERT INTO process_heartbeats (id, kind, host, pid, started_at, beat_at) "
                    "VALUES (:id, 'worker', 'here', 1, :at, :at)"
                ),
                {"id": uuid4(), "at": NOW - timedelta(seconds=10)},
            )
        ready = await client.get("/ready")
    body = ready.json()
    assert (ready.status_code, body["status"]) == (200, "ready")
    assert body["checks"]["migrations"] == {"ok": True, "detail": f"at {head()}"}
    assert body["checks"]["worker"] == {"ok": True, "detail": "last heartbeat 10 s ago"}
    assert body["checks"]["database"]["ok"] is True


async def test_not_ready_without_its_database(work: Work, unreachable: Database) -> None:
    checks = [database_check(unreachable), migrations_check(unreachable, "abc")]
    web = toy_app(work, unreachable, KnownCredentials(TenantId(1), TenantId(2)), checks=checks)
    async with caller(web, None) as client:
        response = await client.get("/ready")
        alive = await client.get("/health")
    assert (response.status_code, response.json()) == (
        503,
        {
            "status": "not ready",
            "checks": {
                "database": {"ok": False, "detail": "ConnectionRefusedError"},
                "migrations": {"ok": False, "detail": "ConnectionRefusedError"},
            },
        },
    )
    assert alive.status_code == 200


async def test_requests_without_a_database_are_answered_503(app: App, unreachable: Database) -> None:
    lost = Work(unreachable, app.work.listeners, app.work.dispatch)
    web = toy_app(lost, unreachable, KnownCredentials(TenantId(1), TenantId(2)))
    async with caller(web, OWNER) as client:
        answers = [
            await client.get(f"/api/v1/toys/{uuid4()}"),
            await client.get("/api/v1/toys"),
            await client.post("/api/v1/toys", json={"name": "Ada", "number": "1"}),
        ]
    for answer in answers:
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
        assert answer.headers["retry-after"] == "5"


async def test_a_check_that_hangs_is_not_ready(work: Work, database: Database, credentials: KnownCredentials) -> None:
    async def hangs() -> CheckResult:
        await asyncio.sleep(60)
        return CheckResult(ok=True, detail="late")

    web = toy_app(work, database, credentials, checks=[Check("slow", hangs)])
    async with caller(web, None) as client:
        response = await client.get("/ready")
    assert response.json()["checks"] == {"slow": {"ok": False, "detail": "no answer within 2 s"}}


async def test_metrics_count_by_route_and_status(
    work: Work, database: Database, credentials: KnownCredentials, ada: UUID
) -> None:
    async def jobs() -> Sequence[Sample]:
        return [Sample("fairlead_jobs", "Jobs by state.", {"state": "failed"}, 3)]

    web = toy_app(work, database, credentials, samplers=[jobs])
    async with caller(web, OWNER) as client:
        await client.get(f"/api/v1/toys/{ada}")
        await client.get(f"/api/v1/toys/{ada}")
        await client.get(f"/api/v1/toys/{uuid4()}")
        await client.get("/random/path")
        scraped = await client.get("/metrics")
    assert scraped.headers["content-type"].startswith("text/plain")
    lines = scraped.text.splitlines()
    route = 'method="GET",route="/api/v1/toys/{toy_id}"'
    assert f'fairlead_http_requests_total{{{route},status="200"}} 2.0' in lines
    assert f'fairlead_http_requests_total{{{route},status="404"}} 1.0' in lines
    assert 'fairlead_http_requests_total{method="GET",route="unmatched",status="404"} 1.0' in lines
    assert f"fairlead_http_request_seconds_count{{{route}}} 3.0" in lines
    assert 'fairlead_jobs{state="failed"} 3.0' in lines
    assert any(line.startswith('fairlead_db_connections{state="idle"}') for line in lines)


async def test_background_work_lives_as_long_as_the_server(web: FastAPI) -> None:
    steps: list[str] = []

    async def background() -> None:
        steps.append("begun")
        try:
            await asyncio.sleep(60)
        finally:
            steps.append("ended")

    app = create_app(web.state.edge, api=[], background=[background])
    async with app.router.lifespan_context(app):
        await asyncio.sleep(0)
        assert steps == ["begun"]
    assert steps == ["begun", "ended"]


async def test_background_work_that_fails_begins_again(web: FastAPI) -> None:
    begun = asyncio.Event()
    tries: list[int] = []

    async def failing() -> None:
        tries.append(len(tries))
        if len(tries) == 1:
            raise ConnectionError
        begun.set()
        await asyncio.sleep(60)

    app = create_app(web.state.edge, api=[], background=[failing])
    async with app.router.lifespan_context(app), asyncio.timeout(10):
        await begun.wait()
    assert tries == [0, 1]


async def test_problem_types_have_a_page(nobody: httpx.AsyncClient) -> None:
    response = await nobody.get("/problems/stale-version")
    assert response.json() == {
        "type": "/problems/stale-version",
        "title": "Someone has changed this in the meantime.",
        "status": 412,
        "remedy": "Read it again, look at what changed, and send the change with the new ETag.",
        "members": ["expected_version", "current_version"],
        "description": "Someone has changed this in the meantime.",
    }
    assert (await nobody.get("/problems/nonsense")).status_code == 404
