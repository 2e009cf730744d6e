"""How numbers are given out now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from fairlead.domains.billing.models import NumberSeries
from fairlead.domains.billing.policy import BillingPolicy
from fairlead.domains.billing.terms import Series
from fairlead.platform.context import Context
from fairlead.platform.db.numbers import prefix_on
from fairlead.platform.policy import policy

CREDIT_PREFIX = "CN-"
WIDTH = 6


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series of numbers, and the number that it gives out next."""

    series: Series
    prefix: str
    width: int
    next_number: int

    def shown(self, day: date) -> str:
        """The next number as it would read on a day."""
        return f"{prefix_on(self.prefix, day)}{self.next_number:0{self.width}d}"


async def series_rows(ctx: Context) -> Sequence[SeriesRow]:
    """Every series; one that was never used begins with 1."""
    chosen = await policy(ctx, BillingPolicy)
    begins = {
        Series.INVOICES: SeriesRow(Series.INVOICES, chosen.number_prefix, chosen.number_width, 1),
        Series.CREDIT_NOTES: SeriesRow(Series.CREDIT_NOTES, CREDIT_PREFIX, WIDTH, 1),
    }
    columns = (NumberSeries.series, NumberSeries.prefix, NumberSeries.width, NumberSeries.next_value)
    known = await ctx.rows(select(*columns).where(NumberSeries.series.in_(list(Series))))
    found = {Series(row[0]): SeriesRow(Series(row[0]), *row[1:]) for row in known}
    return [found.get(series, first) for series, first in begins.items()]
