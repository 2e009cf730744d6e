"""Numbers shown to people (`C-000123`): gapless series, one row each, given out in blocks."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped

from fairlead.kernel.ids import uuid7
from fairlead.platform.context import Context
from fairlead.platform.db.base import Base, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned

YEAR = "{year}"
"""In a prefix: the year in which a number is given out. The count goes on over New Year: no text comes twice."""


class NumberSeries(TenantOwned, Base):
    """A gapless series: blocks are taken last in a transaction, so that a rollback leaves no hole."""

    __tablename__ = "number_series"
    __audited__ = False
    __table_args__ = (
        tenant_unique("series"),
        CheckConstraint("next_value > 0", name="positive"),
    )

    series: Mapped[str]
    prefix: Mapped[str]
    width: Mapped[int]
    next_value: Mapped[int]


async def take_numbers(
    ctx: Context, series: str, count: int = 1, *, prefix: str = "", width: int = 6, day: date | None = None
) -> list[str]:
    """The next `count` numbers of a series, which begins with its first use.

    Whoever takes numbers holds the series until the unit of work ends: others wait, and a rollback leaves no gap.
    `prefix` and `width` count for a new series only. `day` is the company's, for prefixes with a year; without it the
    day in UTC counts.
    """
    if count < 1:
        return []
    # Not ctx.new_id(): the row's id is nobody's business, in plans least of all.
    first = insert(NumberSeries).values(
        tenant_id=ctx.tenant_id, id=uuid7(ctx.now), series=series, prefix=prefix, width=width, next_value=1 + count
    )
    taken = first.on_conflict_do_update(
        index_elements=["tenant_id", "series"],
        set_={"next_value": NumberSeries.next_value + count},
    ).returning(NumberSeries.prefix, NumberSeries.width, NumberSeries.next_value)
    row = (await ctx.session.execute(taken)).one()
    start = row.next_value - count
    shown = prefix_on(row.prefix, day or ctx.now.date())
    return [f"{shown}{value:0{row.width}d}" for value in range(start, row.next_value)]


def prefix_on(prefix: str, day: date) -> str:
    """A prefix as it stands on numbers of a day."""
    return prefix.replace(YEAR, str(day.year))
