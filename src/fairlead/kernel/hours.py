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

_ALWAYS = frozenset({"24/7", "24x7", "24×7", "always", "around the clock"})
_PARTS = re.compile(r",|;|&|\band\b|\n")
_PART = re.compile(
    r"(?:(?P<first>[A-Za-z]{3,9})(?:\s*[-–]\s*(?P<last>[A-Za-z]{3,9}))?\s*:?\s+)?"
    r"(?P<start>[0-9]{1,2}(?::[0-9]{2})?)\s*[-–]\s*(?P<end>[0-9]{1,2}(?::[0-9]{2})?)"
)
_TYPE = "Write 24/7, or Mon–Fri 08:00–18:00, Sat 09:00–12:00."

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
    def parse(cls, text: str, timezone: str, *, field: str = "service_hours") -> Self:
        """From what `str` says, or somebody types: `24/7`, `Mon-Fri 8:00-12:00, 13:00-18:00; Sat 9-12`.

        Raises Invalid about `field`, with the part that makes no sense.
        """
        wanted: dict[str, list[list[str]]] = {}
        days: Sequence[Weekday] = ()
        if text.strip().casefold() in _ALWAYS:
            return cls.around_the_clock(timezone)
        for part in filter(None, (part.strip() for part in _PARTS.split(text))):
            found = _PART.fullmatch(part)
            named = _run(found["first"], found["last"]) if found and found["first"] else days
            if found is None or not named:
                raise Invalid(errors=(_mistake(field, f"{part[:60]!r} cannot be read.", _TYPE),))
            days = named
            for day in days:
                wanted.setdefault(day.value, []).append([_padded(found["start"]), _padded(found["end"])])
        try:
            return cls.read(wanted, timezone, field=field)
        except Invalid as wrong:
            raise Invalid(errors=tuple(_untold(error, field) for error in wrong.errors)) from None

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
        return ", ".join(f"{_days(first, last)} {_spans(spans)}" for first, last, spans in runs if spans)


def is_zone(name: str) -> bool:
    """Whether this is the name of an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _spans(spans: Sequence[Span]) -> str:
    return " and ".join(f"{_text(start)}–{_text(end)}" for start, end in spans)


def _padded(typed: str) -> str:
    hour, _, minute = typed.partition(":")
    return f"{hour:0>2}:{minute or '00'}"


def _run(first: str, last: str | None) -> tuple[Weekday, ...]:
    """The days from one to another, over the end of the week too; none when a name is unknown."""
    if first.casefold() == "daily" and last is None:
        return WEEK
    ends = [next((at for at, day in enumerate(WEEK) if _is(name, day)), None) for name in (first, last or first)]
    match ends:
        case [int(start), int(end)]:
            return tuple(WEEK[(start + step) % 7] for step in range((end - start) % 7 + 1))
        case _:
            return ()


def _is(name: str, day: Weekday) -> bool:
    return day.value.startswith(name.casefold())


def _untold(error: FieldError, field: str) -> FieldError:
    """A mistake of one span as one of the text."""
    if not error.field.startswith(f"{field}."):
        return error
    day = error.field.removeprefix(f"{field}.").partition(".")[0].capitalize()
    return FieldError(field, "#/" + field.replace(".", "/"), f"{day}: {error.message}", error.remedy)


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
