"""Hours of a week: when somebody is there, by the clock on the wall of one time zone."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fairlead.kernel.errors import FieldError, Invalid

_TIME = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_DAY = 24 * 60
_MOST = 12
"""Spans of one day; more are a mistake of who sent them."""

Span = tuple[int, int]
"""From a minute of the day up to, not including, another; 1440 is midnight at its end."""


class Weekday(StrEnum):
    """A day of the week, in the order of the ISO week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEK = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class Hours:
    """The spans of each day of the week, Monday first, on the wall clock of `timezone`."""

    days: tuple[tuple[Span, ...], ...]
    timezone: str

    @classmethod
    def read(cls, given: Mapping[str, Any], timezone: str, *, field: str = "service_hours") -> Self:
        """From `{"monday": [["08:00", "18:00"]], …}`; days left out are closed, "24:00" ends a day.

        Raises Invalid with every mistake and its place: `service_hours.monday.0`.
        """
        wrong: list[FieldError] = []
        if not is_zone(timezone):
            wrong.append(
                _mistake("timezone", f"{timezone[:60]!r} is not a time zone.", "Give an IANA name: Europe/Vienna.")
            )
        remedy = f"Use {', '.join(WEEK)}."
        wrong += [_mistake(f"{field}.{name}", "is not a day of the week.", remedy) for name in given.keys() - set(WEEK)]
        days = tuple(_day(given.get(day, ()), f"{field}.{day}", wrong) for day in WEEK)
        if not wrong and not any(days):
            wrong.append(_mistake(field, "nobody would ever be there.", "Give the hours of one day at least."))
        if wrong:
            raise Invalid(errors=tuple(wrong))
        return cls(days, timezone)

    @classmethod
    def on(cls, days: Iterable[Weekday], start: str, end: str, timezone: str) -> Self:
        """The same hours on some days: `Hours.on(WEEK, "00:00", "24:00", zone)` is around the clock."""
        return cls.read({day.value: [[start, end]] for day in days}, timezone)

    @classmethod
    def around_the_clock(cls, timezone: str) -> Self:
        """Every hour of every day."""
        return cls.on(WEEK, "00:00", "24:00", timezone)

    def stored(self) -> dict[str, list[list[str]]]:
        """As `read` takes it: only the days that have hours."""
        return {
            day.value: [[_text(start), _text(end)] for start, end in spans]
            for day, spans in zip(WEEK, self.days, strict=True)
            if spans
        }

    def covers(self, instant: datetime) -> bool:
        """Whether somebody is there at an instant; the wall clock decides, also on days of 23 and 25 hours."""
        if instant.tzinfo is None:
            raise ValueError("covers needs an aware instant; a naive one is at no place")
        wall = instant.astimezone(ZoneInfo(self.timezone))
        minute = wall.hour * 60 + wall.minute
        return any(start <= minute < end for start, end in self.days[wall.weekday()])

    @property
    def always(self) -> bool:
        """Whether they leave no minute of the week out."""
        return all(_joined(spans) == ((0, _DAY),) for spans in self.days)

    def __str__(self) -> str:
        """`24/7`, or `Mon–Fri 08:00–18:00, Sat 09:00–12:00`."""
        if self.always:
            return "24/7"
        runs: list[tuple[int, int, tuple[Span, ...]]] = []
        for at, spans in enumerate(self.days):
            if runs and runs[-1][1] == at - 1 and runs[-1][2] == spans:
                runs[-1] = (runs[-1][0], at, spans)
            else:
                runs.append((at, at, spans))
        return ", ".join(f"{_days(first, last)} {day_text(spans)}" for first, last, spans in runs if spans)


def is_zone(name: str) -> bool:
    """Whether this is the name of an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def day_text(spans: Sequence[Span]) -> str:
    """`08:00–12:00 and 13:00–18:00`: one day's spans."""
    return " and ".join(f"{_text(start)}–{_text(end)}" for start, end in spans)


def day_from(text: str) -> list[list[str]]:
    """What somebody typed for one day, as `Hours.read` takes it: `8:00-12:00, 13:00-18:00`; empty is closed."""
    parts = [part for part in re.split(r"\s*(?:,|;|\band\b)\s*", text.strip()) if part]
    return [[_padded(end) for end in re.split(r"\s*[-–]\s*", part)] for part in parts]


def _padded(typed: str) -> str:
    return f"0{typed}" if re.fullmatch(r"[0-9]:[0-9]{2}", typed) else typed


def _days(first: int, last: int) -> str:
    short = [day.value[:3].capitalize() for day in WEEK]
    return short[first] if first == last else f"{short[first]}–{short[last]}"


def _text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _mistake(field: str, message: str, remedy: str) -> FieldError:
    return FieldError(field, "#/" + field.replace(".", "/"), message, remedy)


def _day(given: Any, place: str, wrong: list[FieldError]) -> tuple[Span, ...]:
    if not isinstance(given, list | tuple) or len(given) > _MOST:
        wrong.append(_mistake(place, f"is not a list of at most {_MOST} spans.", 'Write [["08:00", "18:00"]].'))
        return ()
    placed = [(span, f"{place}.{at}") for at, one in enumerate(given) if (span := _span(one, f"{place}.{at}", wrong))]
    placed.sort()
    for (before, _), (span, where) in pairwise(placed):
        if span[0] < before[1]:
            message = f"{_text(span[0])}–{_text(span[1])} overlaps {_text(before[0])}–{_text(before[1])}."
            wrong.append(_mistake(where, message, "Begin it when the one before has ended."))
    return tuple(span for span, _ in placed)


def _span(given: Any, place: str, wrong: list[FieldError]) -> Span | None:
    ends = [_minute(one) for one in given] if isinstance(given, list | tuple) else []
    match ends:
        case [int(start), int(end)]:
            pass
        case _:
            wrong.append(_mistake(place, "is not a span of time.", 'Write ["08:00", "18:00"]; "24:00" ends a day.'))
            return None
    if end <= start:
        message = f"{_text(start)}–{_text(end)} does not end after it begins."
        wrong.append(_mistake(place, message, "A night is two spans: one until 24:00, one from 00:00 of the next day."))
        return None
    return start, end


def _minute(given: Any) -> int | None:
    found = _TIME.fullmatch(given) if isinstance(given, str) else None
    minute = int(found[1]) * 60 + int(found[2]) if found else _DAY + 1
    return minute if minute <= _DAY else None


def _joined(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
