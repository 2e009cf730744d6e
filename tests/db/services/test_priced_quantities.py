"""Services whose quantity is priced by tiers: sold, changed, raised alone, in bulk and by renewals, and counted."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from fairlead.domains.contracts.terms import Uplift
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import BulkWish, Wanted
from fairlead.domains.services.errors import NothingChanges, WrongCurrency
from fairlead.domains.services.models import Service
from fairlead.domains.services.rules import NONE, Terms
from fairlead.domains.services.terms import BulkResult, ChangeWhen
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Model, Pricing
from fairlead.platform.context import Context
from tests.make import catalog, clients, services
from tests.make.renewals import decisions, ending, fresh, repricings

SEATS = catalog.seats()
"""The first ten 5.00 each, those above 4.00 each: 25 are 110.00."""


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


async def seats(ctx: Context, quantity: int = 25, **over: Any) -> Service:
    sold = await catalog.tariff(ctx, pricing=SEATS)
    return await services.service(ctx, sold=sold, quantity=Decimal(quantity), **over)


async def now(ctx: Context, service: Service) -> tuple[Money, Pricing | None, bool]:
    found = await fresh(ctx, service.id)
    return found.price, found.pricing, found.price_agreed


async def test_mrr_counts_the_priced_quantity(ctx: Context) -> None:
    service = await seats(ctx)
    await services.service(ctx, sold=await catalog.tariff(ctx, await catalog.template(ctx, code="x"), price="31"))
    assert await queries.mrr(ctx, "USD") == usd("141.00")
    assert await queries.mrr(ctx, "USD", client_id=service.client_id) == usd("110.00")
    trend = await queries.mrr_trend(ctx, "USD", today=date(2026, 3, 15))
    assert trend[-1].mrr == usd("141.00")


async def test_a_change_of_quantity_keeps_the_tiers_and_its_history_tells_both_sides(ctx: Context) -> None:
    service = await seats(ctx)
    await commands.change(ctx, service.id, Wanted(quantity=Decimal(30)))
    assert await now(ctx, service) == (usd("5.00"), SEATS, False)
    assert await queries.mrr(ctx, "USD") == usd("130.00")
    [change] = await queries.changes_of(ctx, service.id)
    before, after = change.terms or pytest.fail("it is made")
    assert (before.quantity, after.quantity) == (Decimal(25), Decimal(30))
    assert (before.pricing, after.pricing) == (SEATS, SEATS)
    assert change.wanted == {"quantity": "30"}


async def test_an_agreed_price_replaces_the_tiers_and_the_list_price_brings_them_back(ctx: Context) -> None:
    service = await seats(ctx)
    await commands.change(ctx, service.id, Wanted(price=usd("5.00")))  # what one costs anyhow, for each of them
    assert await now(ctx, service) == (usd("5.00"), None, True)
    assert await queries.mrr(ctx, "USD") == usd("125.00")
    await commands.change(ctx, service.id, Wanted(price=NONE))
    assert await now(ctx, service) == (usd("5.00"), SEATS, False)
    with pytest.raises(NothingChanges):
        await commands.change(ctx, service.id, Wanted(price=NONE))


async def test_another_pricing_can_be_agreed_alone_or_for_a_day(ctx: Context) -> None:
    service = await seats(ctx)
    flat = Pricing(model=Model.FLAT, currency="USD", flat=Decimal("99.00"))
    with pytest.raises(Invalid, match="pricing: a price is wished as well"):
        await commands.change(ctx, service.id, Wanted(pricing=flat, price=usd("1.00")))
    ahead = await commands.change(ctx, service.id, Wanted(pricing=flat), when=ChangeWhen.ON, on=date(2026, 4, 1))
    assert Wanted.read(ahead.wanted) == Wanted(pricing=flat)
    assert await now(ctx, service) == (usd("5.00"), SEATS, False)
    await commands.change(ctx, service.id, Wanted(pricing=flat))
    assert await now(ctx, service) == (usd("99.00"), flat, True)
    assert await queries.mrr(ctx, "USD") == usd("99.00")


async def test_percent_in_bulk_scales_every_amount_and_a_price_replaces_them(ctx: Context) -> None:
    service = await seats(ctx)
    today = date(2026, 3, 15)
    seen = await queries.bulk_preview(ctx, {}, BulkWish(percent=Decimal("3.5")), today)
    # 10 × 5.175 + 15 × 4.14 = 113.85
    assert (seen.results, seen.differences) == ({BulkResult.CHANGED: 1}, {"USD": usd("3.85")})
    bulk = await commands.start_bulk_change(ctx, {}, BulkWish(percent=Decimal("3.5")))
    await commands.run_bulk_chunk(ctx, bulk.id, limit=10)
    raised = SEATS.scaled(Fraction("1.035"))
    assert await now(ctx, service) == (usd("5.18"), raised, True)  # 5.175
    assert await queries.mrr(ctx, "USD") == usd("113.85")
    kept = await queries.bulk_preview(ctx, {}, BulkWish(list_price=True), today)
    assert kept.results == {BulkResult.KEPT: 1}
    bulk = await commands.start_bulk_change(ctx, {}, BulkWish(price=usd("4.20")))
    await commands.run_bulk_chunk(ctx, bulk.id, limit=10)
    assert await now(ctx, service) == (usd("4.20"), None, True)


async def test_a_renewals_uplift_scales_every_amount(ctx: Context) -> None:
    service = await ending(
        ctx, sold=await catalog.tariff(ctx, pricing=SEATS), quantity=Decimal(25),
        agreed={"uplift": Uplift.PERCENT, "uplift_percent": Decimal("3.5")},
    )  # fmt: skip
    await ctx.session.flush()
    assert (await commands.process_auto_renewals(ctx, date(2026, 3, 15))).renewed == 1
    raised = SEATS.scaled(Fraction("1.035"))
    assert await decisions(ctx, service.id) == [("2026-03-16", "renewed", "2027-03-16", 518)]
    [change] = await queries.changes_of(ctx, service.id)
    assert Wanted.read(change.wanted) == Wanted(pricing=raised)
    assert (await repricings(ctx, service.id))[0][:3] == ("2026-03-16", "renewal", "scheduled")
    assert await now(ctx, service) == (usd("5.00"), SEATS, False)


async def test_a_quote_at_the_next_terms_price_keeps_the_tiers(ctx: Context) -> None:
    service = await ending(ctx, sold=await catalog.tariff(ctx, pricing=SEATS), quantity=Decimal(25))
    await ctx.session.flush()
    quote = await commands.create_renewal_quote(ctx, service.id)
    assert quote.price == usd("5.00")
    await commands.accept_renewal_quote(ctx, quote.id, by="the client")
    assert await queries.changes_of(ctx, service.id) == []
    assert await now(ctx, service) == (usd("5.00"), SEATS, False)


async def test_a_sale_has_one_price(ctx: Context) -> None:
    sold, client = await catalog.tariff(ctx, pricing=SEATS), await clients.client(ctx)
    with pytest.raises(Invalid, match="pricing: a price is given as well"):
        await services.service(ctx, client, sold=sold, price=usd("5.00"), pricing=SEATS)
    with pytest.raises(WrongCurrency):
        await services.service(
            ctx, client, sold=sold, pricing=Pricing(model=Model.FLAT, currency="EUR", flat=Decimal(1))
        )
    assert (await queries.service_page(ctx)).items == []


def test_terms_of_before_there_were_pricings_are_read() -> None:
    stored = {
        "client_id": "00000000-0000-0000-0000-000000000001", "contract_id": None, "site_id": None,
        "template_id": "00000000-0000-0000-0000-000000000001", "tariff_id": "00000000-0000-0000-0000-000000000001",
        "name": "Fibre", "quantity": "1", "price_minor": 4990, "currency": "USD", "price_agreed": False,
        "cycle": "monthly", "timing": "advance", "proration": "calendar_day", "anchor": "2026-03-01", "anchor_day": 1,
    }  # fmt: skip
    assert Terms.read(stored).pricing is None
    assert Terms.read(stored).stored() == {**stored, "pricing": None}
