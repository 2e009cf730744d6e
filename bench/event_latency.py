"""From the commit of an event to the start of its listener: `python -m bench.event_latency --services 100000`.

A worker process as `fairlead run` starts it, on the embedded server with fsync on; the listener says over a socket
that it has begun. First the worker is idle; then it carries out a billing run of all services at the same time.
"""

import argparse
import asyncio
import os
import signal
import socket
import statistics
import struct
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID

import asyncpg

from fairlead.domains.billing.commands import request_run
from fairlead.kernel.events import Event
from fairlead.kernel.ids import TenantId
from fairlead.main.embedded import server
from fairlead.main.migrate import upgrade
from fairlead.main.wiring import reactions
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.events import Listener, ListenerMap
from fairlead.platform.jobs.enqueue import enqueue_deliveries
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Runner
from fairlead.platform.jobs.worker import WorkerOptions
from fairlead.platform.jobs.worker import work as run_worker
from fairlead.platform.settings import Settings
from fairlead.platform.work import Work

AS_OF = date(2026, 3, 1)
PER_CLIENT = 10
FILL = Path(__file__).with_name("billing_run.sql").read_text().split("-- next\n")[0]
SAID = struct.Struct("qd")
"""Which event, and when its listener began: the monotonic clock is the machine's, the same for every process."""


class Probed(Event):
    """Somebody wants to know how soon this is heard."""

    probe_id: UUID
    number: int


def sayer(path: str) -> Listener:
    """A listener that says over a socket when it began."""
    out = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    async def hear(ctx: Context, event: Probed) -> None:  # noqa: ARG001 - a listener's shape
        out.sendto(SAID.pack(event.number, perf_counter()), path)

    return Listener("bench.hear", (Probed,), hear)


async def worker(url: str, path: str) -> None:
    """What the worker process does, with one listener more."""
    many = Settings(database_url=None).worker_concurrency
    database = Database(url, pool_size=many + 2)
    listeners = ListenerMap((*reactions.LISTENERS, sayer(path)))
    work = Work(database, listeners, enqueue_deliveries)
    queue = Queue(url, Runner(work, reactions.jobs()), pool_size=many + 2)
    await run_worker(queue, WorkerOptions(concurrency=many))
    await database.close()


async def fill(url: str, services: int) -> None:
    """A company with active services, all due on one day."""
    await upgrade(url)
    connection = await asyncpg.connect(url)
    await connection.execute("SELECT create_company('bench', 'Bench', 'USD', 'UTC', 'US', 'en', now())")
    await connection.execute(FILL.replace(":clients", str(services // PER_CLIENT)))
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


class Probe:
    """Emits events one at a time and waits until each was heard."""

    def __init__(self, url: str, heard: socket.socket) -> None:
        self.database = Database(url, pool_size=2)
        named = ListenerMap((sayer(""),))
        self.work = Work(self.database, named, enqueue_deliveries)
        self.heard = heard
        self.number = 0

    async def once(self) -> float:
        """Milliseconds from the commit of an event to the start of its listener."""
        self.number += 1
        async with self.work.begin(TenantId(1), Actor.system("bench"), now=system_now()) as ctx:
            ctx.emit(Probed(probe_id=ctx.new_id(), number=self.number))
        committed = perf_counter()
        while True:
            packet = await asyncio.get_running_loop().sock_recv(self.heard, SAID.size)
            number, began = SAID.unpack(packet)
            if number == self.number:
                return float(began - committed) * 1000

    async def many(self, going_on: Callable[[int], Awaitable[bool]], pause: float) -> list[float]:
        """Such waits, in order of their length, as long as something goes on."""
        waits: list[float] = []
        while await going_on(len(waits)):
            waits.append(await self.once())
            await asyncio.sleep(pause)
        return sorted(waits)


def said(name: str, waits: list[float]) -> str:
    """A line of the result."""
    p99 = waits[min(len(waits) - 1, int(len(waits) * 0.99))]
    figures = (("p50", statistics.median(waits)), ("p99", p99), ("longest", waits[-1]))
    return f"{name:24} {len(waits):5} events" + "".join(f"   {label} {value:7.1f} ms" for label, value in figures)


@asynccontextmanager
async def started(url: str, path: str) -> AsyncIterator[Process]:
    """The worker process, stopped at the end."""
    command = [sys.executable, __file__, "--url", url, "--path", path]
    quiet = {**os.environ, "FAIRLEAD_LOG_LEVEL": "error"}
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL, env=quiet)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def measure(url: str, path: Path, services: int, idle: int) -> None:
    """Idle first, then beside a billing run."""
    await fill(url, services)
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind(str(path))
    heard.setblocking(False)
    async with started(url, str(path)):
        probe = Probe(url, heard)
        await probe.once()  # the worker is up

        async def few(done: int) -> bool:
            return done < idle

        print(said("idle", await probe.many(few, 0.05)), flush=True)
        began = perf_counter()
        requested = Work(probe.database, reactions.listeners(), enqueue_deliveries)
        async with requested.begin(TenantId(1), Actor.system("bench"), now=system_now()) as ctx:
            await request_run(ctx, AS_OF)
        connection = await asyncpg.connect(url)

        async def billing(_done: int) -> bool:
            return bool(await connection.fetchval("SELECT bool_or(status = 'running') FROM billing_runs"))

        waits = await probe.many(billing, 0.05)
        took = perf_counter() - began
        billed = await connection.fetchval("SELECT count(*) FROM invoices")
        await connection.close()
        assert billed == services // PER_CLIENT, billed
        print(f"{said('beside a billing run', waits)}   (the run: {services:,} services in {took:.1f} s)", flush=True)
        await probe.database.close()


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--idle", type=int, default=300, help="events that an idle worker is asked to hear")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--path", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.url:
        asyncio.run(worker(given.url, given.path))
        return
    with TemporaryDirectory(prefix="fairlead-bench-") as scratch, server(Path(scratch)) as running:
        base = running.owner_url.rsplit("/", 1)[0]
        print(f"PostgreSQL {running.version}, fsync on, load {os.getloadavg()[0]:.1f}")
        for number in range(given.rounds):
            name = f"latency_{number}"
            owner = running.owner_url.split("://")[1].split(":")[0]
            asyncio.run(_create(running.admin_url, name, owner))
            asyncio.run(measure(f"{base}/{name}", Path(scratch) / f"heard_{number}", given.services, given.idle))


async def _create(admin: str, name: str, owner: str) -> None:
    connection = await asyncpg.connect(admin)
    await connection.execute(f"CREATE DATABASE {name} OWNER {owner}")
    await connection.close()


if __name__ == "__main__":
    main()
