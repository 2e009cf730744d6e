"""A fixed-window limit kept in PostgreSQL, so that every process counts together."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Index, Integer, delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.platform.db.base import Base


class RateWindow(Base):
    """How often a key was seen in one window of time.

    Not tenant-owned: logins are limited before anyone knows the company. Unlogged: after a crash counting begins anew.
    """

    __tablename__ = "rate_windows"
    __table_args__ = (Index("ix_rate_windows_ends_at", "ends_at"), {"prefixes": ["UNLOGGED"]})

    key: Mapped[str] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]
    hits: Mapped[int] = mapped_column(Integer)


@dataclass(frozen=True, slots=True)
class RateDecision:
    """Whether one more is allowed, how many are left in this window, and when it ends."""

    allowed: bool
    remaining: int
    retry_after: int
    """Whole seconds until the window ends, at least one."""


async def allow(
    connection: AsyncConnection | AsyncSession, key: str, limit: int, window_seconds: int, now: datetime
) -> RateDecision:
    """Count one use of `key` and decide about it.

    The caller's transaction must commit for the count to stand: a refused login counts too.
    """
    start = datetime.fromtimestamp(int(now.timestamp()) // window_seconds * window_seconds, UTC)
    end = start + timedelta(seconds=window_seconds)
    counted = insert(RateWindow).values(key=key, starts_at=start, ends_at=end, hits=1)
    counted = counted.on_conflict_do_update(
        index_elements=[RateWindow.key, RateWindow.starts_at], set_={"hits": RateWindow.hits + 1}
    )
    hits = (await connection.execute(counted.returning(RateWindow.hits))).scalar_one()
    left = -((now - end) // timedelta(seconds=1))
    return RateDecision(hits <= limit, max(0, limit - hits), max(1, left))


async def prune(connection: AsyncConnection | AsyncSession, now: datetime) -> int:
    """Delete the windows that have ended; the number deleted."""
    gone = await connection.execute(delete(RateWindow).where(RateWindow.ends_at <= now).returning(text("1")))
    return len(gone.all())
