"""Renewals and reminders with real commits: two workers at once, a crash between chunks, two people at one term."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from fairlead.domains.contracts.terms import Uplift
from fairlead.domains.services import commands, jobs
from fairlead.domains.services.errors import RenewalDecided, TermAlreadyRenewed
from fairlead.domains.services.queries import Position
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor, Context
from fairlead.platform.jobs.drain import run_until_idle
from fairlead.platform.jobs.enqueue import enqueue
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Runner
from tests.kit.fixtures import NOW, make_company
from tests.make import catalog, clients, contracts, services
from tests.make.renewals import ENDS

TODAY = date(2026, 3, 15)
MANY = 40


@pytest.fixture
async def harbour(fresh_app: App) -> TenantId:
    """A company of whose services forty end tomorrow, under a contract that lifts their price."""
    tenant = await make_company(fresh_app.database, "harbour")
    async with fresh_app.work.begin(tenant, Actor.system("test"), now=NOW) as ctx:
        client = await clients.client(ctx, timezone="UTC")
        contract = await contracts.contract(ctx, client, uplift=Uplift.PERCENT, uplift_percent=Decimal(3))
        tariff = await catalog.tariff(ctx)
        for _ in range(MANY):
            await services.service(
                ctx, client, sold=tariff, start_date=ENDS.replace(year=2025), term_months=12, contract_id=contract.id
            )
        ctx.outbox.events.clear()
    return tenant


async def renew_all(app: App, tenant: TenantId, limit: int) -> int:
    """A worker's pass: chunk after chunk, each its own transaction."""
    renewed, after = 0, None
    while True:
        async with app.work.begin(tenant, Actor.system("worker"), now=NOW) as ctx:
            run = await commands.process_auto_renewals(ctx, TODAY, after=after, limit=limit)
            await asyncio.sleep(0)  # lets the other worker in between
        renewed += run.renewed
        if run.after is None:
            return renewed
        after = run.after


async def rows(app: App, sql: str) -> list[Any]:
    """What the company of the test sees."""
    async with app.work.begin(TenantId(1), Actor.system("test"), now=NOW) as ctx:
        return [tuple(row) for row in await ctx.session.execute(text(sql))]


async def count(app: App, table: str, where: str = "true") -> int:
    [[number]] = await rows(app, f"SELECT count(*) FROM {table} WHERE {where}")
    return int(number)


async def untroubled(app: App) -> None:
    """Every service is renewed once, with one decision, one change and one fact of each kind."""
    assert await rows(app, "SELECT renewal_count, end_date, count(*) FROM services GROUP BY 1, 2") == [
        (1, date(2027, 3, 16), MANY)
    ]
    assert await count(app, "service_renewals") == MANY
    assert await count(app, "service_changes", "origin = 'renewal' AND status = 'scheduled'") == MANY
    told = dict(await rows(app, "SELECT name, count(*) FROM events WHERE name LIKE 'Service%' GROUP BY 1"))
    assert told == {"ServiceRenewed": MANY, "ServiceChangeScheduled": MANY}


async def test_two_workers_at_once_renew_each_service_once(fresh_app: App, harbour: TenantId) -> None:
    found = await asyncio.gather(*(renew_all(fresh_app, harbour, limit=5) for _ in range(2)))
    found.append(await renew_all(fresh_app, harbour, limit=5))  # what one passed over because the other held it
    assert sum(found) == MANY
    await untroubled(fresh_app)


class Crash(Exception):
    """The worker is gone."""


async def chunk(app: App, tenant: TenantId, after: Position | None, *, crash: bool) -> Position | None:
    async with app.work.begin(tenant, Actor.system("worker"), now=NOW) as ctx:
        run = await commands.process_auto_renewals(ctx, TODAY, after=after, limit=10)
        if crash:
            raise Crash
    return run.after


async def test_a_crash_between_and_within_chunks_loses_nothing(fresh_app: App, harbour: TenantId) -> None:
    position: Position | None = None
    for number in range(3):
        with suppress(Crash):
            position = await chunk(fresh_app, harbour, position, crash=number == 1)
    assert await count(fresh_app, "service_renewals") == 20
    assert await renew_all(fresh_app, harbour, limit=10) == 20
    await untroubled(fresh_app)


async def test_the_job_hands_itself_on_chunk_by_chunk(fresh_app: App, fresh_url: str, harbour: TenantId) -> None:
    async with fresh_app.work.begin(harbour, Actor.system("test"), now=NOW) as ctx:
        run = await commands.process_auto_renewals(ctx, TODAY, lane=0, limit=15)
        assert run.after is not None
        lanes = jobs.TermChunk(TODAY, 0).next(run.after), jobs.TermChunk(TODAY, 1)
        await enqueue(ctx, [jobs.renew_chunk.call(one) for one in lanes])
    await run_until_idle(
        Queue(fresh_url, Runner(fresh_app.work, fresh_app.jobs, now=lambda: NOW)), raise_on_failure=True
    )
    await untroubled(fresh_app)


async def test_two_reminding_at_once_say_each_stage_once(fresh_app: App, harbour: TenantId) -> None:
    async def remind() -> int:
        said, after = 0, None
        while True:
            async with fresh_app.work.begin(harbour, Actor.system("worker"), now=NOW) as ctx:
                run = await commands.send_renewal_reminders(ctx, TODAY, after=after, limit=7)
            said += run.said
            if run.after is None:
                return said
            after = run.after

    assert sum(await asyncio.gather(remind(), remind(), remind())) == MANY
    stored = await rows(fresh_app, "SELECT days, overtaken, count(*) FROM renewal_reminders GROUP BY 1, 2 ORDER BY 1")
    assert stored == [(7, False, MANY), (14, True, MANY), (30, True, MANY)]
    assert await count(fresh_app, "events", "name = 'ServiceDueForRenewal'") == MANY


async def test_two_people_approving_one_term_one_wins(fresh_app: App, harbour: TenantId) -> None:
    [service_id] = [row[0] for row in await rows(fresh_app, "SELECT id FROM services ORDER BY id LIMIT 1")]

    async def approve() -> str:
        try:
            async with fresh_app.work.begin(harbour, Actor.system("staff"), now=NOW) as ctx:
                await commands.approve_renewal(ctx, service_id)
        except TermAlreadyRenewed:
            return "refused"
        return "renewed"

    assert Counter(await asyncio.gather(*(approve() for _ in range(4)))) == {"renewed": 1, "refused": 3}
    assert await count(fresh_app, "service_renewals") == 1


async def test_a_denial_and_the_run_at_once_leave_one_decision(fresh_app: App, harbour: TenantId) -> None:
    ids = [row[0] for row in await rows(fresh_app, "SELECT id FROM services ORDER BY id")]

    async def deny(service_id: UUID) -> str:
        try:
            async with fresh_app.work.begin(harbour, Actor.system("staff"), now=NOW) as ctx:
                await _deny(ctx, service_id)
        except (TermAlreadyRenewed, RenewalDecided):
            return "renewed"
        return "denied"

    answers, _ = await asyncio.gather(
        asyncio.gather(*(deny(one) for one in ids[:8])), renew_all(fresh_app, harbour, limit=3)
    )
    await renew_all(fresh_app, harbour, limit=50)
    stored = dict(await rows(fresh_app, "SELECT decision, count(*) FROM service_renewals GROUP BY 1"))
    told = Counter(answers)
    assert stored == {"renewed": MANY - told["denied"], **({"denied": told["denied"]} if told["denied"] else {})}


async def _deny(ctx: Context, service_id: UUID) -> None:
    await commands.deny_renewal(ctx, service_id, reason="end of life")
