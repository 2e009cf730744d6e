"""Changes for days ahead: listed, revocable, made in order when their day has come, refused when impossible by then."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fairlead.domains.catalog import commands as catalog_commands
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import NONE, Planned, Wanted
from fairlead.domains.services.errors import ChangePlannedAlready
from fairlead.domains.services.lifecycle import ChangeStatus
from fairlead.domains.services.models import Service
from fairlead.domains.services.rules import Terms
from fairlead.domains.services.terms import ChangeOrigin, ChangeWhen
from fairlead.kernel.errors import NotFound
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.db.repository import StaleVersion
from tests.kit.queries import count_queries
from tests.make import catalog, clients, services, staff

Names = Callable[[], list[str]]
ZONE = "America/New_York"
SCHEDULED, APPLIED, REVOKED, REFUSED = ChangeStatus


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


async def on(ctx: Context, service: Service, day: date, **wanted: Any) -> queries.ChangeRow:
    """Schedule a change for a day."""
    return await commands.change(ctx, service.id, Wanted(**wanted), when=ChangeWhen.ON, on=day)


async def test_the_next_period_is_the_services_own(ctx: Context, events: Names) -> None:
    service = await services.service(ctx, start_date=date(2026, 1, 31))
    before, version = Terms.of(service), service.version
    change = await commands.change(ctx, service.id, Wanted(price=usd("60")), when=ChangeWhen.NEXT_PERIOD)
    assert (change.status, change.effective_on, change.before) == (SCHEDULED, date(2026, 3, 31), {})
    assert (Terms.of(service), service.version) == (before, version + 1)
    assert events()[-1] == "ServiceChangeScheduled"


async def test_several_days_are_made_in_order_and_late_ones_as_of_their_own_day(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    await on(ctx, service, date(2026, 5, 1), price=usd("70"))
    await on(ctx, service, date(2026, 4, 1), price=usd("60"), quantity=Decimal(2))
    assert await commands.carry_out_changes(ctx, ZONE) == 0
    ctx.now += timedelta(days=60)  # the job comes late, on 14 May
    seen = len(events())
    assert await commands.carry_out_changes(ctx, ZONE) == 2
    assert await commands.carry_out_changes(ctx, ZONE) == 0
    assert (service.price, service.quantity) == (usd("70"), Decimal(2))
    assert events()[seen:] == ["ServiceChanged", "ServiceChanged"]
    april, may = await queries.changes_of(ctx, service.id)
    assert [(one.status, one.effective_on) for one in (april, may)] == [
        (APPLIED, date(2026, 4, 1)), (APPLIED, date(2026, 5, 1))
    ]  # fmt: skip
    assert april.terms is not None
    assert may.terms is not None
    assert april.terms[1] == may.terms[0]
    assert may.terms[1] == Terms.of(service)


async def test_a_scheduled_change_can_be_taken_back_until_it_is_made(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    change = await on(ctx, service, date(2026, 4, 1), price=usd("60"))
    with pytest.raises(StaleVersion):
        await commands.revoke_change(ctx, service.id, change.id, version=change.version + 1)
    sold = await catalog.tariff(ctx, await catalog.template(ctx, code="o", name="O"))
    other = await services.service(ctx, await clients.client(ctx, name="Eve"), sold=sold)
    with pytest.raises(NotFound):
        await commands.revoke_change(ctx, other.id, change.id)
    revoked = await commands.revoke_change(ctx, service.id, change.id, version=change.version)
    assert (revoked.status, revoked.outcome, events()[-1]) == (REVOKED, "Revoked by test.", "ServiceChangeRevoked")
    with pytest.raises(IllegalMove) as again:
        await commands.revoke_change(ctx, service.id, change.id)
    assert again.value.allowed == ()
    ctx.now += timedelta(days=60)
    assert await commands.carry_out_changes(ctx, ZONE) == 0
    assert service.price == usd("49.90")


async def test_one_day_takes_one_change(ctx: Context) -> None:
    service = await services.service(ctx)
    first = await on(ctx, service, date(2026, 4, 1), price=usd("60"))
    with pytest.raises(ChangePlannedAlready) as problem:
        await on(ctx, service, date(2026, 4, 1), quantity=Decimal(2))
    assert problem.value.change_id == first.id
    assert [one.id for one in await queries.changes_of(ctx, service.id)] == [first.id]


async def test_what_has_become_impossible_is_refused_and_nothing_else_happens(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    template = await catalog.template(ctx, code="f2", name="Fibre 200")
    other = await catalog.tariff(ctx, template)
    tess = await staff.user(ctx)
    await on(ctx, service, date(2026, 4, 1), tariff_id=other.id)
    await on(ctx, service, date(2026, 4, 2), price=usd("49.90"), quantity=Decimal(1))
    await on(ctx, service, date(2026, 4, 3), primary_technician_id=tess.id)
    await on(ctx, service, date(2026, 4, 4), price=usd("51"))
    await catalog_commands.withdraw_template(ctx, template.id)
    tess.active = False
    await ctx.session.flush()
    seen = len(events())
    ctx.now += timedelta(days=60)
    assert await commands.carry_out_changes(ctx, ZONE) == 4
    rows = await queries.changes_of(ctx, service.id)
    assert [(one.status, one.outcome) for one in rows] == [
        (REFUSED, "Not on sale on 2026-04-01: The template was withdrawn."),
        (REFUSED, "The service is like that already."),
        (REFUSED, "primary: Tess Tech left the company or cannot work on services."),
        (APPLIED, None),
    ]
    assert sorted(events()[seen:]) == ["ServiceChangeRefused"] * 3 + ["ServiceChanged"]
    assert (service.tariff_id, service.price) == (rows[3].terms[0].tariff_id, usd("51"))  # type: ignore[index] # it is applied
    assert await queries.technicians_of(ctx, service.id) == {}


async def test_a_service_that_ended_refuses_what_was_planned(ctx: Context) -> None:
    service = await services.service(ctx)
    await on(ctx, service, date(2026, 4, 1), price=usd("60"))
    await commands.cancel(ctx, service.id, reason="moved")
    ctx.now += timedelta(days=60)
    assert await commands.carry_out_changes(ctx, ZONE) == 1
    [row] = await queries.changes_of(ctx, service.id)
    assert (row.status, row.outcome) == (REFUSED, "Cannot change while cancelled. Nothing is possible from there.")
    assert service.price == usd("49.90")


async def test_the_day_is_the_companys(ctx: Context) -> None:
    """00:10 of 1 April in New York is 04:10 of that day in UTC; at 03:30 UTC it is still March there."""
    service = await services.service(ctx)
    await on(ctx, service, date(2026, 4, 1), price=usd("60"))
    ctx.now = ctx.now.replace(month=4, day=1, hour=3, minute=30)
    assert await commands.carry_out_changes(ctx, ZONE) == 0
    ctx.now = ctx.now.replace(hour=4, minute=10)
    assert await commands.carry_out_changes(ctx, ZONE) == 1


async def test_r30_a_bulk_list_price_refuses_a_price_agreed_since(ctx: Context) -> None:
    service = await services.service(ctx)
    await commands.schedule_changes(ctx, [Planned(service.id, Wanted(price=NONE), date(2026, 4, 1), ChangeOrigin.BULK)])
    await commands.change(ctx, service.id, Wanted(price=usd("45")))
    ctx.now += timedelta(days=60)
    await commands.carry_out_changes(ctx, ZONE)
    refused = [one for one in await queries.changes_of(ctx, service.id) if one.status is REFUSED]
    assert [one.outcome for one in refused] == [
        "The price of this service was agreed with its client; list prices leave it alone."
    ]
    assert service.price == usd("45")


async def test_what_is_due_already_is_made_when_it_is_put_down(ctx: Context) -> None:
    """A renewal decided during grace counts from the end of the term, which has passed."""
    service = await services.service(ctx)
    planned = Planned(service.id, Wanted(price=usd("55")), date(2026, 3, 10), ChangeOrigin.RENEWAL)
    [change_id] = await commands.schedule_changes(ctx, [planned])
    row = await queries.change_row(ctx, service.id, change_id)
    assert (row.status, row.effective_on, service.price) == (APPLIED, date(2026, 3, 10), usd("55"))


async def test_as_many_statements_for_fifty_services_as_for_one(ctx: Context, database: Database) -> None:
    sold = await catalog.tariff(ctx)
    client = await clients.client(ctx)
    many = [await services.service(ctx, client, sold=sold) for _ in range(50)]
    counts = []
    for chosen, day in ((many[:1], date(2026, 4, 1)), (many[1:], date(2026, 4, 2))):
        rows = [Planned(one.id, Wanted(price=usd("60")), day, ChangeOrigin.RENEWAL) for one in chosen]
        async with count_queries(database) as asked:
            await commands.schedule_changes(ctx, rows)
        ctx.now = ctx.now.replace(month=4, day=day.day)
        async with count_queries(database) as made:
            assert await commands.carry_out_changes(ctx, ZONE) == len(chosen)
        counts.append((asked.count, made.count))
    assert counts[0] == counts[1]
    assert counts[0] == (2, 7)
