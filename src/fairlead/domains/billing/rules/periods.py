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
    """Days to bill, the whole billing period that contains them, the day of the invoice, and what of the price."""

    period: Period
    whole: Period
    due_on: date
    percent: Decimal = FULL
    off: int = 0
    """Minor units off a cycle's price, before its share is reckoned."""
    label: str = ""
    """What its line says of a discount."""
    before: Period | None = None
    """Days right before it that are charged by the same terms: both come to what they cost together."""


class Charged(NamedTuple):
    """Days that are charged alike: at a share of the price that is left when so many minor units are taken off it."""

    days: Period
    percent: Decimal = FULL
    off: int = 0
    label: str = ""


class Walk(NamedTuple):
    """The parts that are due, where billing stands after them, and when the next one falls due (None: never)."""

    parts: tuple[Part, ...]
    billed_until: date
    next_date: date | None


@lru_cache(maxsize=16_384)
def is_begun(cycle: Cycle, anchor: date, anchor_day: int, day: date) -> bool:
    """Whether a period goes on over the beginning of a day. Dates that make no sense have none; walking says so."""
    try:
        return Grid(Cycle(cycle), anchor, anchor_day).period_of(day).start < day
    except (ValueError, OverflowError):
        return False


def part_of(one: Charged, whole: Period, due_on: date) -> Part:
    """Days that are charged alike, as a part of their billing period."""
    return Part(one.days, whole, due_on, one.percent, one.off, one.label)


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
        parts += [part_of(one, whole, due_on) for one in charged(course, stretch, pauses)]
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


def charged(course: Course, stretch: Period, pauses: tuple[Pause, ...]) -> Sequence[Charged]:
    """The days of a stretch that are charged, cut where the price that is left of them changes.

    In advance a stop takes nothing from a stretch that has begun. What is undivided costs what its first day costs.
    """
    if not pauses:
        return (Charged(stretch),)
    met = [pause for pause in pauses if _meets(pause, stretch)]
    if course.undivided:
        first = next((one for one in met if one.starts_on <= stretch.start), None)
        return (Charged(stretch) if first is None else Charged(stretch, first.percent, first.off, first.label),)
    found: list[Charged] = []
    for one in _cut(course, stretch, met):
        last = found[-1] if found else None
        if last is not None and last.days.end == one.days.start and last[1:] == one[1:]:
            found[-1] = last._replace(days=Period(last.days.start, one.days.end))
        elif one.percent:
            found.append(one)
    return found


def _cut(course: Course, stretch: Period, met: Sequence[Pause]) -> Iterator[Charged]:
    """A stretch along the pauses that meet it, with the days that cost nothing."""
    at = stretch.start
    for pause in met:
        begin, end = max(at, pause.starts_on), min(stretch.end, pause.ends_on or stretch.end)
        if at < begin:
            yield Charged(Period(at, begin))
        nothing = pause.stops and course.timing is Timing.ARREARS
        yield Charged(Period(begin, end), Decimal(0) if nothing else pause.percent, pause.off, pause.label)
        at = end
    if at < stretch.end:
        yield Charged(Period(at, stretch.end))


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
