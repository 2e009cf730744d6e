"""What was lost: by month, why and of what, in MRR as MRR itself is derived; the list behind each number adds up."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from fairlead.domains.services import commands, queries
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import SuspensionPolicy
from fairlead.domains.services.terms import CancellationCategory, HoldMoney, SuspensionReason
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from tests.make import catalog, clients, services

PRICE, MOVED = CancellationCategory.PRICE, CancellationCategory.MOVED
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


async def leave(ctx: Context, service: Service, day: str, category: CancellationCategory | None = None) -> None:
    """Cancel on a day that is today when it happens."""
    ctx.now = datetime.fromisoformat(day).replace(hour=16, tzinfo=UTC)
    await commands.cancel(ctx, service.id, reason="goodbye", category=category)
    await ctx.session.flush()


async def test_losses_fall_in_the_month_of_the_first_day_without(ctx: Context) -> None:
    of = await clients.client(ctx)
    fibre = await catalog.tariff(ctx)
    voice = await catalog.tariff(
        ctx, await catalog.template(ctx, code="voice", name="Voice"), price="120.00", cycle=Cycle.ANNUAL
    )
    first, second, third = [await services.service(ctx, of, sold=fibre) for _ in range(3)]
    yearly = await services.service(ctx, of, sold=voice, quantity=Decimal(3))
    unborn = await services.service(ctx, of, sold=fibre, status=Status.PENDING)
    await leave(ctx, first, "2026-03-31", PRICE)
    await leave(ctx, unborn, "2026-03-31", PRICE)
    await leave(ctx, second, "2026-04-01", PRICE)
    await leave(ctx, yearly, "2026-04-02", MOVED)
    await leave(ctx, third, "2026-04-30")
    losses = await queries.churn(ctx, "USD", start=YEAR[0], end=YEAR[1])
    # 3 × 120.00 a year are 30.00 a month
    assert [(one.month, one.template_name, one.category, one.services, one.mrr) for one in losses] == [
        (date(2026, 3, 1), "Fibre 100", PRICE, 1, usd("49.90")),
        (date(2026, 4, 1), "Fibre 100", PRICE, 1, usd("49.90")),
        (date(2026, 4, 1), "Fibre 100", None, 1, usd("49.90")),
        (date(2026, 4, 1), "Voice", MOVED, 1, usd("30.00")),
    ]
    months = queries.by_month(losses, "USD", start=date(2026, 2, 15), end=date(2026, 5, 1))
    assert [(one.month.month, one.services, one.mrr) for one in months] == [
        (2, 0, usd("0.00")),
        (3, 1, usd("49.90")),
        (4, 3, usd("129.80")),
    ]
    behind = {"ended_on__gte": "2026-04-01", "ended_on__lt": "2026-05-01", "cancellation_category": "price"}
    assert [row.id for row in (await queries.service_page(ctx, filters=behind)).items] == [second.id]


async def test_a_service_counts_as_its_holds_charged_at_the_end(ctx: Context) -> None:
    await set_policy(
        ctx,
        SuspensionPolicy(
            customer_request=HoldMoney.STOP, maintenance=HoldMoney.REDUCE, abuse=HoldMoney.CREDIT,
            reduced_percent=Decimal(25),
        ),
    )  # fmt: skip
    of, sold = await clients.client(ctx), await catalog.tariff(ctx, price="40.00")
    held = [await services.service(ctx, of, sold=sold) for _ in range(5)]
    kinds = (
        SuspensionReason.NON_PAYMENT, SuspensionReason.CUSTOMER_REQUEST, SuspensionReason.MAINTENANCE,
        SuspensionReason.ABUSE,
    )  # fmt: skip
    for service, reason in zip(held, kinds, strict=False):
        await commands.suspend(ctx, service.id, reason=reason)
    await ctx.session.flush()
    # 40.00 + 40.00 in full, a quarter of 40.00, and two that leave nothing
    assert await queries.mrr(ctx, "USD") == usd("90.00")
    [counted] = (await queries.composition(ctx, "USD")).by_type
    assert (counted.services, counted.mrr) == (3, usd("90.00"))
    for service in held:
        await leave(ctx, service, "2026-05-05", PRICE)
    [loss] = await queries.churn(ctx, "USD", start=YEAR[0], end=YEAR[1])
    assert (loss.services, loss.mrr) == (5, usd("90.00"))
    assert await queries.mrr(ctx, "USD") == usd("0.00")


async def test_of_several_holds_the_one_that_charges_least_counts(ctx: Context) -> None:
    await set_policy(
        ctx, SuspensionPolicy(maintenance=HoldMoney.REDUCE, abuse=HoldMoney.CHARGE, reduced_percent=Decimal("33.3333"))
    )
    service = await services.service(ctx)
    await commands.suspend(ctx, service.id, reason=SuspensionReason.ABUSE)
    await commands.suspend(ctx, service.id, reason=SuspensionReason.MAINTENANCE)
    await ctx.session.flush()
    # 49.90 × 33.3333 % is 16.6333167
    assert await queries.mrr(ctx, "USD", client_id=service.client_id) == usd("16.63")
    await commands.resume(ctx, service.id, reason=SuspensionReason.MAINTENANCE)
    await ctx.session.flush()
    assert await queries.mrr_by_client(ctx, "USD", [service.client_id]) == {service.client_id: usd("49.90")}


async def test_other_currencies_are_left_out(ctx: Context) -> None:
    service = await services.service(ctx)
    await leave(ctx, service, "2026-04-01", PRICE)
    assert await queries.churn(ctx, "EUR", start=YEAR[0], end=YEAR[1]) == []


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (date(2026, 2, 1), date(2026, 2, 1), "to"),
        (date(2026, 2, 1), date(2026, 1, 1), "to"),
        (date(2000, 1, 1), date(2026, 1, 1), "from"),
    ],
)
async def test_days_that_make_no_sense(ctx: Context, start: date, end: date, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await queries.churn(ctx, "USD", start=start, end=end)
    assert [error.pointer for error in refused.value.errors] == [f"query:{field}"]
