"""A service as of an instant, at thousands of events a service: `python -m bench.as_of`.

Through the API's own command on its read-only path. The baseline is the bare SQL of the same four facts on a plain
connection. Both ask for random instants of a life that was suspended, resumed and changed thousands of times.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg

from bench.billing_run import fill
from bench.kit.paired import copy
from fairlead.domains.services import queries
from fairlead.kernel.ids import TenantId
from fairlead.main.embedded import server
from fairlead.main.wiring import build
from fairlead.platform.context import Actor
from fairlead.platform.db.database import APP_ROLE, Database
from fairlead.platform.settings import Settings

BEGAN = datetime(2026, 2, 1, tzinfo=UTC)
SERVICE = UUID("01900000-0000-7000-8001-00000000000a")
LIFE, BARE = Path(__file__).with_suffix(".sql").read_text().split("-- next\n")
"""A third of the events each: transitions with their holds, and changes; the bare SQL."""


async def prepare(url: str, events: int) -> None:
    """A long life for one service among others."""
    connection = await asyncpg.connect(url)
    for statement in LIFE.replace(":turns", str(events // 4)).split(";\n"):
        if statement.strip():
            await connection.execute(statement)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def timed(ask: Callable[[datetime], Awaitable[object]], instants: list[datetime]) -> tuple[float, float]:
    """The median and the 99th percentile, in milliseconds."""
    seconds = []
    for at in instants:
        began = perf_counter()
        await ask(at)
        seconds.append(perf_counter() - began)
    cuts = quantiles(seconds, n=100)
    return cuts[49] * 1000, cuts[98] * 1000


async def measure(url: str, events: int, asks: int) -> None:
    """Ask both ways for the same instants."""
    chance = Random(7)  # noqa: S311 - repeatable instants, no secrets
    instants = [BEGAN + timedelta(minutes=chance.randrange(events // 4)) for _ in range(asks)]
    now = BEGAN + timedelta(days=365)
    app = build(Settings(database_url=None), Database(url, pool_size=2))
    connection = await asyncpg.connect(url, server_settings={"role": APP_ROLE, "jit": "off"})

    async def bare(at: datetime) -> object:
        async with connection.transaction():
            await connection.execute("SET LOCAL app.tenant_id = '1'")
            return [await connection.fetch(one, SERVICE, at) for one in BARE.split(";\n") if one.strip()]

    async def ours(at: datetime) -> object:
        async with app.work.begin(TenantId(1), Actor.system("bench"), now=now, read_only=True) as ctx:
            return await queries.service_as_of(ctx, SERVICE, at)

    for ask in (bare, ours):
        await timed(ask, instants[:50])
    sql, own = await timed(bare, instants), await timed(ours, instants)
    print(
        f"SQL p50 {sql[0]:.2f} ms p99 {sql[1]:.2f} ms   as_of p50 {own[0]:.2f} ms p99 {own[1]:.2f} ms   "
        f"ratio {sql[0] / own[0]:.2f}"
    )
    await connection.close()
    await app.close()


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--services", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=10_000, help="of one service")
    parser.add_argument("--asks", type=int, default=500)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="fairlead-bench-") as scratch, server(Path(scratch)) as running:
        base, owner = running.owner_url.rsplit("/", 1)[0], urlsplit(running.owner_url).username or ""
        asyncio.run(copy(running.admin_url, owner, "template1", "filled"))
        asyncio.run(fill(f"{base}/filled", given.services))
        asyncio.run(prepare(f"{base}/filled", given.events))
        print(f"{given.events:,} events of one service among {given.services:,}, PostgreSQL {running.version}")
        asyncio.run(measure(f"{base}/filled", given.events, given.asks))


if __name__ == "__main__":
    main()
