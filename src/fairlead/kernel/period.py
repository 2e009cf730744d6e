"""Periods: half-open runs of days, the grid that a billing anchor spans, and shares of a period's price."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from fairlead.kernel.money import Money


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

    def contains(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.start <= day < self.end

    def overlaps(self, other: "Period") -> bool:
        """Whether any day lies in both."""
        return max(self.start, other.start) < min(self.end, other.end)

    def split_at(self, day: date) -> tuple["Period", "Period"]:
        """The part before the day and the part from it on; the day must lie within or at an end."""
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


def add_months(day: date, months: int, anchor_day: int | None = None) -> date:
    """The day some months on, on `anchor_day` (default: its own), clamped to the month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(anchor_day or day.day, monthrange(year, month)[1]))


@lru_cache(maxsize=65_536)
def _period_of(cycle: Cycle, anchor: date, anchor_day: int, day: date) -> Period:
    if cycle is Cycle.WEEKLY:
        start = anchor + timedelta(days=(day - anchor).days // 7 * 7)
        return Period(start, start + timedelta(days=7))
    step = cycle.months
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    back = months // step * step
    start = add_months(anchor, back, anchor_day)
    if start > day:
        back -= step
        start = add_months(anchor, back, anchor_day)
    return Period(start, add_months(anchor, back + step, anchor_day))


@dataclass(frozen=True, slots=True)
class Grid:
    """Every billing period of an anchor. The boundary keeps its day: 31 Jan → 28 Feb → 31 Mar.

    `anchor` is any boundary; `day` is the wanted day of the month where the anchor's month was too short for it.
    """

    cycle: Cycle
    anchor: date
    day: int | None = None

    def period_of(self, day: date) -> Period:
        """The billing period that contains a day."""
        return _period_of(self.cycle, self.anchor, self.day or self.anchor.day, day)

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


def days_30_360(period: Period) -> int:
    """Days of a period when every month has 30: the 30E/360 rule of ISDA 2006 section 4.16(g)."""
    start, end = period.start, period.end
    return (
        (end.year - start.year) * 360 + (end.month - start.month) * 30 + min(end.day, 30) - min(start.day, 30)
    )


def share(part: Period, whole: Period, basis: Proration = Proration.CALENDAR_DAY) -> Fraction:
    """What part of a period's price a part of its days costs. Dates have no times: by second equals by day."""
    if part == whole or basis is Proration.NONE:
        return Fraction(1)
    if basis is Proration.THIRTY_DAY:
        return Fraction(days_30_360(part), days_30_360(whole))
    return Fraction(part.days, whole.days)


def prorate(price: Money, part: Period, whole: Period, basis: Proration = Proration.CALENDAR_DAY) -> Money:
    """The price of a part of a billing period; a whole period costs exactly the price."""
    return price if part == whole else price.times(share(part, whole, basis))


def prorate_seconds(price: Money, used: int, whole: int) -> Money:
    """The price of `used` of a period's `whole` seconds."""
    return price.times(Fraction(used, whole))
