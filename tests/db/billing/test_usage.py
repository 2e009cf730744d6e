"""Rating usage: each period once, in arrears; late usage corrects what was charged, to the cent."""

from datetime import date
from decimal import Decimal

from sqlalchemy import update

from fairlead.domains.billing.models import Charge
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.services.models import Service
from fairlead.platform.context import Context
from tests.db.billing.test_upkeep import hear
from tests.make import billing, usage

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
