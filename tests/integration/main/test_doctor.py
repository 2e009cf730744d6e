"""The doctor on a real database: healthy, empty, and with each ailment."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from fairlead.main import embedded
from fairlead.main.doctor.database import look
from fairlead.main.doctor.finding import Finding, Verdict, fail, ok, warn
from fairlead.main.migrate import head, upgrade

MIGRATE = "run 'fairlead migrate'"


@pytest.fixture
async def empty(server: embedded.Server) -> AsyncIterator[str]:
    """The address of an empty database."""
    admin = await asyncpg.connect(server.admin_url)
    await admin.execute("CREATE DATABASE ailing OWNER fairlead_owner")
    yield server.owner_url.removesuffix("fairlead") + "ailing"
    await admin.execute("DROP DATABASE ailing WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def migrated(empty: str) -> str:
    """The address of a healthy database without a company."""
    await upgrade(empty)
    return empty


async def change(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def finding(url: str, check: str, *, supervised: bool = False) -> Finding:
    return next(found for found in await look(url, supervised=supervised) if found.check == check)


async def test_a_healthy_database_only_misses_its_processes(migrated: str) -> None:
    found = await look(migrated, supervised=False)

    assert {each.check: each.verdict for each in found} == {
        "role": Verdict.OK,
        "migrations": Verdict.OK,
        "tenancy": Verdict.OK,
        "worker": Verdict.WARN,
        "scheduler": Verdict.WARN,
        "jobs": Verdict.OK,
        "clock": Verdict.OK,
    }
    assert found[1] == ok("migrations", f"at {head()}")
    assert found[3] == warn("worker", "no sign of life of a worker", "start everything with 'fairlead run'")


async def test_an_empty_database_is_told_to_migrate(empty: str) -> None:
    found = await look(empty, supervised=False)

    assert {each.remedy for each in found if each.verdict is Verdict.FAIL} == {MIGRATE}
    assert [each.check for each in found if each.verdict is Verdict.OK] == ["role", "clock"]


async def test_a_silent_worker_fails_where_a_supervisor_runs(migrated: str) -> None:
    assert await finding(migrated, "worker", supervised=True) == fail(
        "worker", "no sign of life of a worker", "look at the log of 'fairlead run', and restart it"
    )


async def test_a_sign_of_life_is_seen(migrated: str) -> None:
    await change(
        migrated,
        "INSERT INTO process_heartbeats (id, kind, host, pid, started_at, beat_at)"
        " VALUES (gen_random_uuid(), 'worker', 'here', 1, now(), now())",
    )

    assert (await finding(migrated, "worker", supervised=True)).verdict is Verdict.OK


async def test_another_schema_version(migrated: str) -> None:
    await change(migrated, "UPDATE alembic_version SET version_num = '0000'")

    assert await finding(migrated, "migrations") == fail("migrations", f"at 0000, this version needs {head()}", MIGRATE)


async def test_a_table_without_row_level_security_is_named(migrated: str) -> None:
    await change(migrated, "ALTER TABLE invoices DISABLE ROW LEVEL SECURITY", "DROP POLICY tenant ON clients")

    assert await finding(migrated, "tenancy") == fail("tenancy", "no row-level security on clients, invoices", MIGRATE)


async def test_a_superuser_is_warned_about(migrated: str, server: embedded.Server) -> None:
    as_superuser = server.admin_url.removesuffix("postgres") + "ailing"

    assert await finding(as_superuser, "role") == warn(
        "role",
        "fairlead_admin is a superuser",
        "give Fairlead a role of its own: CREATE ROLE fairlead_owner LOGIN CREATEROLE",
    )


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("todo", ok("jobs", "none stuck, none failed")),
        ("failed", warn("jobs", "1 failed", "look at them with 'fairlead jobs', mend the cause, retry them")),
        ("doing", fail("jobs", "1 in a worker that is gone", "start a worker with 'fairlead run'")),
    ],
)
async def test_jobs_that_need_somebody(migrated: str, status: str, expected: Finding) -> None:
    await change(
        migrated,
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
        f" VALUES ('default', 'any', '{{\"tenant_id\": 1}}', '{status}')",
    )

    assert await finding(migrated, "jobs") == expected
