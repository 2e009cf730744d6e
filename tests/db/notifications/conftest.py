"""A company with a client, a service of theirs, and what listeners do with facts about it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select, text

from fairlead.domains.clients.models import Client
from fairlead.domains.notifications import listeners
from fairlead.domains.notifications.models import Notice
from fairlead.domains.services.models import Service
from fairlead.kernel.events import Event
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.events import Listener
from fairlead.platform.work import Work
from tests.make import clients, services

ON = date(2026, 3, 15)
Do = Callable[[Callable[[Context], Awaitable[object]]], Awaitable[Context]]
Hear = Callable[..., Awaitable[None]]


@pytest.fixture
def do(work: Work, company: TenantId, now: datetime) -> Do:
    """Something in a unit of work of its own."""

    async def act(fn: Callable[[Context], Awaitable[object]]) -> Context:
        async with work.begin(company, Actor.system("test"), now=now) as ctx:
            await fn(ctx)
        return ctx

    return act


@pytest.fixture
def hear(do: Do) -> Hear:
    """Events given to the listeners of notices, as the queue would."""

    async def deliver(*events: Event) -> None:
        for listener in listeners.LISTENERS:
            heard: Sequence[Event] = [event for event in events if type(event) in listener.events]
            if heard:
                await do(lambda ctx, listener=listener, heard=heard: _tell(ctx, listener, heard))  # type: ignore[misc] # bound at once

    return deliver


async def _tell(ctx: Context, listener: Listener, heard: Sequence[Event]) -> None:
    await listener.fn(ctx, heard)


@pytest.fixture
async def ada(do: Do) -> Client:
    """A client with a contact who wants notices, one who does not, and one without an address."""
    made: list[Client] = []

    async def make(ctx: Context) -> None:
        one = await clients.client(ctx, timezone="America/New_York", email="office@example.net")
        await ctx.session.flush()
        await clients.contact(ctx, one, name="Mary", email="mary@example.net")
        await clients.contact(ctx, one, name="Again", email="MARY@example.net")
        await clients.contact(ctx, one, name="Quiet", email="quiet@example.net", receives_notices=False)
        await clients.contact(ctx, one, name="Nobody", email=None)
        made.append(one)

    await do(make)
    return made[0]


@pytest.fixture
async def fibre(do: Do, ada: Client) -> Service:
    """Ada's service, live since 1 March."""
    made: list[Service] = []

    async def make(ctx: Context) -> None:
        made.append(await services.service(ctx, ada))

    await do(make)
    return made[0]


async def notices(ctx: Context) -> list[Notice]:
    """Every notice, oldest first."""
    return list(await ctx.session.scalars(select(Notice).order_by(Notice.id)))


async def mail_jobs(ctx: Context) -> list[tuple[int, int]]:
    """The waiting jobs that send notices: (notices, priority)."""
    rows = await ctx.session.execute(
        text(
            "SELECT jsonb_array_length(args -> 'args' -> 'notices') AS n, priority FROM procrastinate_jobs"
            " WHERE task_name = 'notifications.send' AND (args ->> 'tenant_id')::integer = :tenant ORDER BY id"
        ).bindparams(tenant=ctx.tenant_id)
    )
    return [(row.n, row.priority) for row in rows]


def ids(made: Service) -> dict[str, Any]:
    """Whom and what an event is about."""
    return {"service_id": made.id, "client_id": made.client_id}
