"""Tax rates."""

from datetime import date
from decimal import Decimal
from typing import Any

from fairlead.domains.billing.models import TaxRate
from fairlead.platform.context import Context


async def rate(ctx: Context, percent: str = "19", country: str = "US", **over: Any) -> TaxRate:
    """A rate of standard things in a country, since long ago."""
    plain = {"region": None, "category": "standard", "name": "VAT", "valid_from": date(2020, 1, 1), "valid_until": None}
    facts = {**plain, **over}
    row = TaxRate(id=ctx.new_id(), country=country, percent=Decimal(percent), created_at=ctx.now, **facts)
    ctx.session.add(row)
    await ctx.session.flush()
    return row
