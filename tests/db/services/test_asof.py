"""A service at an instant, through the API; and its timeline."""

from datetime import timedelta
from typing import Any

import pytest

from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import Wanted
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.terms import ChangeWhen, SuspensionReason
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from tests.kit.queries import count_queries
from tests.make import clients, services, staff

HOUR = timedelta(hours=1)


async def test_each_instant_has_its_own_truth(ctx: Context, database: Database) -> None:
    service = await services.service(ctx, status=Status.PENDING)
    sold = ctx.now
    tess, bob = await staff.user(ctx), await staff.user(ctx, "Bob")
    ctx.now += HOUR
    await commands.activate(ctx, service.id)
    await commands.assign_technicians(ctx, service.id, tess.id)
    ctx.now += HOUR
    await commands.change(ctx, service.id, Wanted(price=Money.parse("60", "USD"), name="Home"))
    await commands.suspend(ctx, service.id, reason=SuspensionReason.ABUSE)
    ctx.now += HOUR
    await commands.resume(ctx, service.id)
    heir = await clients.client(ctx, name="Grace")
    await ctx.session.flush()
    await commands.transfer(ctx, service.id, client_id=heir.id)
    await commands.assign_technicians(ctx, service.id, bob.id)
    await ctx.session.flush()
    ctx.now += HOUR

    async def then(hours: int) -> tuple[Any, ...]:
        found = await queries.service_as_of(ctx, service.id, sold + hours * HOUR)
        terms = found.terms
        return (
            found.status, str(Money(terms.price_minor, "USD")), terms.name, terms.client_id == heir.id,
            [one.reason for one in found.holds], [one.name for one in found.technicians],
        )  # fmt: skip

    pending, active = (Status.PENDING, "49.90 USD", "Fibre 100"), (Status.ACTIVE, "49.90 USD", "Fibre 100")
    assert await then(0) == (*pending, False, [], [])
    assert await then(1) == (*active, False, [], ["Tess Tech"])
    assert await then(2) == (
        Status.SUSPENDED, "60.00 USD", "Home", False, [SuspensionReason.ABUSE], ["Tess Tech"]
    )  # fmt: skip
    assert await then(3) == await then(4) == (Status.ACTIVE, "60.00 USD", "Home", True, [], ["Bob"])
    with pytest.raises(NotFound):
        await then(-1)
    with pytest.raises(Invalid, match="still to come"):
        await then(5)
    async with count_queries(database) as asked:
        await then(2)
    assert asked.count == 3


async def test_a_change_to_come_is_no_truth_yet(ctx: Context) -> None:
    service = await services.service(ctx)
    await commands.change(ctx, service.id, Wanted(price=Money.parse("60", "USD")), when=ChangeWhen.NEXT_PERIOD)
    ctx.now += HOUR
    found = await queries.service_as_of(ctx, service.id, ctx.now)
    assert found.terms.price_minor == 4990


async def test_the_timeline_merges_everything_and_pages_without_loss(ctx: Context) -> None:
    service = await services.service(ctx)
    for hour in range(6):
        ctx.now += HOUR
        await commands.change(ctx, service.id, Wanted(price=Money(5000 + hour, "USD")))
        await commands.suspend(ctx, service.id, reason=SuspensionReason.ABUSE)
        await commands.resume(ctx, service.id)
    await ctx.session.flush()
    whole = (await queries.timeline(ctx, service.id, limit=200)).items
    pages, cursor = [], None
    while True:
        page = await queries.timeline(ctx, service.id, cursor=cursor, limit=5)
        pages.extend(page.items)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert pages == list(whole)
    assert [one.at for one in whole] == sorted((one.at for one in whole), reverse=True)
    assert {one.kind.value for one in whole} == {"move", "change"}, "events are stored with the commit"
    assert len(whole) == 2 + 6 * 3
    with pytest.raises(Invalid, match="not a cursor"):
        await queries.timeline(ctx, service.id, cursor="x")
