"""What single clients pay: their own prices, which changes of the list price leave as they are."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.catalog import rules
from fairlead.domains.catalog.events import ClientPriceSet, ClientPriceWithdrawn
from fairlead.domains.catalog.models import ClientPrice
from fairlead.domains.catalog.repository import ClientPrices, Tariffs, Templates
from fairlead.domains.clients.queries import client_facts
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context


async def set_client_price(
    ctx: Context,
    client_id: UUID,
    tariff_id: UUID,
    *,
    price: Money | None = None,
    pricing: Pricing | None = None,
    valid_from: date,
    note: str | None = None,
) -> ClientPrice:
    """Sell a tariff to a client at its own price from a day on, until its next one; services sold keep theirs.

    Raises Invalid by field, NotFound, and PriceFrozen for a day that had a price of its own already.
    """
    client = await client_facts(ctx, client_id)
    tariff = await Tariffs(ctx).get(tariff_id, lock=True)
    template = await Templates(ctx).get(tariff.template_id)
    price = rules.price_of_one(price, pricing)
    rules.check_price(template.type, price, Money.zero(tariff.currency), tariff.currency, pricing)
    if client.currency != tariff.currency:
        message = f"The client pays in {client.currency}, the tariff is in {tariff.currency}."
        raise Invalid.of("tariff_id", message, "Choose a tariff in the client's currency.")
    own = await _own(ctx, client_id, tariff_id)
    rules.check_history(tariff_id, list(own), valid_from, ctx.today(client.timezone))
    found = own.get(valid_from)
    if found is None:
        found = ClientPrices(ctx).add(
            ClientPrice(
                id=ctx.new_id(), client_id=client_id, tariff_id=tariff_id, valid_from=valid_from,
                currency=tariff.currency, price_minor=price.minor, created_at=ctx.now, created_by=ctx.actor.name,
            )
        )  # fmt: skip
    found.price_minor, found.pricing, found.note = price.minor, pricing, note
    ctx.emit(
        ClientPriceSet(
            client_price_id=found.id, client_id=client_id, tariff_id=tariff_id, valid_from=valid_from, price=price,
            pricing=pricing,
        )
    )  # fmt: skip
    await ctx.session.flush()
    return found


async def withdraw_client_price(ctx: Context, client_id: UUID, client_price_id: UUID) -> None:
    """Take back a client's own price that has not begun; one that has is sold at no longer from today on."""
    found = await ClientPrices(ctx).get(client_price_id, lock=True)
    if found.client_id != client_id:
        raise NotFound.of("client price", client_price_id)
    today = ctx.today((await client_facts(ctx, client_id)).timezone)
    on = max(found.valid_from, today)
    if found.valid_until is not None and found.valid_until <= on:
        return
    if found.valid_from >= today:
        await ctx.session.delete(found)
    else:
        found.valid_until = today
    ctx.emit(ClientPriceWithdrawn(client_price_id=found.id, client_id=client_id, tariff_id=found.tariff_id, on=on))
    await ctx.session.flush()


async def _own(ctx: Context, client_id: UUID, tariff_id: UUID) -> dict[date, ClientPrice]:
    statement = select(ClientPrice).where(ClientPrice.client_id == client_id, ClientPrice.tariff_id == tariff_id)
    return {one.valid_from: one for one in await ctx.session.scalars(statement.order_by(ClientPrice.valid_from))}
