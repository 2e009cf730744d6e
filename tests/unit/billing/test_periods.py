"""Which days fall due: the regression table's rows on periods, stubs, pauses and ends."""

from datetime import date

import pytest

from fairlead.domains.billing.rules import Course, Pause, TooFarBehind, billing_end, due_parts, walk
from fairlead.domains.catalog.terms import Timing
from fairlead.kernel.period import Cycle


def day(text: str) -> date:
    return date.fromisoformat(text)


def monthly(
    since: str, *, anchor: str = "2026-01-01", timing: Timing = Timing.ADVANCE, until: str | None = None
) -> Course:
    at = day(anchor)
    return Course(Cycle.MONTHLY, at, at.day, timing, day(since), day(until) if until else None)


def shown(course: Course, pauses: list[Pause], as_of: str) -> list[str]:
    """`period @ day of the invoice` of each due part."""
    return [f"{part.period} @ {part.due_on}" for part in due_parts(course, pauses, day(as_of))]


def test_r8_r9_missed_periods_are_billed_in_order_each_dated_by_its_anchor() -> None:
    assert shown(monthly("2026-01-01"), [], "2026-03-03") == [
        "2026-01-01/2026-02-01 @ 2026-01-01",
        "2026-02-01/2026-03-01 @ 2026-02-01",
        "2026-03-01/2026-04-01 @ 2026-03-01",
    ]
    assert walk(monthly("2026-01-01"), (), day("2026-03-03")).next_date == day("2026-04-01")


def test_r8_the_anchor_keeps_its_day() -> None:
    assert shown(monthly("2026-01-31", anchor="2026-01-31"), [], "2026-04-30") == [
        "2026-01-31/2026-02-28 @ 2026-01-31",
        "2026-02-28/2026-03-31 @ 2026-02-28",
        "2026-03-31/2026-04-30 @ 2026-03-31",
        "2026-04-30/2026-05-31 @ 2026-04-30",
    ]


def test_a_leading_stub_lies_in_the_period_that_contains_it() -> None:
    [stub] = due_parts(monthly("2026-03-10"), [], day("2026-03-10"))
    assert (str(stub.period), str(stub.whole)) == ("2026-03-10/2026-04-01", "2026-03-01/2026-04-01")


def test_r1_r2_quarters_keep_their_own_length() -> None:
    calendar = Course(Cycle.QUARTERLY, day("2024-04-01"), 1, Timing.ADVANCE, day("2024-05-20"))
    [part] = due_parts(calendar, [], day("2024-05-20"))
    assert (part.period.days, part.whole.days) == (42, 91)
    anniversary = Course(Cycle.QUARTERLY, day("2024-04-15"), 15, Timing.ADVANCE, day("2024-05-20"))
    [part] = due_parts(anniversary, [], day("2024-05-20"))
    assert (str(part.whole), part.whole.days) == ("2024-04-15/2024-07-15", 91)


def test_r10_a_pause_bills_nothing_back_and_resumes_with_a_stub() -> None:
    pauses = [Pause(day("2026-01-05"), day("2026-03-02"))]
    expected = ["2026-01-01/2026-02-01 @ 2026-01-01", "2026-03-02/2026-04-01 @ 2026-03-02"]
    assert shown(monthly("2026-01-01"), pauses, "2026-03-31") == expected


def test_a_period_that_began_before_its_pause_is_whole_whenever_the_run_runs() -> None:
    standing = [Pause(day("2026-01-05"), None)]
    for as_of in ("2026-01-01", "2026-01-05", "2026-01-31", "2026-06-30"):
        assert shown(monthly("2026-01-01"), standing, as_of) == ["2026-01-01/2026-02-01 @ 2026-01-01"]
    assert walk(monthly("2026-01-01"), tuple(standing), day("2026-01-10")).next_date is None


def test_a_pause_from_the_first_day_on_skips_the_period() -> None:
    assert shown(monthly("2026-01-01"), [Pause(day("2026-01-01"), day("2026-01-20"))], "2026-01-31") == [
        "2026-01-20/2026-02-01 @ 2026-01-20"
    ]


def test_arrears_fall_due_at_the_end_and_leave_out_the_pause() -> None:
    course = monthly("2026-01-01", timing=Timing.ARREARS)
    pauses = [Pause(day("2026-01-05"), day("2026-01-20"))]
    assert shown(course, pauses, "2026-01-31") == []
    assert shown(course, pauses, "2026-02-01") == [
        "2026-01-01/2026-01-05 @ 2026-02-01",
        "2026-01-20/2026-02-01 @ 2026-02-01",
    ]


def test_arrears_before_a_standing_pause_are_still_billed() -> None:
    course = monthly("2026-01-01", timing=Timing.ARREARS)
    went = walk(course, (Pause(day("2026-01-05"), None),), day("2026-05-01"))
    assert [str(part.period) for part in went.parts] == ["2026-01-01/2026-01-05"]
    assert went.next_date is None


def test_r31_nothing_is_billed_from_the_last_day_on() -> None:
    assert shown(monthly("2026-01-01", until="2026-02-15"), [], "2026-12-31") == [
        "2026-01-01/2026-02-01 @ 2026-01-01",
        "2026-02-01/2026-02-15 @ 2026-02-01",
    ]
    arrears = monthly("2026-02-01", timing=Timing.ARREARS, until="2026-02-15")
    assert shown(arrears, [], "2026-12-31") == ["2026-02-01/2026-02-15 @ 2026-02-15"]


def test_r5_a_run_before_the_start_bills_nothing_and_a_run_ahead_the_whole_period() -> None:
    assert shown(monthly("2026-02-01"), [], "2026-01-30") == []
    [part] = due_parts(monthly("2026-02-01"), [], day("2026-02-03"))
    assert part.period == part.whole


def test_weekly_periods_count_from_the_anchor() -> None:
    weekly = Course(Cycle.WEEKLY, day("2026-01-07"), 7, Timing.ADVANCE, day("2026-01-07"))
    assert shown(weekly, [], "2026-01-20") == [
        "2026-01-07/2026-01-14 @ 2026-01-07",
        "2026-01-14/2026-01-21 @ 2026-01-14",
    ]


def test_an_annual_period_of_29_february_returns_in_leap_years() -> None:
    annual = Course(Cycle.ANNUAL, day("2024-02-29"), 29, Timing.ADVANCE, day("2027-02-28"))
    assert shown(annual, [], "2028-03-01") == [
        "2027-02-28/2028-02-29 @ 2027-02-28",
        "2028-02-29/2029-02-28 @ 2028-02-29",
    ]


def test_a_date_of_another_age_is_refused() -> None:
    with pytest.raises(TooFarBehind, match="more than 1200 periods are due since 1900-01-01"):
        due_parts(monthly("1900-01-01"), [], day("2026-01-01"))


@pytest.mark.parametrize(
    ("timing", "pauses", "end"),
    [
        (Timing.ADVANCE, [], "2026-03-01"),
        (Timing.ARREARS, [], "2026-02-15"),
        (Timing.ADVANCE, [Pause(day("2026-01-20"), None)], "2026-02-15"),
        (Timing.ADVANCE, [Pause(day("2026-01-20"), day("2026-02-15"))], "2026-02-15"),
        (Timing.ADVANCE, [Pause(day("2026-01-20"), day("2026-02-10"))], "2026-03-01"),
    ],
)
def test_what_was_prepaid_is_kept_to_the_end_of_a_period_that_had_begun(
    timing: Timing, pauses: list[Pause], end: str
) -> None:
    course = monthly("2026-01-01", timing=timing)
    assert billing_end(course, pauses, day("2026-01-01"), day("2026-02-15")) == day(end)


def test_a_service_over_on_its_first_day_keeps_nothing() -> None:
    assert billing_end(monthly("2026-02-15"), [], day("2026-02-15"), day("2026-02-15")) == day("2026-02-15")
