"""Numbers shown to people (`C-000123`): gapless series, one row each, given out in blocks."""

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped

from fairlead.kernel.ids import uuid7
from fairlead.platform.context import Context
from fairlead.platform.db.base import Base, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


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


async def take_numbers(ctx: Context, series: str, count: int = 1, *, prefix: str = "", width: int = 6) -> list[str]:
    """The next `count` numbers of a series, which begins with its first use.

    Whoever takes numbers holds the series until the unit of work ends: others wait, and a rollback leaves no gap.
    `prefix` and `width` count for a new series only.
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
    return [f"{row.prefix}{value:0{row.width}d}" for value in range(start, row.next_value)]
