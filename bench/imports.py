"""The import of generated telco customers beside SQL that copies the same rows: `python -m bench.imports`.

Into a fresh database on the embedded server (fsync on). Then each table's rows are copied into a second company, one
INSERT … SELECT a table in one transaction, with every index, foreign key and check: the limit for any importer.
"""

import argparse
import asyncio
import statistics
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from urllib.parse import urlsplit

import asyncpg

from fairlead.domains.identity import commands as identity
from fairlead.domains.imports.commands import Importer, generated_file, import_telco
from fairlead.kernel.ids import TenantId
from fairlead.main.embedded import Server, server
from fairlead.main.migrate import upgrade
from fairlead.main.wiring import build
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor
from fairlead.platform.db.database import Database
from fairlead.platform.settings import Settings

ACTOR = Actor.system("bench")
AS_OF = date(2026, 3, 1)
TABLES = (
    "service_templates", "tariffs", "price_versions", "clients", "contracts", "services", "service_transitions",
    "events",
)  # fmt: skip
"""What an import writes, what is referred to first."""
COLUMNS = """
SELECT string_agg(column_name, ', ') FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = $1 AND column_name <> 'tenant_id' AND is_identity = 'NO'
"""


async def by_import(url: str, clients: int) -> tuple[int, float, float]:
    """Services imported, seconds, and processor seconds of this process."""
    await upgrade(url)
    app = build(Settings(database_url=None), Database(url, pool_size=2))
    now = system_now()
    for slug in ("one", "two"):
        async with app.work.begin(identity.NOBODY, ACTOR, now=now) as ctx:
            await identity.found_company(
                ctx, slug=slug, name=slug, currency="USD", timezone="UTC", country="US", locale="en"
            )
    file = generated_file(clients)
    began, started = perf_counter(), process_time()
    done = await import_telco(Importer(app.work, TenantId(1), ACTOR, now), file, as_of=AS_OF)
    seconds, cpu = perf_counter() - began, process_time() - started
    await app.close()
    assert (done.imported, done.rejections) == (clients, ()), done
    return done.services, seconds, cpu


async def by_sql(url: str) -> tuple[int, float]:
    """Rows copied, and seconds."""
    connection = await asyncpg.connect(url, server_settings={"jit": "off"})
    listed = {table: await connection.fetchval(COLUMNS, table) for table in TABLES}
    began, rows = perf_counter(), 0
    async with connection.transaction():
        for table, columns in listed.items():
            copied = f"INSERT INTO {table} (tenant_id, {columns}) SELECT 2, {columns} FROM {table} WHERE tenant_id = 1"
            rows += int((await connection.execute(copied)).rsplit(" ", 1)[1])
    seconds = perf_counter() - began
    await connection.close()
    return rows, seconds


async def one_round(running: Server, name: str, clients: int) -> float:
    """Import into a database of its own, copy there; the ratio."""
    owner = urlsplit(running.owner_url).username or ""
    admin = await asyncpg.connect(running.admin_url)
    await admin.execute(f"CREATE DATABASE {name} OWNER {owner}")
    await admin.close()
    services, seconds, cpu = await by_import(f"{running.owner_url.rsplit('/', 1)[0]}/{name}", clients)
    # As superuser: the owner is bound by row-level security too, and this reads one company and writes another.
    rows, sql = await by_sql(f"{running.admin_url.rsplit('/', 1)[0]}/{name}")
    print(
        f"import {seconds:6.2f} s ({cpu:.2f} s CPU)  {clients / seconds:6,.0f} clients/s  {rows / seconds:7,.0f} rows/s"
        f"   SQL {sql:5.2f} s  {rows / sql:7,.0f} rows/s   ratio {sql / seconds:.2f}   {services:,} services",
        flush=True,
    )
    return sql / seconds


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--clients", type=int, default=7_043)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="fairlead-bench-") as scratch, server(Path(scratch)) as running:
        print(f"{given.clients:,} clients, PostgreSQL {running.version}, fsync on")
        ratios = [asyncio.run(one_round(running, f"round_{n}", given.clients)) for n in range(given.rounds)]
    print(f"ratio {statistics.median(ratios):.2f} (median)")


if __name__ == "__main__":
    main()
