"""Which parts of a service's billing periods fall due: from its anchor, its pauses and a day, never from a clock.

In advance, a part falls due on its first day and is billed whole unless the service is paused or over on that day.
In arrears, it falls due when its period ends and leaves out the days of pauses. So a late run, a run a day and a
run six times a day bill the same parts.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from fairlead.domains.billing.terms import ScheduleStatus
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.period import Cycle, Grid, Period

MOST_PARTS = 1_200
"""Parts of one service in one run: a hundred years of months. More is a wrong date, not a bill."""


class TooFarBehind(ValueError):
    """A schedule would bill more parts at once than any honest history has."""


class Pause(NamedTuple):
    """Days that are not billed: `[starts_on, ends_on)`, without an end while it lasts."""

    starts_on: date
    ends_on: date | None


class Course(NamedTuple):
    """What fixes the parts of a schedule: its periods, its timing, where billing stands, and where it ends."""

    cycle: Cycle
    anchor: date
    anchor_day: int
    timing: Timing
    billed_until: date
    ends_on: date | None = None


class Part(NamedTuple):
    """Days to bill, the whole billing period that contains them, and the day of the invoice."""

    period: Period
    whole: Period
    due_on: date


class Walk(NamedTuple):
    """The parts that are due, where billing stands after them, and when the next one falls due (None: never)."""

    parts: tuple[Part, ...]
    billed_until: date
    next_date: date | None


def due_parts(course: Course, pauses: Sequence[Pause], as_of: date) -> list[Part]:
    """The parts that have fallen due by a day and are not billed yet, in order."""
    return list(walk(course, tuple(pauses), as_of).parts)


@lru_cache(maxsize=16_384)
def walk(course: Course, pauses: tuple[Pause, ...], as_of: date) -> Walk:
    """Go along the periods from where billing stands up to a day. Services of one anchor share the answer."""
    parts: list[Part] = []
    billed_until = course.billed_until
    in_advance = course.timing is Timing.ADVANCE
    for period, whole in _stretches(course, pauses):
        due_on = period.start if in_advance else period.end
        if due_on > as_of:
            return Walk(tuple(parts), billed_until, due_on)
        billed = (period,) if in_advance else without(period, pauses)
        parts += [Part(part, whole, due_on) for part in billed]
        billed_until = period.end
        if len(parts) > MOST_PARTS:
            raise TooFarBehind(f"more than {MOST_PARTS} periods are due since {course.billed_until}")
    return Walk(tuple(parts), billed_until, None)


def _stretches(course: Course, pauses: tuple[Pause, ...]) -> Iterator[tuple[Period, Period]]:
    """Each run of days that is billed at once, with the billing period it lies in."""
    grid = Grid(course.cycle, course.anchor, course.anchor_day)
    at = _awake(course.billed_until, pauses)
    while at is not None and (course.ends_on is None or at < course.ends_on):
        whole = grid.period_of(at)
        end = whole.end if course.ends_on is None else min(whole.end, course.ends_on)
        yield Period(at, end), whole
        at = _awake(end, pauses)


def _awake(day: date, pauses: tuple[Pause, ...]) -> date | None:
    """The first day from this one on that no pause covers; None while one has no end."""
    for pause in pauses:
        if pause.starts_on > day:
            break
        if pause.ends_on is None:
            return None
        day = max(day, pause.ends_on)
    return day


def without(period: Period, pauses: Sequence[Pause]) -> tuple[Period, ...]:
    """What is left of a period when the pauses (in order, apart from each other) are taken out."""
    left: list[Period] = []
    at = period.start
    for pause in pauses:
        if pause.starts_on >= period.end:
            break
        if at < pause.starts_on:
            left.append(Period(at, pause.starts_on))
        at = max(at, period.end if pause.ends_on is None else pause.ends_on)
    if at < period.end:
        left.append(Period(at, period.end))
    return tuple(left)


def belongs(period: Period, timing: Timing, pauses: Sequence[Pause]) -> bool:
    """Whether a billed period agrees with the pauses, as they are known by now."""
    if timing is Timing.ADVANCE:
        return _awake(period.start, tuple(pauses)) == period.start
    return without(period, pauses) == (period,)


def billing_end(course: Course, pauses: Sequence[Pause], starts_on: date, day: date) -> date:
    """The first day that is not billed when a service is over on a day and what was prepaid is kept.

    A period that began in advance before that day is kept whole; days in arrears are never kept.
    """
    if course.timing is Timing.ARREARS:
        return day
    begun = Grid(course.cycle, course.anchor, course.anchor_day).period_of(day).start
    whole = course._replace(billed_until=max(starts_on, begun), ends_on=None)
    first = next(_stretches(whole, tuple(pauses)), None)
    return first[0].end if first is not None and first[0].start < day else day


def next_due(course: Course, pauses: tuple[Pause, ...]) -> date | None:
    """The day on which the next part falls due; None when none will, as things stand."""
    return walk(course, pauses, date.min).next_date


def standing(ends_on: date | None, pauses: Sequence[Pause], next_date: date | None) -> ScheduleStatus:
    """The word for how a schedule stands."""
    if next_date is None and ends_on is not None:
        return ScheduleStatus.ENDED
    if pauses and pauses[-1].ends_on is None:
        return ScheduleStatus.PAUSED
    return ScheduleStatus.ACTIVE
