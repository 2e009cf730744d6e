"""Prices by date: the future can be set, what has been valid cannot be rewritten."""

from datetime import date
from uuid import UUID

from fairlead.domains.catalog import rules
from fairlead.domains.catalog.errors import PriceFrozen
from fairlead.domains.catalog.events import PriceSet, PriceWithdrawn
from fairlead.domains.catalog.models import PriceVersion
from fairlead.domains.catalog.repository import Prices, Tariffs, Templates
from fairlead.domains.clients.queries import home
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.platform.context import Context


async def set_price(
    ctx: Context, tariff_id: UUID, *, price: Money, valid_from: date, setup: Money | None = None
) -> PriceVersion:
    """Have a tariff cost this from a day on, until the next price's day; a price for the same day ahead is replaced.

    Raises PriceFrozen for days that have had a price: what was sold and billed by it must stay explainable.
    """
    tariff = await Tariffs(ctx).get(tariff_id, lock=True)
    template = await Templates(ctx).get(tariff.template_id)
    setup = Money.zero(tariff.currency) if setup is None else setup
    rules.check_price(template.type, price, setup, tariff.currency)
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
    version.price_minor, version.setup_minor = price.minor, setup.minor
    ctx.emit(
        PriceSet(tariff_id=tariff_id, price_version_id=version.id, valid_from=valid_from, price=price, setup=setup)
    )
    await ctx.session.flush()
    return version


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
