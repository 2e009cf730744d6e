"""A bulk price change beside one set-based SQL that writes the same rows: `python -m bench.bulk_change`.

Both run on the embedded server with fsync on, each on its own copy of the same database: active services on the first
day of a billing period that no run has billed. The change is a process of its own, whose peak memory is printed.
"""

import argparse
import asyncio
import json
import resource
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from urllib.parse import urlsplit

import asyncpg

from bench.billing_run import fill, server_cpu
from bench.kit.paired import child, copy, figures
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import BulkWish
from fairlead.domains.services.jobs import LANES
from fairlead.kernel.ids import TenantId
from fairlead.main.embedded import server
from fairlead.main.wiring import build
from fairlead.main.worker import settle_heap
from fairlead.platform.context import Actor
from fairlead.platform.db.database import APP_ROLE, Database
from fairlead.platform.settings import Settings

NOW = datetime(2026, 3, 1, 0, 5, tzinfo=UTC)
WISH = BulkWish(percent=Decimal(5))
PREPARE, BASELINE, SAME = Path(__file__).with_suffix(".sql").read_text().split("-- next\n")
"""Services that are paid up to today; changing them with SQL; figures that must come out alike."""


async def prepare(url: str) -> None:
    """Nothing is owed for days that have passed: a change settles nothing, it only changes."""
    connection = await asyncpg.connect(url)
    await connection.execute(PREPARE)
    await connection.execute("VACUUM FULL ANALYZE")
    await connection.close()


async def by_sql(url: str) -> tuple[float, float]:
    """Change with one statement, as the application's role; seconds, and those of the processor."""
    connection = await asyncpg.connect(url, server_settings={"role": APP_ROLE, "jit": "off"})
    began = perf_counter()
    async with connection.transaction():
        await connection.execute("SET LOCAL app.tenant_id = '1'")
        await connection.execute(BASELINE)
    seconds, cpu = perf_counter() - began, await server_cpu(url)
    await connection.close()
    return seconds, cpu


async def by_bulk(url: str) -> None:
    """Change with the program, chunk by chunk in lanes as its jobs do; print seconds and peak memory."""
    app = build(Settings(database_url=None), Database(url, pool_size=4))
    settle_heap()
    actor = Actor.system("bench")
    looked = perf_counter()
    async with app.work.begin(TenantId(1), actor, now=NOW, read_only=True) as ctx:
        seen = await queries.bulk_preview(ctx, {}, WISH, NOW.date())
    previewed = perf_counter() - looked
    began, started = perf_counter(), process_time()
    async with app.work.begin(TenantId(1), actor, now=NOW) as ctx:
        bulk_id = (await commands.start_bulk_change(ctx, {}, WISH)).id

    async def lane() -> None:
        done = commands.BULK_CHUNK
        while done:
            async with app.work.begin(TenantId(1), actor, now=NOW) as ctx:
                done = await commands.run_bulk_chunk(ctx, bulk_id)

    await asyncio.gather(*(lane() for _ in range(LANES)))
    seconds, cpu = perf_counter() - began, await server_cpu(url)
    await app.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    own = used.ru_utime + used.ru_stime - started
    measured = {"seconds": seconds, "server": cpu, "own": own, "peak_mb": used.ru_maxrss // 1024}
    print(json.dumps(measured | {"previewed": previewed, "changing": seen.changing}))


def measure(home: Path, services: int, rounds: int) -> None:
    """Fill once, then change a copy each way in turn."""
    with server(home) as running:
        base = running.owner_url.rsplit("/", 1)[0]
        owner = urlsplit(running.owner_url).username or ""
        asyncio.run(copy(running.admin_url, owner, "template1", "filled"))
        asyncio.run(fill(f"{base}/filled", services))
        asyncio.run(prepare(f"{base}/filled"))
        print(f"{services:,} services, PostgreSQL {running.version}, fsync on")
        for number in range(rounds):
            asyncio.run(copy(running.admin_url, owner, "filled", f"by_sql_{number}"))
            sql, cpu = asyncio.run(by_sql(f"{base}/by_sql_{number}"))
            asyncio.run(copy(running.admin_url, owner, "filled", f"by_bulk_{number}"))
            bulk = child("bench.bulk_change", "--url", f"{base}/by_bulk_{number}")
            same = [asyncio.run(figures(f"{base}/by_{way}_{number}", SAME)) for way in ("sql", "bulk")]
            assert same[0] == same[1], same
            print(
                f"SQL {sql:6.2f} s ({cpu:.1f} s CPU)   bulk change {bulk['seconds']:6.2f} s "
                f"{services / bulk['seconds']:7,.0f} services/s ({bulk['server']:.1f} + {bulk['own']:.1f} s CPU)   "
                f"ratio {sql / bulk['seconds']:.2f}   peak {bulk['peak_mb']} MB   preview {bulk['previewed']:.2f} s",
                flush=True,
            )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--home", type=Path, help="folder of the server; a throw-away one by default")
    parser.add_argument("--url", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.url:
        asyncio.run(by_bulk(given.url))
        return
    with TemporaryDirectory(prefix="fairlead-bench-") as scratch:
        measure(given.home or Path(scratch), given.services, given.rounds)


if __name__ == "__main__":
    main()
