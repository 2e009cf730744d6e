"""The catalog that the telco file implies, made where it is missing."""

from collections.abc import Mapping
from datetime import date

from fairlead.domains.catalog import commands as catalog
from fairlead.domains.catalog.queries import Offer, offers
from fairlead.domains.imports.rules import PRODUCTS, Product
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Context

_SINCE = date(2000, 1, 1)
"""Prices hold from before any tenure of the file."""


async def ensure_catalog(ctx: Context, currency: str, on: date) -> Mapping[str, Offer]:
    """Product code → offer on a day, creating templates, tariffs and prices that are not there yet."""
    known = {offer.code: offer for offer in await offers(ctx, on)}
    missing = [product for product in PRODUCTS if _tariff_code(product) not in known]
    for product in missing:
        await _create(ctx, product, currency)
    if missing:
        await ctx.session.flush()
        known = {offer.code: offer for offer in await offers(ctx, on)}
    return {product.code: known[_tariff_code(product)] for product in PRODUCTS}


def _tariff_code(product: Product) -> str:
    return f"{product.code}-monthly"


async def _create(ctx: Context, product: Product, currency: str) -> None:
    template = await catalog.create_template(
        ctx, code=product.code, name=product.name, type=product.type, details=product.details
    )
    await catalog.publish_template(ctx, template.id)
    tariff = await catalog.create_tariff(
        ctx, template.id, code=_tariff_code(product), name="Monthly", cycle=Cycle.MONTHLY, currency=currency
    )
    await catalog.set_price(ctx, tariff.id, price=Money(product.price_minor, currency), valid_from=_SINCE)
