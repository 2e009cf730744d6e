"""Rating usage: each period once, in arrears; late usage corrects what was charged, to the cent."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from fairlead.domains.billing import commands as billing_commands
from fairlead.domains.billing.models import Charge
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.catalog.models import Meter
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import Wanted
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import HoldMoney, SuspensionReason
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from tests.db.billing.test_runs import issued, run
from tests.db.billing.test_upkeep import hear
from tests.make import billing, clients, usage

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
IN_JANUARY = "traffic:2026-01-01/2026-02-01"


async def metered(ctx: Context, **over: object) -> Service:
    """An active service since 1 January, half a dollar for each gigabyte."""
    tariff = await billing.tariff(ctx)
    await usage.priced(ctx, tariff.id, **over)  # type: ignore[arg-type] # as the maker takes them
    service = await billing.active(ctx, tariff_id=tariff.id)
    await hear(ctx)
    return service


async def invoiced(ctx: Context) -> None:
    """Whatever usage is charged by now is on an invoice."""
    await ctx.session.execute(update(Charge).where(Charge.source_kind == SourceKind.USAGE).values(invoiced=True))


async def test_a_period_that_is_over_is_one_charge_a_meter(ctx: Context) -> None:
    service = await metered(ctx)
    await usage.used(ctx, usage.event(service.id, "2026-01-05", "2.5"), usage.event(service.id, "2026-01-31", "4"))
    await usage.used(ctx, usage.event(service.id, "2026-02-01", "7"))
    await usage.rated(ctx, date(2026, 1, 31))
    assert await usage.charged(ctx, service.id) == []
    for _ in range(3):
        await usage.rated(ctx, FEBRUARY)
    assert await usage.charged(ctx, service.id) == [(IN_JANUARY, Decimal("3.25"), FEBRUARY, False)]
    await usage.rated(ctx, MARCH)
    assert await usage.charged(ctx, service.id) == [
        (IN_JANUARY, Decimal("3.25"), FEBRUARY, False),
        ("traffic:2026-02-01/2026-03-01", Decimal("3.50"), MARCH, False),
    ]


async def test_late_usage_before_the_invoice_is_rated_again(ctx: Context) -> None:
    service = await metered(ctx)
    await usage.used(ctx, usage.event(service.id, "2026-01-05", "2"))
    await usage.rated(ctx, FEBRUARY)
    await usage.used(ctx, usage.event(service.id, "2026-01-06", "3"))
    await usage.rated(ctx, date(2026, 2, 3))
    assert await usage.charged(ctx, service.id) == [(IN_JANUARY, Decimal("2.50"), FEBRUARY, False)]


async def test_late_usage_after_the_invoice_is_a_charge_of_its_own(ctx: Context) -> None:
    service = await metered(ctx)
    await usage.used(ctx, usage.event(service.id, "2026-01-05", "2"))
    await usage.rated(ctx, FEBRUARY)
    await invoiced(ctx)
    for quantity, day in (("3", 3), ("4", 4)):
        await usage.used(ctx, usage.event(service.id, "2026-01-06", quantity))
        await usage.rated(ctx, date(2026, 2, day))
    assert await usage.charged(ctx, service.id) == [
        (IN_JANUARY, Decimal("1.00"), FEBRUARY, True),
        (f"{IN_JANUARY}:r2", Decimal("3.50"), date(2026, 2, 3), False),
    ]
    await invoiced(ctx)
    await usage.used(ctx, usage.event(service.id, "2026-01-07", "1"))
    await usage.rated(ctx, MARCH)
    assert (await usage.charged(ctx, service.id))[-1] == (f"{IN_JANUARY}:r3", Decimal("0.50"), MARCH, False)


APRIL, TODAY = date(2026, 4, 1), date(2026, 3, 15)
FLAT = {"model": "standard", "unit": "0.5", "flat": "31.00", "minimum": "40.00"}


async def test_no_usage_costs_nothing_unless_the_price_says_so(ctx: Context) -> None:
    plain, flat = await metered(ctx), await billing.tariff(ctx, "flat")
    meter = await usage.meter(ctx, "extra")
    await usage.priced(ctx, flat.id, {**FLAT, "minimum": "0"}, of=meter)
    other = await billing.active(ctx, tariff_id=flat.id)
    await hear(ctx)
    await usage.rated(ctx, FEBRUARY)
    assert await usage.charged(ctx, plain.id) == []
    assert await usage.charged(ctx, other.id) == [("extra:2026-01-01/2026-02-01", Decimal("31.00"), FEBRUARY, False)]


async def test_a_part_of_a_period_shares_the_flat_part_and_the_minimum_but_no_units(ctx: Context) -> None:
    service = await metered(ctx, pricing=FLAT)  # 17 of 31 days of March: flat 17.00, at least 21.935…
    await usage.used(ctx, usage.event(service.id, "2026-03-02", "10"))
    await services.cancel(ctx, service.id, reason="moved", on=TODAY)
    await hear(ctx)
    await usage.rated(ctx, APRIL)
    assert (await usage.charged(ctx, service.id))[-1] == (
        "traffic:2026-03-01/2026-03-15", Decimal("19.00"), TODAY, False,  # 10 × 0.50 + 31.00 × 14 / 31
    )  # fmt: skip
    statement = select(Charge.basis).where(Charge.claim == "traffic:2026-03-01/2026-03-15")
    basis = (await ctx.session.scalars(statement)).one()
    assert (basis["used"], basis["days"], basis["events"], basis["quantity"]) == (14, 31, 1, "10")
    assert basis["steps"] == [
        "10 × 0.50 = 5.00", "31.00 flat × 14 / 31 days", "at least 40.00 × 14 / 31 days",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("money", "amount"),
    [(HoldMoney.CHARGE, "36.00"), (HoldMoney.REDUCE, "27.50"), (HoldMoney.STOP, "19.00"), (HoldMoney.CREDIT, "19.00")],
)
async def test_a_hold_leaves_of_the_flat_part_what_its_policy_says_and_all_of_what_is_used(
    ctx: Context, money: HoldMoney, amount: str
) -> None:
    """Held from 15 March on: 10 × 0.50 and of 31.00 flat 14 days and what is left of 17 others."""
    await set_policy(ctx, SuspensionPolicy(abuse=money, reduced_percent=Decimal(50)))
    service = await metered(ctx, pricing={**FLAT, "minimum": "0"})
    await usage.rated(ctx, APRIL)  # a run ahead of time: the hold is heard later, and its days are rated again
    await services.suspend(ctx, service.id, reason=SuspensionReason.ABUSE)
    await usage.used(ctx, usage.event(service.id, "2026-03-15T06:00:00Z", "10"))
    await hear(ctx)
    await usage.rated(ctx, APRIL)
    assert (await usage.charged(ctx, service.id))[-1] == (
        "traffic:2026-03-01/2026-04-01", Decimal(amount), APRIL, False,
    )  # fmt: skip
    said = await ctx.scalar(select(Charge.basis).where(Charge.claim.like("%04-01"), Charge.released_at.is_(None)))
    assert said.get("holds", []) == {
        HoldMoney.CHARGE: [], HoldMoney.REDUCE: ["17 of the days lie under a hold and count 50 %."],
    }.get(money, ["17 of the days lie under a hold and count 0 %."])  # fmt: skip


async def test_a_late_end_gives_back_what_was_charged_beyond_it(ctx: Context) -> None:
    service = await metered(ctx, pricing={**FLAT, "minimum": "0"})
    await usage.rated(ctx, APRIL)  # a run ahead of time
    await invoiced(ctx)
    await services.cancel(ctx, service.id, reason="moved", on=TODAY)
    await hear(ctx)
    for _ in range(2):
        await usage.rated(ctx, APRIL)
    assert (await usage.charged(ctx, service.id))[2:] == [
        ("traffic:2026-03-01/2026-03-15", Decimal("14.00"), APRIL, False),
        ("traffic:2026-03-01/2026-04-01", Decimal("31.00"), APRIL, True),
        ("traffic:2026-03-01/2026-04-01:r2", Decimal("-31.00"), APRIL, False),
    ]


async def test_another_plan_begins_a_period_of_its_own_at_its_own_price(ctx: Context) -> None:
    service = await metered(ctx)
    dearer = await billing.tariff(ctx, "dearer")
    meter = (await ctx.session.scalars(select(Meter))).one()
    await usage.priced(ctx, dearer.id, {"model": "standard", "unit": "2"}, of=meter)
    await usage.used(ctx, *(usage.event(service.id, day) for day in ("2026-03-14T23:59:59Z", "2026-03-15T00:00:00Z")))
    await services.change(ctx, service.id, Wanted(tariff_id=dearer.id))
    await hear(ctx)
    await usage.rated(ctx, APRIL)
    assert await usage.charged(ctx, service.id) == [
        ("traffic:2026-03-01/2026-03-15", Decimal("0.50"), TODAY, False),
        ("traffic:2026-03-15/2026-04-01", Decimal("2.00"), APRIL, False),
    ]


async def test_a_plan_without_usage_prices_still_owes_what_was_used_before(ctx: Context) -> None:
    service = await metered(ctx)
    free = await billing.tariff(ctx, "free")
    await usage.used(ctx, usage.event(service.id, "2026-03-10", "8"))
    await services.change(ctx, service.id, Wanted(tariff_id=free.id))
    await hear(ctx)
    await usage.rated(ctx, APRIL)
    assert await usage.charged(ctx, service.id) == [("traffic:2026-03-01/2026-03-15", Decimal("4.00"), TODAY, False)]


async def test_each_client_owes_what_was_used_while_they_held_the_service(ctx: Context) -> None:
    service = await metered(ctx)
    before = service.client_id
    after = await clients.client(ctx, name="Eve", timezone="UTC")
    await usage.used(ctx, usage.event(service.id, "2026-03-14", "2"), usage.event(service.id, "2026-03-15", "4"))
    await services.transfer(ctx, service.id, client_id=after.id)
    await hear(ctx)
    await usage.rated(ctx, APRIL)
    await usage.used(ctx, usage.event(service.id, "2026-03-13", "6"))
    await usage.rated(ctx, APRIL)
    rows = await ctx.session.execute(
        select(Charge.client_id, Charge.claim, Charge.amount_minor)
        .where(Charge.source_kind == SourceKind.USAGE, Charge.released_at.is_(None))
        .order_by(Charge.claim)
    )
    assert [tuple(row) for row in rows] == [
        (before, "traffic:2026-03-01/2026-03-15", 400),
        (after.id, "traffic:2026-03-15/2026-04-01", 200),
    ]


async def test_the_clients_midnight_and_summer_time_end_a_day(ctx: Context) -> None:
    tariff = await billing.tariff(ctx)
    await usage.priced(ctx, tariff.id, {"model": "standard", "unit": "1"})
    client = await clients.client(ctx, timezone="America/New_York")  # summer time began on 8 March
    service = await billing.active(ctx, client, tariff_id=tariff.id, anchor_day=15)
    await hear(ctx)
    await usage.used(
        ctx,
        usage.event(service.id, "2026-02-15T04:59:59Z", "1"),  # 14 February, 23:59:59 in winter time
        usage.event(service.id, "2026-02-15T05:00:00Z", "10"),
        usage.event(service.id, "2026-03-15T03:59:59Z", "100"),  # 14 March, 23:59:59 in summer time
        usage.event(service.id, "2026-03-15T04:00:00Z", "1000"),
    )
    await usage.rated(ctx, TODAY)
    assert [(claim, amount) for claim, amount, *_ in await usage.charged(ctx, service.id)] == [
        ("traffic:2026-01-15/2026-02-15", Decimal(1)),
        ("traffic:2026-02-15/2026-03-15", Decimal(110)),
    ]


async def test_the_price_of_the_first_day_counts_and_a_price_for_the_past_is_charged(ctx: Context) -> None:
    tariff = await billing.tariff(ctx)
    service = await billing.active(ctx, tariff_id=tariff.id)
    extra = await usage.meter(ctx, "extra")
    await usage.priced(ctx, tariff.id, of=extra, valid_from=date(2026, 4, 1))
    await hear(ctx)
    meter = await usage.meter(ctx)
    await usage.used(ctx, *(usage.event(service.id, day, "2") for day in ("2026-01-10", "2026-02-10", "2026-03-10")))
    await usage.rated(ctx, MARCH)
    assert await usage.charged(ctx, service.id) == []
    await usage.priced(ctx, tariff.id, of=meter, valid_from=date(2026, 1, 2))  # January began before it
    await usage.priced(ctx, tariff.id, {"model": "standard", "unit": "9"}, of=meter, valid_from=date(2026, 3, 16))
    await hear(ctx)
    await usage.rated(ctx, APRIL)
    assert await usage.charged(ctx, service.id) == [
        ("traffic:2026-02-01/2026-03-01", Decimal("1.00"), APRIL, False),
        ("traffic:2026-03-01/2026-04-01", Decimal("1.00"), APRIL, False),
    ]


async def test_a_price_beyond_all_measure_parks_its_client_and_nobody_else(ctx: Context) -> None:
    tariff = await billing.tariff(ctx)
    await usage.priced(ctx, tariff.id, {"model": "standard", "unit": "900000000000"})
    odd, good = [await billing.active(ctx, tariff_id=tariff.id) for _ in range(2)]
    await hear(ctx)
    await usage.used(ctx, usage.event(odd.id, "2026-01-10", "1000"), usage.event(good.id, "2026-01-10", "0.000001"))
    for _ in range(2):
        rating = await usage.rated(ctx, FEBRUARY)
        assert list(rating.parked) == [odd.client_id]
        assert await usage.charged(ctx, odd.id) == []
        assert [one[1] for one in await usage.charged(ctx, good.id)] == [Decimal("900000.00")]


async def test_a_run_puts_usage_on_the_invoice_beside_the_period(ctx: Context) -> None:
    service = await metered(ctx)
    await usage.used(ctx, usage.event(service.id, "2026-01-10", "3"))
    await usage.rated(ctx, FEBRUARY)
    await run(ctx, FEBRUARY)
    assert [(day, total) for _, day, _, total in await issued(ctx)] == [
        (JANUARY, Decimal("31.00")), (FEBRUARY, Decimal("32.50")),
    ]  # fmt: skip


async def test_a_credit_that_one_invoice_cannot_cover_goes_on(ctx: Context) -> None:
    """A back-dated end after a large bill: the credit is split, and later usage settles against all of its parts."""
    service = await metered(ctx, pricing={"model": "flat", "flat": "500.00"})
    await usage.rated(ctx, APRIL)
    await run(ctx, APRIL)
    await services.cancel(ctx, service.id, reason="moved", on=TODAY)
    await hear(ctx)
    await usage.rated(ctx, APRIL)
    await billing_commands.add_charge(
        ctx, service.client_id, description="Visit", price=Money.parse("10.00", "USD"), due_on=APRIL
    )
    await run(ctx, date(2026, 4, 2))
    for _ in range(2):
        await usage.rated(ctx, date(2026, 4, 3))
    amounts = [amount for claim, amount, *_ in await usage.charged(ctx, service.id) if "2026-03-01/" in claim]
    assert sum(amounts) == Decimal("225.81")  # 500.00 × 14 / 31
