"""Periods: half-open runs of days, the grid that a billing anchor spans, and shares of a period's price."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import overload

from fairlead.kernel.money import Money


@overload
def last_day(end: date) -> date: ...
@overload
def last_day(end: date | None) -> date | None: ...
def last_day(end: date | None) -> date | None:
    """The last day of what is over on `end`, as people count; None of what has no end.

    Terms, prices, discounts and every period end on the first day after them: what people read goes through here.
    """
    return None if end is None else end - _DAY


_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """Its last day."""
        return last_day(self.end)

    def contains(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.start <= day < self.end

    def covers(self, other: "Period") -> bool:
        """Whether all of the other's days lie in it."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Period") -> bool:
        """Whether any day lies in both."""
        return max(self.start, other.start) < min(self.end, other.end)

    def split_at(self, day: date) -> tuple["Period", "Period"]:
        """The part before the day and the part from it on; the day lies within or at an end."""
        if not self.start <= day <= self.end:
            raise ValueError(f"{day} is not in {self}")
        return Period(self.start, day), Period(day, self.end)

    def __and__(self, other: "Period") -> "Period | None":
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"


class Cycle(StrEnum):
    """How long a billing period is."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMI_ANNUAL = "semi_annual"
    ANNUAL = "annual"

    @property
    def months(self) -> int:
        """Months of a period; 0 for weekly, which counts days."""
        return _MONTHS[self]


_MONTHS = {Cycle.WEEKLY: 0, Cycle.MONTHLY: 1, Cycle.QUARTERLY: 3, Cycle.SEMI_ANNUAL: 6, Cycle.ANNUAL: 12}


def monthly_fraction(cycle: Cycle) -> Fraction:
    """What a cycle's price counts for in a month: weekly × 52/12, quarterly / 3, semi-annual / 6, annual / 12."""
    return Fraction(52, 12) if cycle is Cycle.WEEKLY else Fraction(1, cycle.months)


def _on(month: int, day: int) -> date:
    """A day of a month counted from year 0, at most its last."""
    year, index = divmod(month, 12)
    return date(year, index + 1, min(day, monthrange(year, index + 1)[1]))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def add_months(day: date, months: int, anchor_day: int | None = None) -> date:
    """The day some months on, on `anchor_day` (default: its own), clamped to the month's last day."""
    return _on(_month(day) + months, anchor_day or day.day)


@lru_cache(maxsize=16_384)
def _months_around(day: date, step: int, phase: int, anchor_day: int) -> Period:
    """The period of `step` months that contains a day, where months of rest `phase` have a boundary.

    The whole grid is in three small numbers, so that the clients of one billing day share the cache's entries.
    """
    month = _month(day)
    month -= (month - phase) % step
    if _on(month, anchor_day) > day:
        month -= step
    return Period(_on(month, anchor_day), _on(month + step, anchor_day))


@dataclass(frozen=True, slots=True)
class Grid:
    """Every billing period of an anchor. The boundary keeps its day: 31 Jan → 28 Feb → 31 Mar.

    `anchor` lies in a month with a boundary; `day` (default: the anchor's) is the day of the month that it falls on,
    or the month's last where that is earlier. Weekly periods count from the anchor and have no day.
    """

    cycle: Cycle
    anchor: date
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and not 1 <= self.day <= 31:
            raise ValueError(f"a billing day is 1 to 31, not {self.day}")

    def period_of(self, day: date) -> Period:
        """The billing period that contains a day."""
        step = _MONTHS[self.cycle]
        if step:
            return _months_around(day, step, _month(self.anchor) % step, self.day or self.anchor.day)
        start = day - timedelta(days=(day - self.anchor).days % 7)
        return Period(start, start + timedelta(days=7))

    def periods(self, from_: date, until: date) -> Iterator[Period]:
        """Every whole period that overlaps `[from_, until)`, in order."""
        at = from_
        while at < until:
            period = self.period_of(at)
            yield period
            at = period.end

    def first_boundary(self, on_or_after: date) -> date:
        """The first boundary on or after a day."""
        period = self.period_of(on_or_after)
        return on_or_after if period.start == on_or_after else period.end


class Proration(StrEnum):
    """How a part of a billing period is charged."""

    CALENDAR_DAY = "calendar_day"
    THIRTY_DAY = "thirty_day"
    SECOND = "second"
    NONE = "none"


_NOTHING, _ALL = Fraction(0), Fraction(1)


def days_30_360(period: Period) -> int:
    """Days of a period when every month has 30: 30E/360 (ISDA), 2006 ISDA Definitions, section 4.16(h).

    360 × years + 30 × months + days between its ends, where a month's last day (28 February too) counts as the 30th.
    Its exception for a bond's last day is left out, so that the parts of a period add up to it.
    """
    return _day_30_360(period.end) - _day_30_360(period.start)


def _day_30_360(day: date) -> int:
    return _month(day) * 30 + (30 if day.day == monthrange(day.year, day.month)[1] else day.day)


def share(part: Period, whole: Period, basis: Proration = Proration.CALENDAR_DAY) -> Fraction:
    """What part of a billing period's price some of its days cost: between 0, for no days, and 1, for all of them.

    Dates have no times of day, so by second each day counts 86,400 of them and the share equals that by day;
    `prorate_seconds` takes real seconds. Basis `none` charges the full price for any part.
    """
    if not whole.covers(part):
        raise ValueError(f"{part} is not a part of {whole}")
    used, days = part.days, whole.days
    if used == 0:
        return _NOTHING
    if used == days or basis is Proration.NONE:
        return _ALL
    if basis is Proration.THIRTY_DAY:
        return Fraction(days_30_360(part), days_30_360(whole))
    return Fraction(used, days)


def prorate(price: Money, part: Period, whole: Period, basis: Proration = Proration.CALENDAR_DAY) -> Money:
    """The price of a part of a billing period, rounded once; the whole period costs exactly the price."""
    return price.times(share(part, whole, basis))


def prorate_seconds(price: Money, used: int, whole: int) -> Money:
    """The price of `used` of a billing period's `whole` seconds."""
    if not 0 <= used <= whole or whole == 0:
        raise ValueError(f"{used} of {whole} seconds is not a part of a period")
    return price.times(Fraction(used, whole))
