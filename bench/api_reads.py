"""Reading through the API beside a bare FastAPI + asyncpg application with the same SQL: `python -m bench.api_reads`.

Both are one uvicorn process with uvloop and httptools on the embedded server (fsync on), holding the services of 7,043
generated customers, asked over keep-alive connections by a third process: bare, real, bare, real. The real one checks
a token and a permission, binds the company, counts, and logs. Ratios of requests/s and of processor time per request.
"""

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any
from urllib.request import urlopen
from uuid import UUID

import asyncpg
import orjson
import uvicorn
import uvloop
from fastapi import FastAPI, Response

from fairlead.domains.identity import commands as identity
from fairlead.domains.identity.permissions import Role
from fairlead.domains.imports.commands import Importer, generated_file, import_telco
from fairlead.main.embedded import server
from fairlead.main.migrate import upgrade
from fairlead.main.wiring import build
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor
from fairlead.platform.db.database import Database
from fairlead.platform.settings import Settings

ACTOR = Actor.system("bench")
AS_OF = date(2026, 3, 1)
IDS = 500
"""Services asked for in turn."""
SQL = """
SELECT s.id, s.number, s.external_id, s.name, s.type, s.status, s.provisioning_status, s.automated, s.client_id,
    c.name AS client_name, s.contract_id, s.site_id, s.template_id, t.name AS template_name, s.tariff_id, s.quantity,
    s.price_minor, s.setup_minor, s.currency, s.price_agreed, s.cycle, s.timing, s.anchor, s.anchor_day, s.start_date,
    s.end_date, s.term_months, s.auto_renewal, s.renewal_count, s.created_at, s.activated_at, s.suspended_at,
    s.cancelled_at, s.ended_on, s.cancel_on, s.cancellation_reason, s.cancellation_fee_minor, s.details, s.version
FROM services s
JOIN clients c ON c.tenant_id = s.tenant_id AND c.id = s.client_id
JOIN service_templates t ON t.tenant_id = s.tenant_id AND t.id = s.template_id
WHERE s.tenant_id = 1
"""


def bare(url: str) -> FastAPI:
    """Two routes and nothing else."""
    pools: list[Any] = []

    @contextlib.asynccontextmanager
    async def running(_app: FastAPI) -> Any:
        async with asyncpg.create_pool(url, min_size=10, max_size=10, init=as_json) as pool:
            pools.append(pool)
            yield

    async def as_json(connection: Any) -> None:
        await connection.set_type_codec("jsonb", encoder=str, decoder=orjson.loads, schema="pg_catalog")

    app = FastAPI(lifespan=running)

    def answer(body: dict[str, Any]) -> Response:
        return Response(orjson.dumps(body, default=str), media_type="application/json")

    @app.get("/api/v1/services/{service_id}")
    async def get(service_id: UUID) -> Response:
        return answer(dict(await pools[0].fetchrow(f"{SQL} AND s.id = $1", service_id)))

    @app.get("/api/v1/services")
    async def some(limit: int = 50) -> Response:
        rows = await pools[0].fetch(f"{SQL} ORDER BY s.number, s.id LIMIT $1", limit)
        return answer({"items": [dict(row) for row in rows], "next_cursor": None})

    return app


class Caller(asyncio.Protocol):
    """One keep-alive connection that asks again as soon as it is answered."""

    def __init__(self, requests: Sequence[bytes], until: float) -> None:
        self.requests = requests
        self.until = until
        self.answered = 0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._buffer = b""
        self._missing = 0
        self._transport: Any = None

    def itself(self) -> "Caller":
        return self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._transport.write(self.requests[self.answered % len(self.requests)])

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            self._buffer += data
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._buffer[:end].lower()
            assert head.startswith(b"http/1.1 200"), head
            length = int(head.split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
            self._missing = end + 4 + length - len(self._buffer)
            self._buffer = b""
        if self._missing == 0:
            self.answered += 1
            if perf_counter() < self.until:
                self._ask()
            else:
                self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        self.ended.set_result(None)


async def load(port: int, paths: Sequence[str], token: str, seconds: float, connections: int) -> tuple[int, float]:
    """Ask until the time is up: requests answered, and seconds."""
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode() for path in paths
    ]
    began = perf_counter()
    until = began + seconds
    callers = [Caller(requests[at:] + requests[:at], until) for at in range(connections)]
    for caller in callers:
        await asyncio.get_running_loop().create_connection(caller.itself, "127.0.0.1", port)
    await asyncio.gather(*(caller.ended for caller in callers))
    return sum(caller.answered for caller in callers), perf_counter() - began


async def fill(url: str, clients: int) -> tuple[str, list[str]]:
    """A company with the services of generated customers: an owner's token, and ids to ask for."""
    await upgrade(url)
    app = build(Settings(database_url=None), Database(url, pool_size=2))
    now = system_now()
    async with app.work.begin(identity.NOBODY, ACTOR, now=now) as ctx:
        tenant = await identity.found_company(
            ctx, slug="bench", name="Bench", currency="USD", timezone="UTC", country="US", locale="en"
        )
    await import_telco(Importer(app.work, tenant, ACTOR, now), generated_file(clients), as_of=AS_OF)
    async with app.work.begin(tenant, ACTOR, now=now) as ctx:
        user = await identity.add_user(ctx, email="owner@bench.example", name="Owner", role=Role.OWNER)
        await ctx.session.flush()
        made = await identity.create_token(
            ctx, user_id=user.id, name="bench", scopes=["api"], allowed=frozenset({"*"}), expires_at=None
        )
    await app.close()
    connection = await asyncpg.connect(url)
    await connection.execute("VACUUM ANALYZE")
    ids = await connection.fetch("SELECT id FROM services ORDER BY md5(number) LIMIT $1", IDS)
    await connection.close()
    return made.secret, [str(row["id"]) for row in ids]


def processor(pid: int) -> float:
    """Processor seconds of a process, its own and the kernel's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serving(command: Sequence[str], port: int, probe: str, log: Path) -> Iterator[int]:
    """A server process while it is asked: its id."""
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            for _ in range(300):
                try:
                    with urlopen(f"http://127.0.0.1:{port}{probe}") as answer:
                        answer.read()
                    break
                except OSError:
                    assert process.poll() is None, log.read_text()
                    sleep(0.1)
            yield process.pid
        finally:
            process.terminate()


def round_of(pid: int, port: int, paths: Sequence[str], token: str, given: argparse.Namespace) -> tuple[float, float]:
    """One round against one server: requests/s, and milliseconds of its processor time per request."""
    task = json.dumps([port, paths, token, given.seconds, given.connections])
    before = processor(pid)
    done = subprocess.run([sys.executable, __file__, "--load"], input=task, check=True, capture_output=True, text=True)
    answered, seconds = json.loads(done.stdout)
    return answered / seconds, (processor(pid) - before) / answered * 1000


def compare(name: str, pids: dict[str, tuple[int, int]], paths: Sequence[str], token: str, given: Any) -> None:
    """Rounds in turn, and the ratios of their medians."""
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in pids}
    for number in range(given.rounds + 1):
        for way, (pid, port) in pids.items():
            figures = round_of(pid, port, paths, token, given)
            if number:  # the first one warms up
                found[way].append(figures)
    rates = {way: statistics.median(rate for rate, _ in rounds) for way, rounds in found.items()}
    costs = {way: statistics.median(cost for _, cost in rounds) for way, rounds in found.items()}
    for way in pids:
        print(f"{name:8} {way:5} {rates[way]:7,.0f} requests/s   {costs[way]:.3f} ms CPU")
    rate, cost = rates["real"] / rates["bare"], costs["bare"] / costs["real"]
    print(f"{name:8} ratio {rate:7.2f} in requests/s, {cost:.2f} in CPU", flush=True)


def measure(home: Path, given: argparse.Namespace) -> None:
    """Fill a database, start both, ask both."""
    with server(home) as running:
        kept = home / "bench.json"
        if not kept.exists():
            kept.write_text(json.dumps(asyncio.run(fill(running.owner_url, given.clients))))
        token, ids = json.loads(kept.read_text())
        print(f"PostgreSQL {running.version}, {given.connections} connections, {given.rounds} × {given.seconds:g} s")
        os.environ |= {
            "FAIRLEAD_HOME": str(home), "FAIRLEAD_DATABASE_URL": running.owner_url, "FAIRLEAD_PORT": str(given.port),
        }  # fmt: skip
        real = [sys.executable, "-m", "fairlead.main.child", "web"]
        plain = [sys.executable, __file__, "--bare", str(given.port + 1), running.owner_url]
        with (
            serving(real, given.port, "/health", home / "real.log") as first,
            serving(plain, given.port + 1, "/openapi.json", home / "bare.log") as second,
        ):
            pids = {"bare": (second, given.port + 1), "real": (first, given.port)}
            compare("one", pids, [f"/api/v1/services/{each}" for each in ids], token, given)
            compare("list 50", pids, ["/api/v1/services?limit=50"], token, given)


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--clients", type=int, default=7_043)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--port", type=int, default=18_470, help="of the real one; the bare one takes the next")
    parser.add_argument("--home", type=Path, help="folder of the server, kept and used again")
    parser.add_argument("--bare", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--load", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.bare:
        port, url = given.bare
        uvicorn.run(bare(url), port=int(port), access_log=False, log_level="warning", loop="uvloop", http="httptools")
    elif given.load:
        print(json.dumps(uvloop.run(load(*json.load(sys.stdin)))))
    else:
        with TemporaryDirectory(prefix="fairlead-bench-") as scratch:
            measure(given.home or Path(scratch), given)


if __name__ == "__main__":
    main()
