"""Which parts of a service's billing periods fall due: from its anchor, its pauses and a day, never from a clock.

In advance, a period falls due on its first day and is billed whole unless the service is stopped or over on that day;
days for which nothing at all is charged end it, and it goes on behind them. In arrears, it falls due when it ends and
leaves out the days on which the service was stopped. Days at another share of the price are parts of their own. So a
late run, a run a day and a run six times a day bill the same parts.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from fairlead.domains.billing.terms import ScheduleStatus
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.period import Cycle, Grid, Period

MOST_PARTS = 1_200
"""Parts of one service in one run: a hundred years of months. More is a wrong date, not a bill."""


class TooFarBehind(ValueError):
    """A schedule would bill more parts at once than any honest history has."""


FULL = Decimal(100)
"""All of the price, in percent."""


class Pause(NamedTuple):
    """Days that are not billed as agreed: `[starts_on, ends_on)`, without an end while it lasts."""

    starts_on: date
    ends_on: date | None
    stops: bool = True
    """Nothing is billed for its days, apart from those of a period that had begun before it."""
    percent: Decimal = FULL
    """How much of the price is charged for the days that are billed; 0 gives back those that were billed already."""
    off: int = 0
    """Minor units off a cycle's price, before its share is reckoned."""
    label: str = ""
    """What a line says of it, where it is a discount."""


class Course(NamedTuple):
    """What fixes the parts of a schedule: its periods, its timing, where billing stands, and where it ends."""

    cycle: Cycle
    anchor: date
    anchor_day: int
    timing: Timing
    billed_until: date
    ends_on: date | None = None
    undivided: bool = False
    """A period is charged whole, however much of it is used: its tariff has no proration."""


class Part(NamedTuple):
    """Days to bill, the whole billing period that contains them, the day of the invoice, and the share of the price."""

    period: Period
    whole: Period
    due_on: date
    percent: Decimal = FULL
    off: int = 0
    """Minor units off a cycle's price, before its share is reckoned."""
    label: str = ""
    """What its line says of a discount."""


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
    for stretch, whole in _stretches(course, pauses):
        due_on = stretch.start if in_advance else stretch.end
        if due_on > as_of:
            return Walk(tuple(parts), billed_until, due_on)
        parts += [Part(days, whole, due_on, percent) for days, percent in charged(course, stretch, pauses)]
        billed_until = stretch.end
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
        if pauses:
            end = until_nothing(course, Period(at, end), pauses)
        yield Period(at, end), whole
        at = _awake(end, pauses)


def _awake(day: date, pauses: tuple[Pause, ...]) -> date | None:
    """The first day from this one on that is not stopped; None while a stop has no end."""
    for pause in pauses:
        if pause.starts_on > day:
            break
        if not pause.stops:
            continue
        if pause.ends_on is None:
            return None
        day = max(day, pause.ends_on)
    return day


def until_nothing(course: Course, days: Period, pauses: tuple[Pause, ...]) -> date:
    """Where some days paid in advance end, because from then on nothing at all is charged."""
    if course.timing is Timing.ARREARS or course.undivided:
        return days.end
    ends = (max(days.start, one.starts_on) for one in pauses if not one.percent and _meets(one, days))
    return min(ends, default=days.end)


def _meets(pause: Pause, days: Period) -> bool:
    return pause.starts_on < days.end and (pause.ends_on is None or days.start < pause.ends_on)


def charged(course: Course, stretch: Period, pauses: tuple[Pause, ...]) -> Sequence[tuple[Period, Decimal]]:
    """The days of a stretch that are charged, cut where the share of the price changes.

    In advance a stop takes nothing from a stretch that has begun. What is undivided costs what its first day costs.
    """
    if not pauses:
        return ((stretch, FULL),)
    met = [pause for pause in pauses if _meets(pause, stretch)]
    if course.undivided:
        return ((stretch, next((one.percent for one in met if one.starts_on <= stretch.start), FULL)),)
    found: list[tuple[Period, Decimal]] = []
    at = stretch.start
    for pause in met:
        percent = Decimal(0) if pause.stops and course.timing is Timing.ARREARS else pause.percent
        if percent == FULL:
            continue
        begin, end = max(at, pause.starts_on), min(stretch.end, pause.ends_on or stretch.end)
        if at < begin:
            found.append((Period(at, begin), FULL))
        if percent:
            found.append((Period(begin, end), percent))
        at = end
    if at < stretch.end:
        found.append((Period(at, stretch.end), FULL))
    return found


def begun_until(course: Course, pauses: tuple[Pause, ...], day: date) -> date:
    """The end of the period that has begun before a day and goes on behind it; the day itself when none does."""
    for stretch, _ in _stretches(course._replace(ends_on=None), pauses):
        if stretch.start >= day:
            break
        if stretch.end > day:
            return stretch.end
    return day


def billing_end(course: Course, pauses: Sequence[Pause], starts_on: date, day: date) -> date:
    """The first day that is not billed when a service is over on a day and what was prepaid is kept.

    A period that began in advance before that day is kept whole; days in arrears are never kept.
    """
    if course.timing is Timing.ARREARS:
        return day
    begun = Grid(course.cycle, course.anchor, course.anchor_day).period_of(day).start
    whole = course._replace(billed_until=max(starts_on, begun), ends_on=None)
    kept = day
    for stretch, _ in _stretches(whole, tuple(pauses)):
        if stretch.start >= day:
            break
        kept = stretch.end
    return kept


def next_due(course: Course, pauses: tuple[Pause, ...]) -> date | None:
    """The day on which the next part falls due; None when none will, as things stand."""
    return walk(course, pauses, date.min).next_date


def standing(ends_on: date | None, pauses: Sequence[Pause], next_date: date | None) -> ScheduleStatus:
    """The word for how a schedule stands."""
    if next_date is None and ends_on is not None:
        return ScheduleStatus.ENDED
    if pauses and pauses[-1].ends_on is None and pauses[-1].stops:
        return ScheduleStatus.PAUSED
    return ScheduleStatus.ACTIVE
