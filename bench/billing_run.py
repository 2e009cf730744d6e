"""The billing run beside one set-based SQL that writes the same rows: `python -m bench.billing_run --services 100000`.

Both run on the embedded server with fsync on, each on its own copy of the same database: ten services a client, a
tenth of them with a stub in arrears, a tenth with a discount, every line taxed or exempt, one invoice a client. The run
is a process of its own, whose peak memory is printed; it runs a second time, with nothing left to do.
`--services 1000000` shows the growth.
"""

import argparse
import asyncio
import json
import resource
from datetime import date
from os import sysconf
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from urllib.parse import urlsplit

import asyncpg

from bench.kit.paired import child, copy, figures
from fairlead.domains.billing.commands import run_billing
from fairlead.kernel.ids import TenantId
from fairlead.main.embedded import server
from fairlead.main.migrate import upgrade
from fairlead.main.wiring import build
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor
from fairlead.platform.db.database import APP_ROLE, Database
from fairlead.platform.settings import Settings

AS_OF = date(2026, 3, 1)
PER_CLIENT = 10
SQL = Path(__file__).with_name("billing_run.sql").read_text()
FILL, BASELINE, SAME = SQL.split("-- next\n")
"""Filling a company; billing it with SQL; figures that must come out alike."""


async def fill(url: str, services: int) -> None:
    """A company with active services, all due on one day."""
    await upgrade(url)
    connection = await asyncpg.connect(url)
    await connection.execute("SELECT create_company('bench', 'Bench', 'USD', 'UTC', 'US', 'en', now())")
    await connection.execute(FILL.replace(":clients", str(services // PER_CLIENT)))
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def server_cpu(url: str) -> float:
    """Processor seconds that the connections to a database have used."""
    connection = await asyncpg.connect(url)
    asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    pids = [row["pid"] for row in await connection.fetch(asked)]
    await connection.close()
    return sum(map(process_cpu, pids))


def process_cpu(pid: int) -> float:
    """Processor seconds of a process, its own and the kernel's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / sysconf("SC_CLK_TCK")


async def by_sql(url: str) -> tuple[float, float]:
    """Bill with one statement, as the application's role; seconds, and those of the processor."""
    connection = await asyncpg.connect(url, server_settings={"role": APP_ROLE, "jit": "off"})
    began = perf_counter()
    async with connection.transaction():
        await connection.execute("SET LOCAL app.tenant_id = '1'")
        await connection.execute(BASELINE)
    seconds, cpu = perf_counter() - began, await server_cpu(url)
    await connection.close()
    return seconds, cpu


async def by_run(url: str, lanes: int) -> None:
    """Bill with the program, and print seconds and peak memory."""
    database = Database(url, pool_size=4)
    app = build(Settings(database_url=None), database)
    began, started = perf_counter(), process_time()
    await run_billing(app.work, TenantId(1), Actor.system("bench"), as_of=AS_OF, now=system_now(), lanes=lanes)
    seconds, cpu = perf_counter() - began, await server_cpu(url)
    began = perf_counter()
    await run_billing(app.work, TenantId(1), Actor.system("bench"), as_of=AS_OF, now=system_now(), lanes=lanes)
    again = perf_counter() - began
    await app.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    own = used.ru_utime + used.ru_stime - started
    peak = used.ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "again": again, "server": cpu, "own": own, "peak_mb": peak}))


def measure(home: Path, services: int, rounds: int, lanes: int) -> None:
    """Fill once, then bill a copy each way in turn."""
    invoices = services // PER_CLIENT
    with server(home) as running:
        base = running.owner_url.rsplit("/", 1)[0]
        owner = urlsplit(running.owner_url).username or ""
        asyncio.run(copy(running.admin_url, owner, "template1", "filled"))
        asyncio.run(fill(f"{base}/filled", services))
        print(f"{services:,} services of {invoices:,} clients, PostgreSQL {running.version}, fsync on, {lanes} lanes")
        for number in range(rounds):
            asyncio.run(copy(running.admin_url, owner, "filled", f"by_sql_{number}"))
            sql, cpu = asyncio.run(by_sql(f"{base}/by_sql_{number}"))
            asyncio.run(copy(running.admin_url, owner, "filled", f"by_run_{number}"))
            run = child("bench.billing_run", "--url", f"{base}/by_run_{number}", "--lanes", str(lanes))
            same = [asyncio.run(figures(f"{base}/by_{way}_{number}", SAME)) for way in ("sql", "run")]
            assert same[0] == same[1], same
            print(
                f"SQL {sql:6.2f} s {invoices / sql:7,.0f} invoices/s ({cpu:.1f} s CPU)   run {run['seconds']:6.2f} s "
                f"{invoices / run['seconds']:7,.0f} invoices/s ({run['server']:.1f} + {run['own']:.1f} s CPU)   "
                f"ratio {sql / run['seconds']:.2f}   peak {run['peak_mb']} MB   "
                f"again, with nothing due, {run['again']:.2f} s ({run['again'] / run['seconds']:.1%})",
                flush=True,
            )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lanes", type=int, default=2)
    parser.add_argument("--home", type=Path, help="folder of the server; a throw-away one by default")
    parser.add_argument("--url", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.url:
        asyncio.run(by_run(given.url, given.lanes))
        return
    with TemporaryDirectory(prefix="fairlead-bench-") as scratch:
        measure(given.home or Path(scratch), given.services, given.rounds, given.lanes)


if __name__ == "__main__":
    main()
