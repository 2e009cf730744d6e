"""Prices by date: the future can be set, what has been valid cannot be rewritten."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from fairlead.domains.catalog import rules
from fairlead.domains.catalog.errors import PriceFrozen
from fairlead.domains.catalog.events import PriceSet, PriceWithdrawn
from fairlead.domains.catalog.models import PriceVersion
from fairlead.domains.catalog.queries import client_prices_of_tariff
from fairlead.domains.catalog.repository import Prices, Tariffs, Templates
from fairlead.domains.clients.queries import home
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context


async def set_price(
    ctx: Context,
    tariff_id: UUID,
    *,
    price: Money | None = None,
    pricing: Pricing | None = None,
    valid_from: date,
    setup: Money | None = None,
) -> PriceVersion:
    """Have a tariff cost this from a day on, until the next price's day; a price for the same day ahead is replaced.

    It costs `price` for each unit, or a quantity what `pricing` says of it: one of both is given.
    Raises PriceFrozen for days that have had a price: what was sold and billed by it must stay explainable.
    """
    tariff = await Tariffs(ctx).get(tariff_id, lock=True)
    template = await Templates(ctx).get(tariff.template_id)
    setup = Money.zero(tariff.currency) if setup is None else setup
    price = rules.price_of_one(price, pricing)
    rules.check_price(template.type, price, setup, tariff.currency, pricing)
    versions = await Prices(ctx).of_tariff(tariff_id)
    rules.check_history(tariff_id, list(versions), valid_from, await _today(ctx))
    version = versions.get(valid_from)
    if version is None:
        version = Prices(ctx).add(
            PriceVersion(
                id=ctx.new_id(),
                tariff_id=tariff_id,
                valid_from=valid_from,
                currency=tariff.currency,
                created_at=ctx.now,
                price_minor=price.minor,
                setup_minor=setup.minor,
            )
        )
    version.price_minor, version.setup_minor, version.pricing = price.minor, setup.minor, pricing
    await _show_kept(ctx, tariff_id, valid_from)
    ctx.emit(
        PriceSet(
            tariff_id=tariff_id, price_version_id=version.id, valid_from=valid_from, price=price, setup=setup,
            pricing=pricing,
        )
    )  # fmt: skip
    await ctx.session.flush()
    return version


async def index_price(ctx: Context, tariff_id: UUID, *, percent: Decimal, valid_from: date) -> PriceVersion:
    """Have a tariff cost some percent more, or less, from a day on than the price that would count then.

    Every amount of the price follows and is rounded half up; what is set up once, and clients' own prices, stay.
    """
    rules.check_index(percent)
    await Tariffs(ctx).get(tariff_id, lock=True)
    versions = await Prices(ctx).of_tariff(tariff_id)
    before = [one for day, one in versions.items() if day < valid_from]
    if not before:
        raise Invalid.of("valid_from", f"there is no price before {valid_from}.", "Give a day behind the first price.")
    factor, base = 1 + Fraction(percent) / 100, before[-1]
    price = base.price.times(factor) if base.pricing is None else None
    pricing = None if base.pricing is None else base.pricing.scaled(factor)
    return await set_price(ctx, tariff_id, price=price, pricing=pricing, setup=base.setup, valid_from=valid_from)


async def _show_kept(ctx: Context, tariff_id: UUID, valid_from: date) -> None:
    """A preview names the clients with a price of their own: theirs stays (R30)."""
    if ctx.outbox.new_ids is None:
        return
    for one in await client_prices_of_tariff(ctx, tariff_id, valid_from):
        ctx.show(
            "client_price_kept", client=one.client_name, price=one.price, pricing=one.pricing, since=one.valid_from
        )


async def withdraw_price(ctx: Context, tariff_id: UUID, price_id: UUID) -> None:
    """Take back a price whose day is still ahead."""
    await Tariffs(ctx).get(tariff_id, lock=True)
    versions = await Prices(ctx).of_tariff(tariff_id)
    version = next((v for v in versions.values() if v.id == price_id), None)
    if version is None:
        raise NotFound.of("price version", price_id)
    today = await _today(ctx)
    if version.valid_from <= today:
        earliest = rules.earliest_open(list(versions), today)
        raise PriceFrozen(tariff_id=tariff_id, valid_from=version.valid_from, earliest=earliest)
    await ctx.session.delete(version)
    ctx.emit(PriceWithdrawn(tariff_id=tariff_id, price_version_id=price_id, valid_from=version.valid_from))


async def _today(ctx: Context) -> date:
    return ctx.today((await home(ctx)).timezone)
