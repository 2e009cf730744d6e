"""A plan shows what queued listeners will do, what follows from that, and keeps none of it."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from fairlead.domains.clients.events import ClientCreated, ContactAdded
from fairlead.kernel.errors import Invalid
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.events import EventRow, Listener, ListenerMap, on
from fairlead.platform.jobs.enqueue import enqueue_deliveries
from fairlead.platform.plan import Plan, PlanChanged
from fairlead.platform.policy import PolicyRow
from fairlead.platform.work import Work, plan
from tests.kit.fixtures import NOW

ME = Actor.system("test")


def _row(ctx: Context, key: str) -> PolicyRow:
    return PolicyRow(id=ctx.new_id(), key=key, client_id=None, value={})


@on(ClientCreated, batch=True, previewed=True)
async def greet(ctx: Context, events: Sequence[ClientCreated]) -> None:
    """Leaves a row, a line for the plan, and a fact that others hear."""
    for event in events:
        ctx.session.add(_row(ctx, "greeted"))
        ctx.show("letter", client_id=event.client_id)
        ctx.emit(ContactAdded(contact_id=ctx.new_id(), client_id=event.client_id))


@on(ContactAdded, previewed=True)
async def remember(ctx: Context, event: ContactAdded) -> None:
    """Hears what the one before it said."""
    ctx.session.add(_row(ctx, "remembered"))


@on(ContactAdded, atomic=True)
async def count(ctx: Context, event: ContactAdded) -> None:
    """Stands for what must happen inside the transaction of its cause, be that a listener's."""
    ctx.show("counted", contact_id=event.contact_id)


@on(ClientCreated)
async def silent(ctx: Context, event: ClientCreated) -> None:
    """Not previewed."""
    ctx.session.add(_row(ctx, "silent"))


@on(ClientCreated, previewed=True)
async def stumble(ctx: Context, event: ClientCreated) -> None:
    """Fails after it wrote."""
    ctx.session.add(_row(ctx, "stumbled"))
    await ctx.session.flush()
    raise Invalid.of("name", "is not to my taste.", "Choose another.")


def _work(database: Database, *listeners: Listener) -> Work:
    return Work(database, ListenerMap(listeners), enqueue_deliveries)


def _created(ctx: Context) -> ClientCreated:
    return ClientCreated(client_id=ctx.new_id(), number="C-1", external_id=None)


async def _preview(work: Work, company: TenantId) -> Plan:
    async with work.begin(company, ME, now=NOW, dry_run=True) as ctx:
        ctx.emit(_created(ctx))
    return plan(ctx)


async def _keys(work: Work, company: TenantId) -> list[str]:
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        return sorted(key for (key,) in await ctx.rows(select(PolicyRow.key)))


async def test_a_plan_shows_what_listeners_do_and_what_follows_from_it(database: Database, company: TenantId) -> None:
    work = _work(database, greet, remember, count, silent)
    shown = await _preview(work, company)
    assert sorted(change["after"]["key"] for change in shown.changes) == ["greeted", "remembered"]
    assert [event["name"] for event in shown.events] == ["ClientCreated", "ContactAdded"]
    assert [effect["kind"] for effect in shown.effects] == ["letter", "counted"]
    assert await _keys(work, company) == []


@on(ClientCreated, only_previewed=True)
async def imagine(ctx: Context, event: ClientCreated) -> None:
    """Heard by plans alone."""
    ctx.session.add(_row(ctx, "imagined"))
    ctx.show("imagined", client_id=event.client_id)


async def test_one_that_is_only_previewed_never_becomes_a_job(database: Database, company: TenantId) -> None:
    work = _work(database, imagine)
    shown = await _preview(work, company)
    assert [effect["kind"] for effect in shown.effects] == ["imagined"]
    async with work.begin(company, ME, now=NOW, expect_plan=shown.hash) as ctx:
        ctx.emit(_created(ctx))
    assert (work.listeners.queued(ClientCreated), work.listeners.atomic(ClientCreated)) == ((), ())
    assert await _keys(work, company) == []


async def test_what_was_foreseen_is_not_done_when_the_plan_is_applied(database: Database, company: TenantId) -> None:
    work = _work(database, greet, remember, count)
    seen = await _preview(work, company)
    async with work.begin(company, ME, now=NOW, expect_plan=seen.hash) as ctx:
        ctx.emit(_created(ctx))
    assert await _keys(work, company) == []  # the listeners' jobs will do it
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert [name for (name,) in await ctx.rows(select(EventRow.name))] == ["ClientCreated"]


async def test_a_plan_that_would_follow_otherwise_is_refused(database: Database, company: TenantId) -> None:
    seen = await _preview(_work(database, greet), company)
    work = _work(database, greet, remember)
    with pytest.raises(PlanChanged):
        async with work.begin(company, ME, now=NOW, expect_plan=seen.hash) as ctx:
            ctx.emit(_created(ctx))
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert await ctx.scalar(select(func.count()).select_from(EventRow)) == 0


async def test_a_listener_that_would_fail_is_shown_and_stops_nothing(database: Database, company: TenantId) -> None:
    work = _work(database, stumble, greet)
    shown = await _preview(work, company)
    assert [(effect["kind"], effect.get("listener")) for effect in shown.effects] == [
        ("failure", stumble.name),
        ("letter", None),
    ]
    assert [change["after"]["key"] for change in shown.changes] == ["greeted"]
