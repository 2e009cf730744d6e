"""Templates, tariffs and prices for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from fairlead.domains.catalog.commands import create_tariff, create_template, publish_template, set_price
from fairlead.domains.catalog.models import ServiceTemplate, Tariff
from fairlead.domains.catalog.terms import ServiceType
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.kernel.pricing import Model, Pricing, Tier
from fairlead.platform.context import Context

LONG_AGO = date(2020, 1, 1)

DETAILS: dict[ServiceType, dict[str, Any]] = {
    ServiceType.INTERNET: {"download_mbps": 100, "upload_mbps": 20},
    ServiceType.VOICE: {"lines": 1},
    ServiceType.BUNDLE: {},
    ServiceType.RECURRING: {},
    ServiceType.ONE_TIME: {},
}


def seats(currency: str = "USD", first: str = "5.00", then: str = "4.00") -> Pricing:
    """The first ten at one price, those above at another."""
    tiers = (Tier(Decimal(10), Decimal(first)), Tier(None, Decimal(then)))
    return Pricing(model=Model.GRADUATED, currency=currency, tiers=tiers)


async def template(ctx: Context, *, published: bool = True, **over: Any) -> ServiceTemplate:
    """Fibre 100, on sale."""
    kind = over.get("type", ServiceType.INTERNET)
    plain = {"code": "fibre-100", "name": "Fibre 100", "type": kind, "details": DETAILS[kind]}
    made = await create_template(ctx, **{**plain, **over})
    if published:
        await publish_template(ctx, made.id)
    return made


async def tariff(
    ctx: Context,
    of: ServiceTemplate | None = None,
    *,
    price: str | None = "49.90",
    setup: str = "0",
    pricing: Pricing | None = None,
    valid_from: date = LONG_AGO,
    **over: Any,
) -> Tariff:
    """A monthly tariff of a template on sale, with a price since long ago; `price=None` for none yet.

    A `pricing` is instead of the price.
    """
    of = of or await template(ctx)
    plain = {"code": f"{of.code}-monthly", "name": "Monthly", "cycle": Cycle.MONTHLY}
    made = await create_tariff(ctx, of.id, **{**plain, **over})
    if price is not None:
        await set_price(
            ctx, made.id, price=None if pricing else Money.parse(price, made.currency), pricing=pricing,
            setup=Money.parse(setup, made.currency), valid_from=valid_from,
        )  # fmt: skip
    return made
