"""Clients' own prices: sold at, kept when the list price changes, ended."""

from datetime import date
from decimal import Decimal

import pytest

from fairlead.domains.catalog import commands
from fairlead.domains.catalog.errors import PriceFrozen
from fairlead.domains.catalog.events import ClientPriceSet, ClientPriceWithdrawn
from fairlead.domains.catalog.queries import client_prices, offer
from fairlead.domains.services import commands as services
from fairlead.domains.services.rules import Sale
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from tests.make import catalog as make
from tests.make import clients

TODAY = date(2026, 3, 15)


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


async def test_what_is_sold_to_a_client_costs_its_own_price_and_counts_as_agreed(ctx: Context) -> None:
    tariff, client = await make.tariff(ctx), await clients.client(ctx, timezone="UTC")
    own = await commands.set_client_price(ctx, client.id, tariff.id, price=usd("39.00"), valid_from=TODAY)
    [event] = [one.event for one in ctx.outbox.events if isinstance(one.event, ClientPriceSet)]
    assert (event.client_price_id, event.client_id, event.price) == (own.id, client.id, usd("39.00"))
    sold = await offer(ctx, tariff.id, TODAY, client_id=client.id)
    assert (sold.price, sold.client_price_id) == (usd("39.00"), own.id)
    assert (await offer(ctx, tariff.id, date(2026, 3, 14), client_id=client.id)).price == usd("49.90")
    assert (await offer(ctx, tariff.id, TODAY)).price == usd("49.90")
    service = await services.provision(ctx, Sale(client_id=client.id, tariff_id=tariff.id, start_date=TODAY))
    assert (service.price, service.price_agreed) == (usd("39.00"), True)


async def test_r30_a_new_list_price_keeps_it_and_the_preview_names_it(ctx: Context) -> None:
    tariff, client = await make.tariff(ctx), await clients.client(ctx, timezone="UTC")
    own = await commands.set_client_price(ctx, client.id, tariff.id, pricing=make.seats(), valid_from=TODAY)
    ctx.outbox.new_ids = {}
    await commands.index_price(ctx, tariff.id, percent=Decimal(10), valid_from=date(2026, 4, 1))
    assert [effect for effect in ctx.outbox.effects if effect["kind"] == "client_price_kept"] == [
        {
            "kind": "client_price_kept", "client": client.name, "price": {"amount": "5.00", "currency": "USD"},
            "pricing": make.seats().stored(), "since": "2026-03-15",
        }
    ]  # fmt: skip
    later = await offer(ctx, tariff.id, date(2026, 4, 1), client_id=client.id)
    assert (later.pricing, later.client_price_id) == (make.seats(), own.id)
    assert (await offer(ctx, tariff.id, date(2026, 4, 1))).price == usd("54.89")


async def test_it_ends_today_or_is_taken_back_before_it_begins(ctx: Context) -> None:
    tariff, client = await make.tariff(ctx), await clients.client(ctx, timezone="UTC")
    begun = await commands.set_client_price(ctx, client.id, tariff.id, price=usd("39"), valid_from=date(2026, 1, 1))
    ahead = await commands.set_client_price(ctx, client.id, tariff.id, price=usd("38"), valid_from=date(2026, 6, 1))
    await commands.withdraw_client_price(ctx, client.id, ahead.id)
    await commands.withdraw_client_price(ctx, client.id, begun.id)
    said = [one.event.on for one in ctx.outbox.events if isinstance(one.event, ClientPriceWithdrawn)]
    assert said == [date(2026, 6, 1), TODAY]
    [row] = await client_prices(ctx, client.id)
    assert (row.id, row.valid_until, row.template_name) == (begun.id, TODAY, "Fibre 100")
    assert (await offer(ctx, tariff.id, TODAY, client_id=client.id)).client_price_id is None
    assert (await offer(ctx, tariff.id, date(2026, 3, 14), client_id=client.id)).client_price_id == begun.id


async def test_what_cannot_be_agreed_changes_nothing(ctx: Context) -> None:
    tariff, client = await make.tariff(ctx), await clients.client(ctx, timezone="UTC")
    euros = await clients.client(ctx, name="Eve", currency="EUR")
    await commands.set_client_price(ctx, client.id, tariff.id, price=usd("39"), valid_from=date(2026, 1, 1))
    with pytest.raises(PriceFrozen):
        await commands.set_client_price(ctx, client.id, tariff.id, price=usd("1"), valid_from=date(2026, 2, 1))
    with pytest.raises(Invalid, match="tariff_id: The client pays in EUR"):
        await commands.set_client_price(ctx, euros.id, tariff.id, price=usd("1"), valid_from=TODAY)
    with pytest.raises(Invalid, match="pricing: there is exactly one price"):
        await commands.set_client_price(ctx, client.id, tariff.id, valid_from=date(2026, 6, 1))
    [row] = await client_prices(ctx, client.id)
    with pytest.raises(NotFound):
        await commands.withdraw_client_price(ctx, euros.id, row.id)
    assert [one.price for one in await client_prices(ctx, client.id)] == [usd("39")]
