"""The only reader of the clock: everything else receives `now` or `today` as a value."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo


def system_now() -> datetime:
    """Return the present instant, aware and in UTC."""
    return datetime.now(UTC)


def local_date(now: datetime, zone: str | ZoneInfo) -> date:
    """Return the calendar day on which `now` falls in an IANA zone."""
    if now.tzinfo is None:
        raise ValueError("local_date needs an aware instant; a naive one has no zone to convert from")
    return now.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


@lru_cache(maxsize=16_384)
def midnight(day: date, zone: str) -> datetime:
    """The instant, in UTC, at which a calendar day begins in an IANA zone.

    Where the clocks skip midnight, the day begins when they skip it.
    """
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
