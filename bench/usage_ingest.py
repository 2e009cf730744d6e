"""Usage through the batch route beside COPY of the same rows: `python -m bench.usage_ingest`.

One web process as `fairlead run` starts it takes batches of 10,000 events, each of another service and moment, over one
connection; every second batch brings a tenth that was sent before. The baseline writes as many rows into the same
table, with the same constraints and indexes, by one bare COPY a batch: nothing read, checked or compared.
"""

import argparse
import asyncio
import http.client
import os
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from bench.api_reads import ACTOR, fill, processor, serving
from fairlead.domains.catalog.commands import create_meter
from fairlead.domains.catalog.terms import Aggregation
from fairlead.kernel.ids import TenantId, uuid7s
from fairlead.main.embedded import server
from fairlead.main.wiring import build
from fairlead.platform.clock import system_now
from fairlead.platform.db.database import Database
from fairlead.platform.settings import Settings

BATCH = 10_000
_COLUMNS = ["tenant_id", "id", "event_id", "service_id", "meter_id", "at", "quantity", "key", "received_at"]
_ACTIVE = "SELECT id FROM services WHERE status = 'active' AND activated_at IS NOT NULL ORDER BY id"


@dataclass(frozen=True)
class Target:
    """Where to send what."""

    port: int
    token: str
    services: Sequence[UUID]
    meter: UUID


async def prepare(url: str, clients: int) -> tuple[str, list[UUID], UUID]:
    """The services of generated customers and a meter."""
    token, _ = await fill(url, clients)
    app = build(Settings(database_url=None), Database(url, pool_size=2))
    async with app.work.begin(TenantId(1), ACTOR, now=system_now()) as ctx:
        meter = await create_meter(ctx, code="traffic", name="Traffic", unit="GB", aggregation=Aggregation.SUM)
    await app.close()
    connection = await asyncpg.connect(url)
    services = [row["id"] for row in await connection.fetch(_ACTIVE)]
    await connection.close()
    return token, services, meter.id


def batches(target: Target, rounds: int) -> Iterator[bytes]:
    """Bodies of 10,000 events; every second one sends a tenth of the one before again."""
    now, earlier = system_now(), list[dict[str, Any]]()
    for number in range(rounds):
        events = [
            {
                "id": f"cdr-{number}-{at}", "service_id": str(target.services[at * 7 % len(target.services)]),
                "meter": "traffic", "at": (now - timedelta(seconds=at)).isoformat(), "quantity": f"{at % 977}.25",
            }
            for at in range(BATCH)
        ]  # fmt: skip
        again = earlier[: BATCH // 10] if number % 2 else []
        earlier = events
        yield orjson.dumps({"events": [*events[: BATCH - len(again)], *again]})


def send(target: Target, rounds: int) -> list[tuple[float, int]]:
    """Seconds and accepted events of each batch."""
    connection = http.client.HTTPConnection("127.0.0.1", target.port)
    headers = {"Authorization": f"Bearer {target.token}", "Content-Type": "application/json"}
    found = []
    for body in list(batches(target, rounds)):
        began = perf_counter()
        connection.request("POST", "/api/v1/usage/events", body, headers)
        answer = connection.getresponse()
        said = orjson.loads(answer.read())
        found.append((perf_counter() - began, said["accepted"] + said["duplicates"]))
        assert answer.status == http.HTTPStatus.OK and not said["refused"], said  # noqa: PT018 - both say what is wrong
    connection.close()
    return found


async def copy(url: str, target: Target, rounds: int) -> list[float]:
    """Seconds of each COPY of as many rows, made beforehand, into the same table."""
    connection = await asyncpg.connect(url)
    now, found = system_now(), []
    for number in range(rounds):
        ids, run = uuid7s(now), now.timestamp()
        rows = [
            (
                1, UUID(bytes=next(ids)), f"copy-{run}-{number}-{at}", target.services[at * 7 % len(target.services)],
                target.meter, now - timedelta(seconds=at), Decimal(f"{at % 977}.25"), None, now,
            )
            for at in range(BATCH)
        ]  # fmt: skip
        began = perf_counter()
        await connection.copy_records_to_table("usage_events", records=rows, columns=_COLUMNS)
        found.append(perf_counter() - began)
    await connection.close()
    return found


def measure(home: Path, given: argparse.Namespace) -> None:
    """Fill a database, start the web process, send and copy in turn."""
    with server(home) as running:
        token, services, meter = asyncio.run(prepare(running.owner_url, given.clients))
        target = Target(given.port, token, services, meter)
        os.environ |= {
            "FAIRLEAD_HOME": str(home), "FAIRLEAD_DATABASE_URL": running.owner_url, "FAIRLEAD_PORT": str(given.port),
        }  # fmt: skip
        command = [sys.executable, "-m", "fairlead.main.child", "web"]
        with serving(command, given.port, "/health", home / "web.log") as pid:
            before = processor(pid)
            asyncio.run(copy(running.owner_url, target, 2))
            sent = send(target, given.rounds + 2)[2:]  # the first ones warm up
            bare = asyncio.run(copy(running.owner_url, target, given.rounds))
            spent = (processor(pid) - before) / (given.rounds + 2) / BATCH
        ours, theirs = BATCH / statistics.median(one for one, _ in sent), BATCH / statistics.median(bare)
        print(f"PostgreSQL {running.version}, {len(services):,} services, {given.rounds} batches of {BATCH:,}")
        print(f"route {ours:9,.0f} events/s   {spent * 1e6:.0f} µs of the web process an event")
        print(f"COPY  {theirs:9,.0f} rows/s")
        print(f"ratio {ours / theirs:.2f}")


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--clients", type=int, default=7_043)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--port", type=int, default=18_480)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="fairlead-bench-") as scratch:
        measure(Path(scratch), given)


if __name__ == "__main__":
    main()
