"""Meters with prices, usage that arrives, and short words for what rating made of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing import commands as billing
from fairlead.domains.billing.commands import Rating
from fairlead.domains.billing.models import Charge
from fairlead.domains.billing.queries.due import Range
from fairlead.domains.billing.rules import recompute
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.catalog.commands import create_meter, set_usage_price
from fairlead.domains.catalog.models import Meter
from fairlead.domains.catalog.terms import Aggregation
from fairlead.domains.monitoring.commands import Received, receive_usage
from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context

EVERYONE = Range(UUID(int=0), UUID(int=2**128 - 1), 0)
LONG_AGO = date(2020, 1, 1)
HALF = {"model": "standard", "unit": "0.5"}
"""0.50 for each."""

_ids: Iterator[int] = count(1)


async def meter(ctx: Context, code: str = "traffic", aggregation: Aggregation = Aggregation.SUM, **over: Any) -> Meter:
    """Gigabytes of traffic."""
    return await create_meter(
        ctx, **{"code": code, "name": code.title(), "unit": "GB", "aggregation": aggregation, **over}
    )


async def priced(
    ctx: Context, tariff_id: UUID, pricing: Mapping[str, Any] = HALF, *, of: Meter | None = None,
    valid_from: date = LONG_AGO, **over: Any,
) -> Meter:  # fmt: skip
    """A meter that a tariff prices."""
    of = of or await meter(ctx, **over)
    await set_usage_price(
        ctx, tariff_id, of.id, pricing=Pricing.read({"currency": "USD", **pricing}), valid_from=valid_from
    )
    return of


def event(of: UUID, day: str, quantity: str = "1", **over: Any) -> dict[str, Any]:
    """Traffic at a moment, `2026-01-15` for its noon in UTC."""
    moment = day if "T" in day else f"{day}T12:00:00Z"
    plain = {"id": f"event-{next(_ids)}", "service_id": str(of), "meter": "traffic", "at": moment}
    return {name: value for name, value in {**plain, "quantity": quantity, **over}.items() if value is not None}


async def used(ctx: Context, *events: dict[str, Any]) -> Received:
    """Usage arrives, all of it good."""
    received = await receive_usage(ctx, events)
    assert received.refused == []
    return received


async def rated(ctx: Context, as_of: date) -> Rating:
    """Everybody's usage is rated to a day."""
    return await billing.rate_usage(ctx, EVERYONE, as_of)


async def charged(ctx: Context, service_id: UUID) -> list[tuple[str, Decimal, date, bool]]:
    """(claim, amount, day, invoiced) of the usage charges that stand; each explains itself."""
    statement = (
        select(Charge)
        .where(Charge.service_id == service_id, Charge.source_kind == SourceKind.USAGE, Charge.released_at.is_(None))
        .order_by(Charge.due_on, Charge.claim)
        .execution_options(populate_existing=True)
    )
    found = list(await ctx.session.scalars(statement))
    assert [recompute(one.basis) for one in found] == [one.amount for one in found]
    return [(one.claim, one.amount.amount, one.due_on, one.invoiced) for one in found]
