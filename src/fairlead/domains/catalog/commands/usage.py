"""Meters, and what tariffs ask for the usage of them by date."""

from datetime import date
from typing import Unpack
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.catalog import rules
from fairlead.domains.catalog.errors import CodeTaken, PriceFrozen
from fairlead.domains.catalog.events import MeterChanged, MeterCreated, UsagePriceSet, UsagePriceWithdrawn
from fairlead.domains.catalog.models import Meter, UsagePrice
from fairlead.domains.catalog.repository import Meters, Tariffs, UsagePrices
from fairlead.domains.catalog.terms import Aggregation, MeterChanges
from fairlead.domains.clients.queries import home
from fairlead.kernel.errors import NotFound
from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context
from fairlead.platform.db.changes import apply_changes


async def create_meter(ctx: Context, *, code: str, name: str, unit: str, aggregation: Aggregation) -> Meter:
    """Begin to count something that services use."""
    rules.check_facts({"code": code, "name": name})
    if await ctx.scalar(select(Meter.id).where(Meter.code == code)) is not None:
        raise CodeTaken(code=code)
    meter = Meters(ctx).add(
        Meter(id=ctx.new_id(), code=code, name=name, unit=unit, aggregation=aggregation, created_at=ctx.now)
    )
    ctx.emit(MeterCreated(meter_id=meter.id, code=code))
    await ctx.session.flush()
    return meter


async def update_meter(
    ctx: Context, meter_id: UUID, *, version: int | None = None, **changes: Unpack[MeterChanges]
) -> Meter:
    """Rename a meter, take no more events of it, or take them again. How it aggregates stays: it was billed so."""
    rules.check_facts(changes)
    meter = await Meters(ctx).get(meter_id, lock=True, version=version)
    changed = apply_changes(meter, changes)
    if changed:
        ctx.emit(MeterChanged(meter_id=meter.id, fields=changed))
    return meter


async def set_usage_price(
    ctx: Context, tariff_id: UUID, meter_id: UUID, *, pricing: Pricing, valid_from: date
) -> UsagePrice:
    """Have a tariff price a meter's usage so in periods that begin from a day on; the same day ahead is replaced.

    Raises Invalid for another currency, and PriceFrozen for days that have had a price.
    """
    tariff = await Tariffs(ctx).get(tariff_id, lock=True)
    await Meters(ctx).get(meter_id)
    rules.check_usage_price(pricing, tariff.currency)
    versions = await UsagePrices(ctx).of_meter(tariff_id, meter_id)
    rules.check_history(tariff_id, list(versions), valid_from, await _today(ctx))
    price = versions.get(valid_from)
    if price is None:
        price = UsagePrices(ctx).add(
            UsagePrice(
                id=ctx.new_id(), tariff_id=tariff_id, meter_id=meter_id, valid_from=valid_from,
                currency=tariff.currency, created_at=ctx.now, pricing=pricing.stored(),
            )
        )  # fmt: skip
    price.pricing = pricing.stored()
    ctx.emit(UsagePriceSet(tariff_id=tariff_id, meter_id=meter_id, usage_price_id=price.id, valid_from=valid_from))
    await ctx.session.flush()
    return price


async def withdraw_usage_price(ctx: Context, tariff_id: UUID, usage_price_id: UUID) -> None:
    """Take back a usage price whose day is still ahead."""
    await Tariffs(ctx).get(tariff_id, lock=True)
    price = await UsagePrices(ctx).find(usage_price_id)
    if price is None or price.tariff_id != tariff_id:
        raise NotFound.of("usage price", usage_price_id)
    today = await _today(ctx)
    if price.valid_from <= today:
        versions = await UsagePrices(ctx).of_meter(tariff_id, price.meter_id)
        earliest = rules.earliest_open(list(versions), today)
        raise PriceFrozen(tariff_id=tariff_id, valid_from=price.valid_from, earliest=earliest)
    await ctx.session.delete(price)
    ctx.emit(
        UsagePriceWithdrawn(
            tariff_id=tariff_id, meter_id=price.meter_id, usage_price_id=price.id, valid_from=price.valid_from
        )
    )


async def _today(ctx: Context) -> date:
    return ctx.today((await home(ctx)).timezone)
