"""How numbers are given out from now on: their prefix, their width, the next one."""

import re

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.dialects.postgresql import insert

from fairlead.domains.billing.errors import NumbersTaken, SeriesWentBack
from fairlead.domains.billing.events import NumberSeriesSet
from fairlead.domains.billing.models import CreditNote, Invoice, NumberSeries
from fairlead.domains.billing.queries.series import series_rows
from fairlead.domains.billing.terms import Series
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.db import audit
from fairlead.platform.db.numbers import YEAR

_DIGITS = 12
"""No series gets that far; longer ends of a number are none of its own."""


async def set_series(ctx: Context, series: Series, *, prefix: str, width: int, next_number: int) -> None:
    """Give out numbers in another way. Never back: raises SeriesWentBack, or NumbersTaken where texts would repeat.

    The series is held until the unit of work ends, so that no number is given out meanwhile.
    """
    if set(prefix.replace(YEAR, "")) & set("{}"):
        message = "Braces mean something only as {year}."
        raise Invalid.of("prefix", message, "Write {year} where the year shall stand, or leave the braces out.")
    before = await _held(ctx, series)
    if next_number < before.next_value:
        raise SeriesWentBack(series=series.value, next_number=before.next_value)
    await _refuse_taken(ctx, series, prefix, next_number)
    old = {"prefix": before.prefix, "width": before.width, "next_number": before.next_value}
    before.prefix, before.width, before.next_value = prefix, width, next_number
    after = {"prefix": prefix, "width": width, "next_number": next_number}
    if after != old:
        audit.note(ctx, action="updated", kind="number_series", subject_id=before.id, before=old, after=after)
        ctx.emit(
            NumberSeriesSet(
                series_id=before.id, series=series.value, prefix=prefix, width=width, next_number=next_number
            )
        )


async def _held(ctx: Context, series: Series) -> NumberSeries:
    """The row of a series, locked; one that was never used is begun."""
    [known] = [one for one in await series_rows(ctx) if one.series is series]
    begun = insert(NumberSeries).values(
        tenant_id=ctx.tenant_id, id=ctx.new_id(), series=series.value, prefix=known.prefix, width=known.width,
        next_value=1,
    )  # fmt: skip
    await ctx.session.execute(begun.on_conflict_do_nothing(index_elements=["tenant_id", "series"]))
    statement = select(NumberSeries).where(NumberSeries.series == series.value).with_for_update()
    return (await ctx.session.scalars(statement.execution_options(populate_existing=True))).one()


async def _refuse_taken(ctx: Context, series: Series, prefix: str, next_number: int) -> None:
    """No number to come may read like one that was given out with another prefix."""
    number = Invoice.number if series is Series.INVOICES else CreditNote.number
    shown = "[0-9]{4}".join(re.escape(part) for part in prefix.split(YEAR))
    digits = func.substring(number, f"^{shown}([0-9]+)$")
    taken = await ctx.scalar(
        select(func.max(number)).where(
            number.op("~")(f"^{shown}[0-9]{{1,{_DIGITS}}}$"), cast(digits, BigInteger) >= next_number
        )
    )
    if taken is not None:
        raise NumbersTaken(series=series.value, taken=taken)
