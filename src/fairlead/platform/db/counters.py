"""Numbers that people read aloud (`C-000123`): one counter a company and name, taken in blocks.

The counter's row stays locked until the unit of work ends, so a rollback leaves no gap; take a block last.
"""

from sqlalchemy import BigInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.platform.context import Context
from fairlead.platform.db.base import Base, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned

_TAKE = text(
    "INSERT INTO counters (tenant_id, id, name, next_value) VALUES (:tenant, :id, :name, 1 + :count) "
    "ON CONFLICT (tenant_id, name) DO UPDATE SET next_value = counters.next_value + :count "
    "RETURNING next_value - :count"
)


class Counter(TenantOwned, Base):
    """The next free number of one kind."""

    __tablename__ = "counters"
    __audited__ = False
    __table_args__ = (tenant_unique("name"),)

    name: Mapped[str]
    next_value: Mapped[int] = mapped_column(BigInteger)


async def take(ctx: Context, name: str, count: int = 1) -> int:
    """The first of `count` consecutive numbers that nobody else gets."""
    values = {"tenant": ctx.tenant_id, "id": ctx.new_id(), "name": name, "count": count}
    return int((await ctx.session.execute(_TAKE, values)).scalar_one())
