"""Why a line costs what it costs, a client's next invoice, the forecast: `python -m bench.previews`.

Through the program's own queries on the read-only path of the API. The baseline of the first two is the bare SQL that
reads the same rows on a plain connection.
"""

import argparse
import asyncio
import resource
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg

from bench.billing_run import AS_OF, fill
from bench.kit.paired import copy
from fairlead.domains.billing import queries
from fairlead.domains.billing.commands import next_invoices, run_billing
from fairlead.kernel.ids import TenantId
from fairlead.main.embedded import server
from fairlead.main.wiring import App, build
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import APP_ROLE, Database
from fairlead.platform.settings import Settings

CLIENT = UUID("01900000-0000-7000-8000-000000000001")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PREPARE, LINE, NEXT = Path(__file__).with_suffix(".sql").read_text().split("-- next\n")
Ask = Callable[[], Awaitable[object]]


async def prepare(url: str) -> tuple[UUID, UUID]:
    """Fifty services of one client, billed once; one of their lines, with its invoice."""
    connection = await asyncpg.connect(url)
    for statement in PREPARE.split(";\n"):
        await connection.execute(statement)
    app = build(Settings(database_url=None), Database(url, pool_size=4))
    await run_billing(app.work, TenantId(1), Actor.system("bench"), as_of=AS_OF, now=system_now())
    await app.close()
    row = await connection.fetchrow(
        "SELECT l.invoice_id, l.id FROM invoice_lines l JOIN invoices i ON i.tenant_id = l.tenant_id "
        "AND i.id = l.invoice_id WHERE i.client_id = $1 ORDER BY l.position LIMIT 1",
        CLIENT,
    )
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    assert row is not None
    return row[0], row[1]


async def timed(ask: Ask, asks: int) -> tuple[float, float]:
    """The median and the 99th percentile, in milliseconds."""
    for _ in range(20):
        await ask()
    seconds = []
    for _ in range(asks):
        began = perf_counter()
        await ask()
        seconds.append(perf_counter() - began)
    cuts = quantiles(seconds, n=100)
    return cuts[49] * 1000, cuts[98] * 1000


def bare(connection: asyncpg.Connection, statements: str, value: UUID) -> Ask:
    """The same rows by SQL."""

    async def ask() -> object:
        async with connection.transaction():
            await connection.execute("SET LOCAL app.tenant_id = '1'")
            return [await connection.fetch(one, value) for one in statements.split(";\n") if one.strip()]

    return ask


def ours(app: App, question: Callable[[Context], Awaitable[object]]) -> Ask:
    """A question in a unit of work that only reads."""

    async def ask() -> object:
        async with app.work.begin(TenantId(1), Actor.system("bench"), now=NOW, read_only=True) as ctx:
            return await question(ctx)

    return ask


async def measure(url: str, asks: int) -> None:
    """Ask both ways, and print."""
    invoice, line = await prepare(url)
    app = build(Settings(database_url=None), Database(url, pool_size=2))
    connection = await asyncpg.connect(url, server_settings={"role": APP_ROLE, "jit": "off"})
    pairs = (
        ("explanation", bare(connection, LINE, line), ours(app, lambda ctx: queries.explanation(ctx, invoice, line))),
        ("next invoice", bare(connection, NEXT, CLIENT), ours(app, lambda ctx: next_invoices(ctx, CLIENT))),
    )
    for name, sql, own in pairs:
        by_sql, by_us = await timed(sql, asks), await timed(own, asks)
        print(
            f"{name}: SQL p50 {by_sql[0]:.2f} ms p99 {by_sql[1]:.2f} ms   ours p50 {by_us[0]:.2f} ms "
            f"p99 {by_us[1]:.2f} ms   ratio {by_sql[0] / by_us[0]:.2f}",
            flush=True,
        )
    began = perf_counter()
    found = await ours(app, lambda ctx: queries.forecast(ctx, 12, date(2026, 3, 2)))()
    assert isinstance(found, queries.Forecast)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"forecast of 12 months: {found.services:,} services in {perf_counter() - began:.2f} s, peak {peak} MB")
    await connection.close()
    await app.close()


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--asks", type=int, default=300)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="fairlead-bench-") as scratch, server(Path(scratch)) as running:
        base, owner = running.owner_url.rsplit("/", 1)[0], urlsplit(running.owner_url).username or ""
        asyncio.run(copy(running.admin_url, owner, "template1", "filled"))
        asyncio.run(fill(f"{base}/filled", given.services))
        print(f"{given.services:,} services, PostgreSQL {running.version}", flush=True)
        asyncio.run(measure(f"{base}/filled", given.asks))


if __name__ == "__main__":
    main()
