"""Billing runs as real processes: several at once, and killed at any moment. Each period is billed once."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from datetime import date
from pathlib import Path

import asyncpg
import pytest

from fairlead.domains.billing import commands
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from tests.kit.fixtures import NOW, make_company

CLIENTS = 120
SERVICES = CLIENTS * 10
AS_OF = date(2026, 3, 1)
FILL = (Path(__file__).parents[3] / "bench" / "billing_run.sql").read_text().split("-- next\n")[0]

LEDGER = """
SELECT (SELECT count(*) FROM invoices WHERE status = 'issued') AS invoices,
       (SELECT count(*) FROM invoice_lines) AS lines,
       (SELECT count(DISTINCT (service_id, claim)) FROM charges) AS claims,
       (SELECT sum(total_minor)::bigint FROM invoices) AS total,
       (SELECT sum(net_minor + tax_minor)::bigint FROM invoice_lines) AS lines_total,
       (SELECT count(*) FROM events WHERE name = 'InvoiceIssued') AS told,
       (SELECT count(*) FROM recurring_schedules WHERE next_date <= '2026-03-01') AS still_due,
       (SELECT count(*) FROM billing_runs WHERE status = 'running') AS running,
       (SELECT array_agg(number ORDER BY number) FROM invoices) AS numbers
"""


@pytest.fixture
async def due(fresh_url: str, fresh_app: App) -> int:
    """A provider with services that are due; what they come to, in cents."""
    await make_company(fresh_app.database, "harbour")
    connection = await asyncpg.connect(fresh_url)
    await connection.execute(FILL.replace(":clients", str(CLIENTS)))
    await connection.close()
    async with fresh_app.work.begin(TenantId(1), Actor.system("test"), now=NOW, dry_run=True) as ctx:
        seen = await commands.preview(ctx, AS_OF)
    assert (seen.invoices, seen.lines) == (CLIENTS, SERVICES)
    return seen.totals["USD"]


async def start(url: str) -> Process:
    """A run that has begun."""
    script = str(Path(__file__).with_name("process.py"))
    process = await asyncio.create_subprocess_exec(sys.executable, script, url, str(AS_OF), stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def check_ledger(url: str, due: int) -> None:
    """Every service billed once, on gapless invoices that add up, each told once."""
    connection = await asyncpg.connect(url)
    found = await connection.fetchrow(LEDGER)
    await connection.close()
    assert dict(found) == {
        "invoices": CLIENTS,
        "lines": SERVICES,
        "claims": SERVICES,
        "total": due,
        "lines_total": due,
        "told": CLIENTS,
        "still_due": 0,
        "running": 0,
        "numbers": [f"INV-{number:06d}" for number in range(1, CLIENTS + 1)],
    }


async def test_r7_r28_three_processes_at_once_make_one_invoice_each(fresh_url: str, due: int) -> None:
    processes = await asyncio.gather(*(start(fresh_url) for _ in range(3)))
    ends = await asyncio.gather(*(process.communicate() for process in processes))
    assert [(process.returncode, end[1]) for process, end in zip(processes, ends, strict=True)] == [(0, b"")] * 3
    await check_ledger(fresh_url, due)


async def test_r48_killed_at_any_moment_the_rest_is_billed_once(fresh_url: str, due: int) -> None:
    kills = 0
    for pause in (0.0, 0.04, 0.3, 0.1, 0.2, 0.15):
        process = await start(fresh_url)
        await asyncio.sleep(pause)
        if process.returncode is None:
            process.kill()
        await process.communicate()
        kills += process.returncode == -9
    assert kills >= 1
    last = await start(fresh_url)
    _, complaint = await last.communicate()
    assert (last.returncode, complaint) == (0, b"")
    await check_ledger(fresh_url, due)
