"""Periods and the grid of billing periods that an anchor spans."""

from datetime import date
from fractions import Fraction

import pytest

from fairlead.kernel.period import Cycle, Grid, Period, add_months, last_day, monthly_fraction


def period(text: str) -> Period:
    start, end = text.split("/")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def starts(grid: Grid, from_: str, until: str) -> list[str]:
    return [str(found.start) for found in grid.periods(date.fromisoformat(from_), date.fromisoformat(until))]


def test_r1_quarterly_calendar_period_has_91_days_of_which_42_are_left_on_20_may() -> None:
    whole = Grid(Cycle.QUARTERLY, date(2024, 1, 1)).period_of(date(2024, 5, 20))
    assert str(whole) == "2024-04-01/2024-07-01"
    assert whole.days == 91
    assert whole.split_at(date(2024, 5, 20))[1].days == 42


def test_r2_quarterly_anniversary_on_the_15th_has_91_days() -> None:
    whole = Grid(Cycle.QUARTERLY, date(2024, 1, 15), 15).period_of(date(2024, 5, 20))
    assert str(whole) == "2024-04-15/2024-07-15"
    assert whole.days == 91


def test_r8_the_day_comes_from_the_anchor_however_late_the_job_runs() -> None:
    grid = Grid(Cycle.MONTHLY, date(2024, 1, 1))
    assert str(grid.period_of(date(2024, 3, 3))) == "2024-03-01/2024-04-01"
    assert grid.first_boundary(date(2024, 3, 3)) == date(2024, 4, 1)


def test_r8_anchor_31_goes_to_the_last_of_february_and_comes_back() -> None:
    grid = Grid(Cycle.MONTHLY, date(2023, 1, 31))
    assert starts(grid, "2023-01-31", "2023-06-01") == [
        "2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30", "2023-05-31",
    ]  # fmt: skip
    assert str(grid.period_of(date(2024, 2, 29))) == "2024-02-29/2024-03-31"


def test_people_read_the_last_day_of_what_is_half_open() -> None:
    assert (last_day(date(2026, 3, 1)), last_day(None)) == (date(2026, 2, 28), None)
    assert Period(date(2026, 1, 1), date(2027, 1, 1)).last == date(2026, 12, 31)


def test_r46_day_31_is_the_last_day_of_a_30_day_month() -> None:
    assert Grid(Cycle.MONTHLY, date(2024, 1, 5), 31).first_boundary(date(2024, 4, 2)) == date(2024, 4, 30)
    assert add_months(date(2024, 3, 31), 1) == date(2024, 4, 30)


def test_r9_every_missed_period_comes_once_in_order() -> None:
    grid = Grid(Cycle.MONTHLY, date(2024, 1, 15))
    assert [str(missed) for missed in grid.periods(date(2024, 1, 15), date(2024, 4, 15))] == [
        "2024-01-15/2024-02-15", "2024-02-15/2024-03-15", "2024-03-15/2024-04-15",
    ]  # fmt: skip


def test_29_february_yearly_is_28_february_and_29_again_in_leap_years() -> None:
    grid = Grid(Cycle.ANNUAL, date(2020, 2, 29))
    assert starts(grid, "2020-02-29", "2025-01-01") == [
        "2020-02-29", "2021-02-28", "2022-02-28", "2023-02-28", "2024-02-29",
    ]  # fmt: skip
    assert grid.period_of(date(2024, 2, 28)).days == 366


def test_weeks_count_from_the_anchor_in_both_directions_and_have_no_day() -> None:
    grid = Grid(Cycle.WEEKLY, date(2024, 1, 3), 31)
    assert str(grid.period_of(date(2024, 1, 9))) == "2024-01-03/2024-01-10"
    assert str(grid.period_of(date(2023, 12, 31))) == "2023-12-27/2024-01-03"
    assert starts(grid, "2024-02-27", "2024-03-12") == ["2024-02-21", "2024-02-28", "2024-03-06"]


def test_a_day_before_the_wanted_day_belongs_to_the_period_that_ends_on_it() -> None:
    assert str(Grid(Cycle.MONTHLY, date(2024, 5, 20), 31).period_of(date(2024, 5, 20))) == "2024-04-30/2024-05-31"
    assert str(Grid(Cycle.MONTHLY, date(2024, 5, 20), 1).period_of(date(2024, 5, 20))) == "2024-05-01/2024-06-01"


def test_days_before_the_anchor_have_periods_too() -> None:
    assert str(Grid(Cycle.SEMI_ANNUAL, date(2024, 1, 31)).period_of(date(2023, 7, 30))) == "2023-01-31/2023-07-31"


def test_a_boundary_is_its_own_first_boundary() -> None:
    grid = Grid(Cycle.QUARTERLY, date(2024, 1, 31))
    assert grid.first_boundary(date(2024, 4, 30)) == date(2024, 4, 30)
    assert grid.first_boundary(date(2024, 5, 1)) == date(2024, 7, 31)


def test_no_periods_lie_in_no_days() -> None:
    assert list(Grid(Cycle.MONTHLY, date(2024, 1, 1)).periods(date(2024, 2, 1), date(2024, 2, 1))) == []


@pytest.mark.parametrize("day", [0, -1, 32])
def test_a_billing_day_is_a_day_of_some_month(day: int) -> None:
    with pytest.raises(ValueError, match="a billing day is 1 to 31"):
        Grid(Cycle.MONTHLY, date(2024, 1, 1), day)


def test_months_of_cycles_and_what_they_count_for_in_one() -> None:
    assert [cycle.months for cycle in Cycle] == [0, 1, 3, 6, 12]
    assert [monthly_fraction(cycle) for cycle in Cycle] == [
        Fraction(13, 3), Fraction(1), Fraction(1, 3), Fraction(1, 6), Fraction(1, 12),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "months", "anchor_day", "expected"),
    [
        ("2024-01-31", 1, None, "2024-02-29"),
        ("2024-02-29", 1, None, "2024-03-29"),
        ("2024-02-29", 1, 31, "2024-03-31"),
        ("2024-02-29", 12, None, "2025-02-28"),
        ("2024-01-31", -2, None, "2023-11-30"),
        ("2024-12-15", 1, None, "2025-01-15"),
        ("2024-05-31", 0, 15, "2024-05-15"),
    ],
)
def test_adding_months(day: str, months: int, anchor_day: int | None, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months, anchor_day) == date.fromisoformat(expected)


def test_a_period_ends_before_its_end() -> None:
    april = period("2024-04-01/2024-05-01")
    assert april.days == 30
    assert april.contains(date(2024, 4, 1))
    assert april.contains(date(2024, 4, 30))
    assert not april.contains(date(2024, 5, 1))
    assert not april.contains(date(2024, 3, 31))


def test_overlap_and_what_two_periods_share() -> None:
    april, may = period("2024-04-01/2024-05-01"), period("2024-05-01/2024-06-01")
    spring = period("2024-04-20/2024-05-10")
    assert not april.overlaps(may)
    assert april & may is None
    assert april.overlaps(spring)
    assert april & spring == period("2024-04-20/2024-05-01")
    assert may & spring == period("2024-05-01/2024-05-10")
    assert april.covers(period("2024-04-30/2024-05-01"))
    assert not april.covers(spring)


def test_a_period_splits_where_a_day_lies_in_it() -> None:
    april = period("2024-04-01/2024-05-01")
    assert april.split_at(date(2024, 4, 8)) == (period("2024-04-01/2024-04-08"), period("2024-04-08/2024-05-01"))
    assert april.split_at(april.start)[0].days == 0
    assert april.split_at(april.end)[1].days == 0
    with pytest.raises(ValueError, match="2024-05-02 is not in 2024-04-01/2024-05-01"):
        april.split_at(date(2024, 5, 2))


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2024, 5, 1), date(2024, 4, 30))


def test_periods_sort_by_their_start() -> None:
    april, may = period("2024-04-01/2024-05-01"), period("2024-05-01/2024-06-01")
    assert sorted([may, april]) == [april, may]
