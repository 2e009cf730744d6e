"""The five fields of a cron expression, as sets of numbers."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time

_BOUNDS = (("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 7))


@dataclass(frozen=True, slots=True)
class Fields:
    """A parsed expression. As in cron, a day matches either day field when both are restricted."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    def times(self, day: date, *, last_if_short: bool = False) -> tuple[time, ...]:
        """The wall-clock times that match on one day, in order."""
        if day.month not in self.months or not self._matches(day, last_if_short=last_if_short):
            return ()
        return tuple(time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes))

    def _matches(self, day: date, *, last_if_short: bool) -> bool:
        in_month = day.day in self.days or (
            last_if_short and day.day == monthrange(day.year, day.month)[1] and max(self.days) > day.day
        )
        in_week = day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return in_month and in_week
        return in_month or in_week


def parse(expression: str) -> Fields:
    """Read `*`, numbers, ranges, lists and steps; a mistake names its field."""
    parts = expression.split()
    if len(parts) != len(_BOUNDS):
        raise ValueError(f"{expression!r} has {len(parts)} fields; minute, hour, day, month and weekday make five")
    minutes, hours, days, months, weekdays = (
        _field(part, *bounds) for part, bounds in zip(parts, _BOUNDS, strict=True)
    )
    weekdays = frozenset(number % 7 for number in weekdays)
    return Fields(minutes, hours, days, months, weekdays, parts[2].startswith("*"), parts[4].startswith("*"))


def _field(part: str, name: str, low: int, high: int) -> frozenset[int]:
    numbers: set[int] = set()
    for item in part.split(","):
        try:
            numbers |= _item(item, low, high)
        except ValueError:
            raise ValueError(f"{item!r} is not a {name} ({low} to {high})") from None
    return frozenset(numbers)


def _item(item: str, low: int, high: int) -> set[int]:
    span, _, step = item.partition("/")
    if span == "*":
        first, last = low, high
    else:
        start, _, end = span.partition("-")
        first = int(start)
        last = int(end) if end else high if step else first
    if not low <= first <= last <= high or (step and int(step) < 1):
        raise ValueError(item)
    return set(range(first, last + 1, int(step) if step else 1))
