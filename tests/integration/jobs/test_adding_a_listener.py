"""A listener is added as AGENTS.md says, a function and a line; and one that always fails is in nobody's way."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from fairlead.domains.monitoring import commands as monitoring
from fairlead.domains.monitoring.events import ServiceSLABreached
from fairlead.domains.monitoring.terms import IncidentKind, Severity
from fairlead.domains.services.events import ServiceActivated
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import JobId, TenantId
from fairlead.main.wiring import App, reactions
from fairlead.platform.clock import system_now
from fairlead.platform.context import Actor, Context
from fairlead.platform.events import ListenerMap, on
from fairlead.platform.jobs import actions, queries
from fairlead.platform.jobs.drain import run_until_idle
from fairlead.platform.jobs.enqueue import enqueue_deliveries
from fairlead.platform.jobs.queries import JobState
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.work import Work
from tests.kit.fixtures import make_company
from tests.make import services

CHANNEL: list[str] = []
"""Where the alerts go that a real one would post to Slack."""
TROUBLE = ["the other side is away"]
"""Why `fragile` fails, while it does."""


@on(ServiceSLABreached)
async def alert_in_slack(ctx: Context, event: ServiceSLABreached) -> None:
    """Tell the channel of a promise that was not kept."""
    CHANNEL.append(f"{event.severity}: breach {event.breaches} of {event.service_id}, said {ctx.actor.name}")


@on(ServiceActivated, tries=1)
async def fragile(ctx: Context, event: ServiceActivated) -> None:
    """Fail while there is trouble."""
    if TROUBLE:
        raise ConnectionError(TROUBLE[0])
    CHANNEL.append(f"told of {event.service_id}")


LISTENERS = (*reactions.LISTENERS, alert_in_slack, fragile)


@pytest.fixture
async def shop(fresh_app: App) -> AsyncIterator[tuple[Work, Queue, TenantId]]:
    """The wired system with the two listeners more."""
    CHANNEL.clear()
    work = Work(fresh_app.database, ListenerMap(LISTENERS), enqueue_deliveries)
    yield work, Queue.over(work, fresh_app.jobs), await make_company(fresh_app.database, "harbour")
    CHANNEL.clear()


async def _activated(work: Work, company: TenantId) -> Service:
    async with work.begin(company, Actor.system("test"), now=system_now()) as ctx:
        return await services.service(ctx, start_date=date(2026, 3, 1))


async def test_an_added_listener_hears_the_next_breach(shop: tuple[Work, Queue, TenantId]) -> None:
    work, queue, company = shop
    TROUBLE.clear()
    made = await _activated(work, company)
    async with work.begin(company, Actor.system("test"), now=system_now()) as ctx:
        await monitoring.record_incident(
            ctx, made.id, kind=IncidentKind.OUTAGE, severity=Severity.HIGH, description="No light", is_sla_breach=True
        )
    await run_until_idle(queue, raise_on_failure=True)
    assert f"high: breach 1 of {made.id}, said {alert_in_slack.name}" in CHANNEL
    TROUBLE.append("the other side is away")


async def test_a_listener_that_always_fails_is_seen_retried_and_in_nobodys_way(
    shop: tuple[Work, Queue, TenantId],
) -> None:
    work, queue, company = shop
    TROUBLE[:] = ["the other side is away"]
    made = await _activated(work, company)
    await run_until_idle(queue)
    assert CHANNEL == []

    async with work.begin(company, Actor.system("test"), now=system_now(), read_only=True) as ctx:
        [failed] = (await queries.jobs(ctx, {"state": JobState.FAILED})).items
        others = (await queries.jobs(ctx, {"name__startswith": "deliver:"})).items
    assert (failed.name, failed.attempts) == (f"deliver:{fragile.name}", 1)
    assert failed.error == "ConnectionError: the other side is away"
    heard = {listener.name for listener in reactions.LISTENERS if ServiceActivated in listener.events}
    done = {one.name.removeprefix("deliver:") for one in others if one.state is JobState.FINISHED}
    assert {"billing.create_recurring_schedule", "notifications.notify_activated"} <= heard <= done

    TROUBLE.clear()
    async with work.begin(company, Actor.system("test"), now=system_now()) as ctx:
        await actions.retry_job(ctx, JobId(failed.id))
    await run_until_idle(queue, raise_on_failure=True)
    assert [f"told of {made.id}"] == CHANNEL
