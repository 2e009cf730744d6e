"""Tax rates: added, changed while nothing was invoiced by them, ended, followed by the next."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Unpack
from uuid import UUID

import asyncpg
from sqlalchemy.exc import IntegrityError

from fairlead.domains.billing.errors import TaxRateOverlaps, TaxRateUsed
from fairlead.domains.billing.events import TaxRateAdded, TaxRateChanged, TaxRateRemoved
from fairlead.domains.billing.models import TaxRate
from fairlead.domains.billing.queries.rates import last_use, overlapping
from fairlead.domains.billing.repository.taxes import TaxRates
from fairlead.domains.billing.rules.tax import check_rate
from fairlead.domains.billing.terms import NewTaxRate, TaxRateChanges
from fairlead.platform.context import Context
from fairlead.platform.db.changes import apply_changes


async def add_tax_rate(ctx: Context, new: NewTaxRate) -> TaxRate:
    """Have a place ask for a tax; raises TaxRateOverlaps when another rate counts on some of its days."""
    check_rate(new.country, new.percent, new.valid_from, new.valid_until)
    rate = TaxRate(id=ctx.new_id(), created_at=ctx.now, version=1, **asdict(new))
    async with _alone(ctx, rate.id, new):
        ctx.session.add(rate)
    ctx.emit(
        TaxRateAdded(
            rate_id=rate.id, country=rate.country, region=rate.region, category=rate.category, percent=rate.percent,
            valid_from=rate.valid_from, valid_until=rate.valid_until,
        )
    )  # fmt: skip
    return rate


async def change_tax_rate(
    ctx: Context, rate_id: UUID, *, version: int | None = None, **changes: Unpack[TaxRateChanges]
) -> TaxRate:
    """Change what is named. Once invoices were issued by it, only its end can be, behind the last of them.

    Raises TaxRateUsed or TaxRateOverlaps.
    """
    rate = await TaxRates(ctx).get(rate_id, lock=True, version=version)
    wanted = {name: value for name, value in changes.items() if getattr(rate, name) != value}
    if not wanted:
        return rate
    facts: dict[str, Any] = {name: getattr(rate, name) for name in NewTaxRate.__dataclass_fields__}
    after = NewTaxRate(**facts | wanted)
    check_rate(after.country, after.percent, after.valid_from, after.valid_until)
    await _refuse_used(ctx, rate, wanted)
    async with _alone(ctx, rate_id, after):
        changed = apply_changes(rate, wanted)
    ctx.emit(TaxRateChanged(rate_id=rate_id, fields=changed))
    return rate


async def succeed_tax_rate(
    ctx: Context, rate_id: UUID, *, percent: Decimal, valid_from: date, name: str | None = None
) -> TaxRate:
    """End a rate on a day and begin the next on the same day, in one act; the next ends when this one would have."""
    rate = await TaxRates(ctx).get(rate_id, lock=True)
    until = rate.valid_until
    await change_tax_rate(ctx, rate_id, valid_until=valid_from)
    return await add_tax_rate(
        ctx,
        NewTaxRate(
            country=rate.country, region=rate.region, category=rate.category, name=name or rate.name, percent=percent,
            valid_from=valid_from, valid_until=until,
        ),
    )  # fmt: skip


async def remove_tax_rate(ctx: Context, rate_id: UUID, *, version: int | None = None) -> None:
    """Take away a rate by which nothing was invoiced; raises TaxRateUsed."""
    rate = await TaxRates(ctx).get(rate_id, lock=True, version=version)
    await _refuse_used(ctx, rate, {"percent": None})
    await ctx.session.delete(rate)
    ctx.emit(TaxRateRemoved(rate_id=rate.id, country=rate.country, region=rate.region, category=rate.category))
    await ctx.session.flush()


async def _refuse_used(ctx: Context, rate: TaxRate, wanted: dict[str, object]) -> None:
    """What invoices say must stay true: of a rate that was used, only days behind its last use can be taken away."""
    used = await last_use(ctx, rate)
    if used is None:
        return
    ends = wanted.get("valid_until", rate.valid_until)
    if set(wanted) - {"valid_until"} or (isinstance(ends, date) and ends <= used):
        raise TaxRateUsed(rate_id=rate.id, last_used=used, earliest=used + timedelta(days=1))


@asynccontextmanager
async def _alone(ctx: Context, rate_id: UUID, facts: NewTaxRate) -> AsyncIterator[None]:
    """Let the constraint decide, which sees what others write at the same time; then say which rate is in the way."""
    try:
        async with ctx.session.begin_nested():
            yield
            await ctx.session.flush()
    except IntegrityError as error:
        if not isinstance(getattr(error.orig, "__cause__", None), asyncpg.ExclusionViolationError):
            raise
        raise await _overlap(ctx, rate_id, facts) from None


async def _overlap(ctx: Context, rate_id: UUID, facts: NewTaxRate) -> TaxRateOverlaps:
    other = await overlapping(ctx, rate_id, facts)
    if other is None:
        return TaxRateOverlaps(other_id=None, other="A rate that is gone by now", valid_from=None, valid_until=None)
    return TaxRateOverlaps(
        other_id=other.id, other=other.said, valid_from=other.valid_from, valid_until=other.valid_until
    )
