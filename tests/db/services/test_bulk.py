"""Bulk changes: previewed, begun, carried out in chunks, each service with its result; stopped, resumed, once."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fairlead.domains.catalog import commands as catalog_commands
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import BulkWish, NewDiscount
from fairlead.domains.services.errors import BulkNotRunning, BulkNotStopped
from fairlead.domains.services.lifecycle import BulkStatus, ChangeStatus, Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.terms import BulkResult
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from tests.kit.queries import count_queries
from tests.make import catalog, clients, services

Names = Callable[[], list[str]]
TODAY = date(2026, 3, 15)
CHANGED, SCHEDULED, KEPT, SAME, REFUSED = (
    BulkResult(one) for one in ("changed", "scheduled", "kept", "same", "refused")
)


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


async def fleet(ctx: Context) -> dict[str, Service]:
    """Services of one tariff: two at the list price, one agreed, one pending, one that ends soon, one that ended."""
    sold = await catalog.tariff(ctx)
    client = await clients.client(ctx)
    made = {
        "one": await services.service(ctx, client, sold=sold),
        "two": await services.service(ctx, client, sold=sold, quantity=Decimal(2)),
        "agreed": await services.service(ctx, client, sold=sold, price=usd("40")),
        "pending": await services.service(ctx, client, sold=sold, status=Status.PENDING),
        "ending": await services.service(ctx, client, sold=sold),
        "ended": await services.service(ctx, client, sold=sold, status=Status.CANCELLED),
    }
    await commands.cancel(ctx, made["ending"].id, reason="moving", on=date(2026, 4, 1))
    await ctx.session.flush()
    return made


async def run(ctx: Context, bulk_id: Any, limit: int = 2) -> list[int]:
    """Every chunk; how many services each had."""
    done = []
    while (await queries.bulk_row(ctx, bulk_id)).status is BulkStatus.RUNNING:
        done.append(await commands.run_bulk_chunk(ctx, bulk_id, limit=limit))
    return done


async def results(ctx: Context, bulk_id: Any) -> dict[str, tuple[BulkResult, str | None, str | None]]:
    """Number → result, monthly difference, reason."""
    items = (await queries.bulk_items(ctx, bulk_id)).items
    return {
        one.number: (
            one.result,
            str((one.after - one.before).amount) if one.before and one.after else None,
            one.outcome,
        )
        for one in items
    }


async def test_percent_up_from_today(ctx: Context, events: Names) -> None:
    made = await fleet(ctx)
    await commands.grant_discount(ctx, made["two"].id, NewDiscount(name="Half", percent=Decimal(50)))
    await ctx.session.flush()
    wish = BulkWish(percent=Decimal(10))
    seen = await queries.bulk_preview(ctx, {}, wish, TODAY)
    # 49.90 → 54.89, half of twice 49.90 → 54.89, 40.00 → 44.00, 49.90 (pending, ending) → 54.89 each
    assert (seen.services, seen.results, seen.differences) == (5, {CHANGED: 5}, {"USD": usd("23.96")})
    assert [str(one.before.amount) for one in seen.samples] == ["49.90", "49.90", "40.00", "49.90", "49.90"]
    bulk = await commands.start_bulk_change(ctx, {}, wish, note="Yearly")
    assert (bulk.services, bulk.status, events()[-1]) == (5, BulkStatus.RUNNING, "BulkChangeRequested")
    told = len(events())
    assert await run(ctx, bulk.id) == [2, 2, 1]
    assert events()[told:] == [*["ServiceChanged"] * 5, "BulkChangeFinished"]
    said: Any = ctx.outbox.events[-1].event
    assert (said.changed, said.scheduled, said.kept, said.refused) == (5, 0, 0, 0)
    assert {name: str(one.price.amount) for name, one in made.items()} == {
        "one": "54.89", "two": "54.89", "agreed": "44.00", "pending": "54.89", "ending": "54.89", "ended": "49.90"
    }  # fmt: skip
    found = await results(ctx, bulk.id)
    assert [one[:2] for one in found.values()] == [
        (CHANGED, "4.99"), (CHANGED, "4.99"), (CHANGED, "4.00"), (CHANGED, "4.99"), (CHANGED, "4.99")
    ]  # fmt: skip
    [change] = await queries.changes_of(ctx, made["one"].id)
    assert (change.bulk_id, change.note, change.status) == (bulk.id, "Yearly", ChangeStatus.APPLIED)


async def test_r30_list_prices_keep_what_was_agreed_and_list_it(ctx: Context) -> None:
    made = await fleet(ctx)
    tariff_id = made["one"].tariff_id
    await catalog_commands.set_price(ctx, tariff_id, price=usd("60"), setup=usd("0"), valid_from=date(2026, 5, 1))
    wish, on = BulkWish(list_price=True), date(2026, 5, 1)
    seen = await queries.bulk_preview(ctx, {"tariff_id": tariff_id}, wish, on)
    assert seen.results == {SCHEDULED: 3, KEPT: 1, REFUSED: 1}
    assert seen.reasons == {"The service ends before.": 1}
    assert [one.service_id for one in seen.kept] == [made["agreed"].id]
    assert seen.differences == {"USD": usd("40.40")}  # 10.10 × (1 + 2 + 1)
    bulk = await commands.start_bulk_change(ctx, {"tariff_id": tariff_id}, wish, on=on)
    assert await run(ctx, bulk.id, limit=1000) == [5]
    row = await queries.bulk_row(ctx, bulk.id)
    assert (row.results, row.status, row.done) == (seen.results, BulkStatus.FINISHED, 5)
    found = await results(ctx, bulk.id)
    assert found[made["agreed"].number] == (KEPT, "0.00", "Its price was agreed with the client.")
    assert {str(one.price.amount) for one in made.values()} == {"49.90", "40.00"}, "its day has not come"
    ctx.now += timedelta(days=60)
    await commands.carry_out_cancellations(ctx, "America/New_York")
    assert await commands.carry_out_changes(ctx, "America/New_York") == 3
    assert [str(made[name].price.amount) for name in ("one", "two", "agreed", "pending", "ending")] == [
        "60.00", "60.00", "40.00", "60.00", "49.90"
    ]  # fmt: skip


async def test_a_price_a_plan_a_quantity(ctx: Context) -> None:
    made = await fleet(ctx)
    plan = await catalog.tariff(ctx, await catalog.template(ctx, code="f2", name="Fibre 200"), price="70")
    for wish, on, expected in (
        (BulkWish(price=usd("49.90")), TODAY, {SAME: 4, CHANGED: 1}),
        (BulkWish(price=Money.parse("1", "EUR")), TODAY, {REFUSED: 5}),
        (BulkWish(tariff_id=plan.id), date(2026, 3, 20), {SCHEDULED: 5}),
        (BulkWish(quantity=Decimal(2)), TODAY, {SAME: 1, CHANGED: 4}),
    ):
        seen = await queries.bulk_preview(ctx, {}, wish, on)
        bulk = await commands.start_bulk_change(ctx, {}, wish, on=on)
        await run(ctx, bulk.id)
        assert (await queries.bulk_row(ctx, bulk.id)).results == seen.results == expected
    ctx.now += timedelta(days=10)
    await commands.carry_out_changes(ctx, "America/New_York")
    assert {name: (one.name, one.price, one.quantity) for name, one in made.items() if name != "ended"} == {
        name: ("Fibre 200", usd("70"), Decimal(2)) for name in ("one", "two", "agreed", "pending", "ending")
    }


async def test_r48_stopped_then_resumed_nothing_twice_nothing_lost(ctx: Context, events: Names) -> None:
    made = await fleet(ctx)
    bulk = await commands.start_bulk_change(ctx, {}, BulkWish(percent=Decimal(10)))
    assert await commands.run_bulk_chunk(ctx, bulk.id, limit=2) == 2
    await commands.stop_bulk_change(ctx, bulk.id)
    assert await commands.run_bulk_chunk(ctx, bulk.id, limit=2) == 0
    with pytest.raises(BulkNotRunning):
        await commands.stop_bulk_change(ctx, bulk.id)
    row = await queries.bulk_row(ctx, bulk.id)
    assert (row.status, row.done, row.open) == (BulkStatus.STOPPED, 2, 3)
    await commands.resume_bulk_change(ctx, bulk.id)
    assert events()[-1] == "BulkChangeRequested"
    assert await run(ctx, bulk.id) == [2, 1]
    assert await commands.run_bulk_chunk(ctx, bulk.id) == 0
    with pytest.raises(BulkNotStopped):
        await commands.resume_bulk_change(ctx, bulk.id)
    assert events().count("ServiceChanged") == 5
    assert made["one"].price == usd("54.89")


async def test_what_ended_since_is_refused(ctx: Context) -> None:
    made = await fleet(ctx)
    bulk = await commands.start_bulk_change(ctx, {}, BulkWish(percent=Decimal(-50)))
    await commands.cancel(ctx, made["one"].id, reason="moved")
    await run(ctx, bulk.id)
    found = await results(ctx, bulk.id)
    assert found[made["one"].number][0] is REFUSED
    assert (made["one"].price, made["two"].price) == (usd("49.90"), usd("24.95"))


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (BulkWish(), "wanted: 0 things"),
        (BulkWish(percent=Decimal(5), quantity=Decimal(1)), "wanted: 2 things"),
        (BulkWish(percent=Decimal(0)), "percent: 0 %"),
        (BulkWish(percent=Decimal(-101)), "percent: -101 %"),
        (BulkWish(price=usd("-1")), "price: must not be negative"),
        (BulkWish(quantity=Decimal(0)), "quantity: must be greater than 0"),
    ],
)
async def test_a_wish_that_is_none_is_refused(ctx: Context, wish: BulkWish, said: str) -> None:
    await fleet(ctx)
    for ask in (queries.bulk_preview(ctx, {}, wish, TODAY), commands.start_bulk_change(ctx, {}, wish)):
        with pytest.raises(Invalid, match=said):
            await ask
    assert (await queries.bulk_page(ctx)).items == []


async def test_days_and_filters_are_checked(ctx: Context) -> None:
    await fleet(ctx)
    wish = BulkWish(percent=Decimal(5))
    with pytest.raises(Invalid, match="in the past"):
        await commands.start_bulk_change(ctx, {}, wish, on=TODAY - timedelta(days=1))
    with pytest.raises(Invalid, match="speed") as unknown:
        await commands.start_bulk_change(ctx, {"speed__gte": 5}, wish)
    assert unknown.value.errors[0].pointer == "#/filters/speed__gte"


async def test_nothing_fits(ctx: Context) -> None:
    await fleet(ctx)
    with pytest.raises(Invalid, match="no live service fits"):
        await commands.start_bulk_change(ctx, {"status": "cancelled"}, BulkWish(percent=Decimal(5)))


async def test_as_many_statements_for_a_hundred_services_as_for_three(ctx: Context, database: Database) -> None:
    sold = await catalog.tariff(ctx)
    client = await clients.client(ctx)
    counts = []
    for many in (3, 100):
        for number in range(many):
            await services.service(ctx, client, sold=sold, price=Money(4000 + number, "USD"))
        wish = BulkWish(percent=Decimal(5))
        async with count_queries(database) as previewed:
            await queries.bulk_preview(ctx, {}, wish, TODAY)
        async with count_queries(database) as done:
            bulk = await commands.start_bulk_change(ctx, {}, wish)
            await commands.run_bulk_chunk(ctx, bulk.id)
            await ctx.session.flush()
        counts.append((previewed.count, done.count))
    assert counts[0] == counts[1]
