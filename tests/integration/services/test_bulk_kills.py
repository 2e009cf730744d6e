"""R48: workers are killed inside every chunk of a bulk change; it ends with every service changed once."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from fairlead.domains.services import commands
from fairlead.domains.services.commands import BulkWish
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from tests.kit.fixtures import NOW, make_company
from tests.kit.queue import until

ROOT = Path(__file__).parents[3]
CLIENTS = 250
SERVICES = CLIENTS * 10
FILL = (ROOT / "bench" / "billing_run.sql").read_text().split("-- next\n")[0]

LEDGER = """
SELECT (SELECT count(*) FROM services WHERE version = 2 AND price_agreed) AS services,
       (SELECT count(*) FROM service_changes WHERE status = 'applied') AS changes,
       (SELECT count(DISTINCT service_id) FROM service_changes) AS changed,
       (SELECT count(*) FROM service_changes c JOIN services s ON s.id = c.service_id
        WHERE s.price_minor = round((c.before->>'price_minor')::bigint * 1.05)) AS once,
       (SELECT count(*) FROM bulk_change_items WHERE result = 'changed' AND done_at IS NOT NULL) AS items,
       (SELECT count(*) FROM events WHERE name = 'ServiceChanged') AS told,
       (SELECT count(*) FROM events WHERE name = 'BulkChangeFinished') AS finished,
       (SELECT status FROM bulk_changes) AS status
"""


@pytest.fixture
async def bulk(fresh_url: str, fresh_app: App) -> UUID:
    """A bulk change in two lanes, requested and not begun."""
    await make_company(fresh_app.database, "harbour")
    connection = await asyncpg.connect(fresh_url)
    await connection.execute(FILL.replace(":clients", str(CLIENTS)))
    await connection.close()
    async with fresh_app.work.begin(TenantId(1), Actor.system("test"), now=NOW) as ctx:
        return (await commands.start_bulk_change(ctx, {}, BulkWish(percent=Decimal(5)))).id


@asynccontextmanager
async def worker(url: str) -> AsyncIterator[Process]:
    """A worker process, killed at the end if it still runs."""
    start = "import sys; from tests.integration.services.bulk_worker import run; run(*sys.argv[1:])"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", start, url, cwd=ROOT)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def killed_at(url: str, table: str, *services: int) -> dict[str, Any]:
    """Hold up chunks at rows that they must lock, and kill the worker there; what is done and what is not by then."""
    owner = await asyncpg.connect(url)
    looker = await asyncpg.connect(url)
    column = "id" if table == "services" else "service_id"
    held = owner.transaction()
    await held.start()
    held_up = [service_id(number) for number in services]
    await owner.execute(f"SELECT FROM {table} WHERE {column} = ANY($1) FOR UPDATE", held_up)

    async def waits() -> Any:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        return await looker.fetchval(asked)

    async with worker(url) as process:
        await until(waits)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    await held.rollback()
    found = dict(await looker.fetchrow(LEDGER))
    await owner.close()
    await looker.close()
    return found


def service_id(number: int) -> UUID:
    """Of the services that the SQL fills in, in the order of their ids."""
    return UUID(f"01900000-0000-7000-8001-{number + 10:012x}")


async def test_r48_killed_inside_every_chunk_nothing_twice_nothing_lost(fresh_url: str, bulk: UUID) -> None:
    """Chunks are held up before they write (at a service) and after they wrote almost all (at a billing schedule)."""
    for table, *rows in (("services", 0, 2400), ("recurring_schedules", 500, 2400), ("recurring_schedules", 500)):
        stands = await killed_at(fresh_url, table, *rows)
        whole = {stands[name] for name in ("services", "changes", "changed", "once", "items", "told")}
        assert len(whole) == 1, "a chunk is done wholly or not at all"
        assert (stands["finished"], stands["status"]) == (0, "running")
    connection = await asyncpg.connect(fresh_url)

    async def ended() -> bool:
        return bool(await connection.fetchval("SELECT status = 'finished' FROM bulk_changes WHERE id = $1", bulk))

    async with worker(fresh_url):
        await until(ended)
    found = dict(await connection.fetchrow(LEDGER))
    await connection.close()
    assert found == {
        "services": SERVICES, "changes": SERVICES, "changed": SERVICES, "once": SERVICES, "items": SERVICES,
        "told": SERVICES, "finished": 1, "status": "finished",
    }  # fmt: skip
