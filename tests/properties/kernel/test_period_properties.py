"""Billing periods tile the calendar, and the parts of a period cost what the whole does."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Grid, Period, Proration, add_months, days_30_360, prorate, share

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
CYCLES = st.sampled_from(Cycle)
GRIDS = st.builds(Grid, CYCLES, DAYS, st.none() | st.integers(1, 31))
BY_TIME = st.sampled_from([Proration.CALENDAR_DAY, Proration.THIRTY_DAY, Proration.SECOND])
PRICES = st.builds(Money, st.integers(-(10**9), 10**9), st.sampled_from(["USD", "JPY", "KWD"]))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """A billing period of any grid."""
    return draw(GRIDS).period_of(draw(DAYS))


@given(GRIDS, DAYS)
def test_every_day_is_in_its_period_and_in_no_other(grid: Grid, day: date) -> None:
    found = grid.period_of(day)
    assert found.contains(day)
    assert grid.period_of(found.start) == found
    assert grid.period_of(found.end - timedelta(days=1)) == found
    assert grid.period_of(found.end).start == found.end


@given(GRIDS, DAYS, st.integers(0, 1000))
def test_periods_tile_the_calendar_without_gap_or_overlap(grid: Grid, day: date, length: int) -> None:
    until = day + timedelta(days=length)
    found = list(grid.periods(day, until))
    assert all(earlier.end == later.start for earlier, later in pairwise(found))
    assert [p.contains(day) for p in found] == [True] + [False] * (len(found) - 1) if length else not found
    if found:
        assert found[-1].start < until <= found[-1].end


@given(GRIDS, DAYS)
def test_a_boundary_is_the_wanted_day_or_the_last_of_its_month(grid: Grid, day: date) -> None:
    start = grid.period_of(day).start
    if grid.cycle is Cycle.WEEKLY:
        assert (start - grid.anchor).days % 7 == 0
        return
    wanted = grid.day or grid.anchor.day
    assert start.day == min(wanted, monthrange(start.year, start.month)[1])
    assert (start.year * 12 + start.month - grid.anchor.year * 12 - grid.anchor.month) % grid.cycle.months == 0


@given(DAYS, CYCLES)
def test_an_anchor_is_a_boundary_of_its_own_grid(anchor: date, cycle: Cycle) -> None:
    assert Grid(cycle, anchor).first_boundary(anchor) == anchor
    assert Grid(cycle, anchor).period_of(anchor).start == anchor


@given(GRIDS, DAYS)
def test_the_first_boundary_is_the_nearest_ahead(grid: Grid, day: date) -> None:
    boundary = grid.first_boundary(day)
    assert boundary >= day
    assert grid.period_of(boundary).start == boundary
    if boundary > day:
        assert grid.period_of(day).end == boundary


@given(DAYS, st.integers(-500, 500), st.integers(-500, 500))
def test_months_counted_from_the_anchor_do_not_drift(day: date, first: int, second: int) -> None:
    assert add_months(add_months(day, first, day.day), second, day.day) == add_months(day, first + second)


@given(periods(), st.data(), BY_TIME)
def test_the_parts_of_a_period_add_up_to_it(whole: Period, data: st.DataObject, basis: Proration) -> None:
    before, after = whole.split_at(data.draw(st.dates(whole.start, whole.end)))
    middle, rest = after.split_at(data.draw(st.dates(after.start, after.end)))
    shares = [share(part, whole, basis) for part in (before, middle, rest)]
    assert sum(shares) == 1
    assert all(0 <= each <= 1 for each in shares)


@given(PRICES, periods(), st.data(), BY_TIME)
def test_rounded_parts_stray_by_at_most_half_a_unit_each(
    price: Money, whole: Period, data: st.DataObject, basis: Proration
) -> None:
    parts = whole.split_at(data.draw(st.dates(whole.start, whole.end)))
    rounded = [prorate(price, part, whole, basis).minor for part in parts]
    exact = [price.minor * share(part, whole, basis) for part in parts]
    assert all(abs(got - want) <= Fraction(1, 2) for got, want in zip(rounded, exact, strict=True))
    assert abs(sum(rounded) - price.minor) <= 1


@given(PRICES, periods(), st.sampled_from(Proration))
def test_a_whole_period_costs_exactly_its_price(price: Money, whole: Period, basis: Proration) -> None:
    assert prorate(price, whole, whole, basis) == price


@given(DAYS, st.integers(1, 31), CYCLES.filter(lambda cycle: cycle is not Cycle.WEEKLY))
def test_every_month_of_a_grid_has_30_days_in_30e_360(anchor: date, day: int, cycle: Cycle) -> None:
    whole = Grid(cycle, anchor, day).period_of(anchor)
    # A month's last day is its 30th there, and the 28th or 29th of February is a last day in some years only.
    slack = {28: 2, 29: 1}.get(day, 0)
    assert abs(days_30_360(whole) - 30 * cycle.months) <= slack


@given(periods(), periods())
def test_what_two_periods_share_is_in_both(one: Period, other: Period) -> None:
    shared = one & other
    assert (shared is not None) is one.overlaps(other) is other.overlaps(one)
    assert shared == other & one
    if shared:
        assert one.covers(shared)
        assert other.covers(shared)
        assert shared.days <= min(one.days, other.days)
