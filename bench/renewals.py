"""Renewals and reminders beside one SQL statement that writes the same rows: `python -m bench.renewals`.

Each runs on the embedded server with fsync on, on its own copy of the same database: ten services a client, all of
whose terms end on one day, under contracts that lift their price by 3 %. The program runs as a process of its own,
chunk after chunk in two lanes as its jobs do, whose peak memory is printed.
"""

import argparse
import asyncio
import json
import resource
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from bench.kit.paired import child, copy, drop, figures
from fairlead.domains.services.commands import process_auto_renewals, send_renewal_reminders
from fairlead.domains.services.queries import LANES
from fairlead.kernel.ids import TenantId
from fairlead.main.embedded import server
from fairlead.main.migrate import upgrade
from fairlead.main.wiring import build
from fairlead.main.worker import settle_heap
from fairlead.platform.context import Actor
from fairlead.platform.db.database import APP_ROLE, Database
from fairlead.platform.settings import Settings

PER_CLIENT = 10
SQL = Path(__file__).with_name("renewals.sql").read_text()
FILL, RENEW, REMIND, SAME = SQL.split("-- next\n")
"""Filling a company; renewing it, and reminding it, with SQL; figures that must come out alike."""
WORK: dict[str, tuple[str, Any, date]] = {
    "renewals": (RENEW, process_auto_renewals, date(2026, 3, 15)),
    "reminders": (REMIND, send_renewal_reminders, date(2026, 2, 14)),
}
"""What is measured: its SQL, its command, and the day."""


async def fill(url: str, services: int) -> None:
    """A company of active services whose terms end on one day."""
    await upgrade(url)
    connection = await asyncpg.connect(url)
    await connection.execute("SELECT create_company('bench', 'Bench', 'USD', 'UTC', 'US', 'en', now())")
    await connection.execute(FILL.replace(":clients", str(services // PER_CLIENT)))
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def by_sql(url: str, what: str) -> float:
    """Do it with one statement, as the application's role; seconds."""
    connection = await asyncpg.connect(url, server_settings={"role": APP_ROLE, "jit": "off"})
    began = perf_counter()
    async with connection.transaction():
        await connection.execute("SET LOCAL app.tenant_id = '1'")
        await connection.execute(WORK[what][0])
    seconds = perf_counter() - began
    await connection.close()
    return seconds


async def by_run(url: str, what: str) -> None:
    """Do it with the program, and print seconds and peak memory."""
    _, command, day = WORK[what]
    app = build(Settings(database_url=None), Database(url, pool_size=4))
    now = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    settle_heap()

    async def pass_of(lane: int) -> None:
        after = None
        while True:
            async with app.work.begin(TenantId(1), Actor.system("bench"), now=now) as ctx:
                after = (await command(ctx, day, after=after, lane=lane)).after
            if after is None:
                return

    began = perf_counter()
    await asyncio.gather(*(pass_of(lane) for lane in range(LANES)))
    seconds = perf_counter() - began
    await app.close()
    print(json.dumps({"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


def measure(home: Path, services: int, rounds: int) -> None:
    """Fill once, then do a copy each way in turn."""
    with server(home) as running:
        base = running.owner_url.rsplit("/", 1)[0]
        owner = urlsplit(running.owner_url).username or ""
        asyncio.run(copy(running.admin_url, owner, "template1", "filled"))
        asyncio.run(fill(f"{base}/filled", services))
        print(f"{services:,} services, PostgreSQL {running.version}, fsync on")
        for _ in range(rounds):
            for what in WORK:
                asyncio.run(copy(running.admin_url, owner, "filled", "by_sql"))
                sql = asyncio.run(by_sql(f"{base}/by_sql", what))
                asyncio.run(copy(running.admin_url, owner, "filled", "by_run"))
                run = child("bench.renewals", "--url", f"{base}/by_run", "--what", what)
                same = [asyncio.run(figures(f"{base}/by_{way}", SAME)) for way in ("sql", "run")]
                assert same[0] == same[1], same
                for way in ("by_sql", "by_run"):
                    asyncio.run(drop(running.admin_url, way))
                print(
                    f"{what:9}  SQL {sql:6.2f} s   run {run['seconds']:6.2f} s {services / run['seconds']:7,.0f}/s   "
                    f"ratio {sql / run['seconds']:.2f}   peak {run['peak_mb']} MB",
                    flush=True,
                )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--home", type=Path, help="folder of the server; a throw-away one by default")
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--what", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.url:
        asyncio.run(by_run(given.url, given.what))
        return
    with TemporaryDirectory(prefix="fairlead-bench-") as scratch:
        measure(given.home or Path(scratch), given.services, given.rounds)


if __name__ == "__main__":
    main()
