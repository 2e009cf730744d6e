"""Workers that send mail: one killed when the letter was taken and not yet noted, and a server that is away."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor
from tests.kit.fixtures import make_company
from tests.kit.mailbox import mailbox
from tests.kit.queue import until
from tests.make import clients, services

ROOT = Path(__file__).parents[3]
Sql = Callable[[str], Awaitable[list[Any]]]


@pytest.fixture
def sql(fresh_url: str) -> Sql:
    """Ask the database as its owner."""

    async def ask(statement: str) -> list[Any]:
        connection = await asyncpg.connect(fresh_url)
        try:
            return list(await connection.fetch(statement))
        finally:
            await connection.close()

    return ask


@asynccontextmanager
async def worker(url: str, home: Path, port: int) -> AsyncIterator[Process]:
    """A worker process, killed at the end if it still runs."""
    start = "import sys; from tests.integration.mail.program import run; run(*sys.argv[1:])"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", start, url, str(home), str(port), cwd=ROOT)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def activate(app: App) -> TenantId:
    """A company's client gets a service; the listeners' jobs wait."""
    company = await make_company(app.database, "harbour")
    async with app.work.begin(company, Actor.system("test"), now=system_now()) as ctx:
        ada = await clients.client(ctx, email="ada@example.net")
        await services.service(ctx, ada, start_date=date(2026, 3, 1))
    return company


def sent(sql: Sql) -> Callable[[], Awaitable[bool]]:
    async def holds() -> bool:
        return [row["status"] for row in await sql("SELECT status FROM notices")] == ["sent"]

    return holds


async def test_a_worker_killed_before_it_could_note_the_answer_repeats_the_same_message_id(
    fresh_url: str, fresh_app: App, tmp_path: Path, sql: Sql
) -> None:
    await activate(fresh_app)
    async with mailbox() as box:
        async with worker(fresh_url, tmp_path, box.port) as first:
            box.once_taken = lambda: first.send_signal(signal.SIGKILL)
            await first.wait()
        assert len(box.letters) == 1
        [waiting] = await sql("SELECT status, attempts, message_id FROM notices")
        assert tuple(waiting) == ("waiting", 0, "")  # nobody knows of the try
        async with worker(fresh_url, tmp_path, box.port):
            await until(sent(sql))
    assert len(box.letters) == 2
    [notice] = await sql("SELECT id, status, attempts, message_id FROM notices")
    assert {letter["Message-ID"] for letter in box.letters} == {notice["message_id"]}
    assert notice["message_id"] == f"<{notice['id']}@harbour.example>"
    assert (notice["status"], notice["attempts"]) == ("sent", 1)
    assert [row["error"] for row in await sql("SELECT error FROM job_failures")] == ["WorkerLost"]


async def test_a_server_that_is_away_fails_no_job_and_gets_the_mail_when_it_is_back(
    fresh_url: str, fresh_app: App, tmp_path: Path, sql: Sql
) -> None:
    await activate(fresh_app)
    async with mailbox() as gone:
        port = gone.port

    async def tried() -> bool:
        return [row["attempts"] for row in await sql("SELECT attempts FROM notices")] == [1]

    async with worker(fresh_url, tmp_path, port):
        await until(tried)
        [waiting] = await sql("SELECT status, error FROM notices")
        assert waiting["status"] == "waiting"
        assert "Connect call failed" in waiting["error"]
        assert await sql("SELECT 1 FROM job_failures") == []
        async with mailbox(port=port) as box:
            await sql("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
            await until(sent(sql))
            assert box.to() == ["ada@example.net"]
    [notice] = await sql("SELECT attempts, error FROM notices")
    assert tuple(notice) == (2, None)
