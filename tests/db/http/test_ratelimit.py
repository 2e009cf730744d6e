"""The fixed window, counted by the database."""

from datetime import UTC, datetime, timedelta

from fairlead.platform.db.database import Database
from fairlead.platform.ratelimit import RateDecision, allow, prune

AT = datetime(2026, 3, 15, 12, 0, 40, tzinfo=UTC)


async def test_a_window_allows_so_many(database: Database) -> None:
    async with database.session() as session:
        decisions = [await allow(session, "login:ada", 2, 60, AT) for _ in range(3)]
        other = await allow(session, "login:bea", 2, 60, AT)
    assert decisions == [
        RateDecision(allowed=True, remaining=1, retry_after=20),
        RateDecision(allowed=True, remaining=0, retry_after=20),
        RateDecision(allowed=False, remaining=0, retry_after=20),
    ]
    assert other == RateDecision(allowed=True, remaining=1, retry_after=20)


async def test_the_next_window_begins_anew(database: Database) -> None:
    async with database.session() as session:
        await allow(session, "login:ada", 1, 60, AT)
        late = await allow(session, "login:ada", 1, 60, AT + timedelta(seconds=19, microseconds=999_999))
        next_one = await allow(session, "login:ada", 1, 60, AT + timedelta(seconds=20))
    assert late == RateDecision(allowed=False, remaining=0, retry_after=1)
    assert next_one == RateDecision(allowed=True, remaining=0, retry_after=60)


async def test_ended_windows_are_pruned(database: Database) -> None:
    async with database.session() as session:
        await allow(session, "login:ada", 1, 60, AT)
        await allow(session, "login:ada", 1, 3600, AT)
        assert await prune(session, AT + timedelta(seconds=19)) == 0
        assert await prune(session, AT + timedelta(seconds=20)) == 1
