"""When a schedule is due: pure functions over rules, zones and instants, right across changes of the clock.

A local time that does not exist runs at the next instant that does; one that occurs twice runs once, the first time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fairlead.platform.jobs.cron import Fields, parse

_HORIZON = 366 * 8 + 3
"""Days within which any possible calendar rule occurs: 29 February skips eight years around 2100."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Wall-clock times on some days of the year, read in the zone of each company."""

    fields: Fields
    text: str
    last_if_short: bool = False
    """Whether a day that a month does not have means that month's last day."""

    def times(self, day: date) -> tuple[time, ...]:
        """The wall-clock times of one local day, in order."""
        return self.fields.times(day, last_if_short=self.last_if_short)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Interval:
    """Equal steps of absolute time counted from the epoch: the same instants in every zone."""

    step: timedelta

    def __str__(self) -> str:
        minutes = int(self.step.total_seconds()) // 60
        hours, rest = divmod(minutes, 60)
        count, unit = (minutes, "minute") if rest else (hours, "hour")
        return f"every {count} {unit}s" if count != 1 else f"every {unit}"


Rule = Calendar | Interval


def every(*, minutes: int = 0, hours: int = 0) -> Interval:
    """Every so many minutes or hours."""
    step = timedelta(minutes=minutes, hours=hours)
    if step < timedelta(minutes=1):
        raise ValueError("a schedule runs at most once a minute")
    return Interval(step)


def daily(*, at: str) -> Calendar:
    """Each day at a local time such as "00:30"."""
    hour, minute = _clock(at)
    return Calendar(parse(f"{minute} {hour} * * *"), f"daily at {at}")


def weekly(*, on: int, at: str) -> Calendar:
    """Each week on a day (0 is Monday) at a local time."""
    hour, minute = _clock(at)
    if not 0 <= on <= 6:
        raise ValueError(f"weekdays are 0 (Monday) to 6, not {on}")
    return Calendar(parse(f"{minute} {hour} * * {(on + 1) % 7}"), f"weekly on weekday {on} at {at}")


def monthly(*, day: int, at: str) -> Calendar:
    """Each month on a day, or on the last day of a month that is shorter, at a local time."""
    hour, minute = _clock(at)
    return Calendar(parse(f"{minute} {hour} {day} * *"), f"monthly on day {day} at {at}", last_if_short=True)


def cron(expression: str) -> Calendar:
    """A five-field cron expression: minute, hour, day of month, month, day of week (0 or 7 is Sunday)."""
    rule = Calendar(parse(expression), expression)
    if next(_walls(rule, date(2096, 1, 1), 1), None) is None:
        raise ValueError(f"{expression!r} names a day that never comes")
    return rule


def latest(rule: Rule, zone: ZoneInfo, now: datetime) -> datetime:
    """The last instant at or before `now` at which the rule occurs."""
    if isinstance(rule, Interval):
        return _on_step(rule, now)
    for day, wall in _walls(rule, now.astimezone(zone).date() + timedelta(days=1), -1):
        instant = to_instant(day, wall, zone)
        if instant <= now:
            return instant
    raise ValueError(f"{rule} never occurs")


def next_run(rule: Rule, zone: ZoneInfo, after: datetime) -> datetime:
    """The first instant after `after` at which the rule occurs."""
    if isinstance(rule, Interval):
        return _on_step(rule, after) + rule.step
    for day, wall in _walls(rule, after.astimezone(zone).date() - timedelta(days=1), 1):
        instant = to_instant(day, wall, zone)
        if instant > after:
            return instant
    raise ValueError(f"{rule} never occurs")


def due(rule: Rule, zone: ZoneInfo, last_due: datetime, now: datetime) -> datetime | None:
    """The instant for which the rule is to run now, if any: of several missed ones only the latest."""
    at = latest(rule, zone, now)
    return at if at > last_due else None


def to_instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a local wall-clock time: the first of two, or the next existing one of none."""
    local = datetime.combine(day, wall, tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), instant, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant in (before, after] at which the zone's clock jumps forward."""
    offset = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def _walls(rule: Calendar, start: date, step: int) -> Iterator[tuple[date, time]]:
    """Local days and times of a rule from a day on, forwards (1) or backwards (-1)."""
    for offset in range(_HORIZON):
        day = start + timedelta(days=offset * step)
        for wall in rule.times(day)[::step]:
            yield day, wall


def _on_step(rule: Interval, now: datetime) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + ((now - epoch) // rule.step) * rule.step


def _clock(at: str) -> tuple[int, int]:
    wall = time.fromisoformat(at)
    if wall.second or wall.microsecond or wall.tzinfo:
        raise ValueError(f"a local time reads HH:MM, not {at!r}")
    return wall.hour, wall.minute


__all__ = [
    "Calendar", "Interval", "Rule", "cron", "daily", "due", "every", "latest", "monthly", "next_run",
    "to_instant", "weekly",
]  # fmt: skip
