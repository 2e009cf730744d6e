"""When schedules run, across every change of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fairlead.platform.jobs.calendar import cron, daily, due, every, latest, monthly, next_run, weekly

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")
UTC_ZONE = ZoneInfo("UTC")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def runs(rule: object, zone: ZoneInfo, start: str, count: int) -> list[str]:
    found = []
    moment = at(start)
    for _ in range(count):
        moment = next_run(rule, zone, moment)  # type: ignore[arg-type] # any rule
        found.append(moment.strftime("%Y-%m-%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("zone", "start", "expected"),
    [
        # 02:30 does not exist on 31 March 2024: at 02:00 the clock jumps to 03:00, which is 01:00 UTC
        (BERLIN, "2024-03-29T12:00", ["2024-03-30 01:30", "2024-03-31 01:00", "2024-04-01 00:30"]),
        # 02:30 occurs twice on 27 October 2024: once, the first time
        (BERLIN, "2024-10-25T12:00", ["2024-10-26 00:30", "2024-10-27 00:30", "2024-10-28 01:30"]),
        (NEW_YORK, "2024-03-08T12:00", ["2024-03-09 07:30", "2024-03-10 07:00", "2024-03-11 06:30"]),
        (NEW_YORK, "2024-11-01T12:00", ["2024-11-02 06:30", "2024-11-03 07:30", "2024-11-04 07:30"]),
        # Lord Howe moves by half an hour: 02:00 becomes 02:30 on 6 October 2024, so 02:30 exists at once
        (LORD_HOWE, "2024-10-04T12:00", ["2024-10-04 16:00", "2024-10-05 15:30", "2024-10-06 15:30"]),
        (UTC_ZONE, "2024-03-30T12:00", ["2024-03-31 02:30", "2024-04-01 02:30", "2024-04-02 02:30"]),
    ],
)
def test_a_daily_schedule_keeps_its_local_time(zone: ZoneInfo, start: str, expected: list[str]) -> None:
    assert runs(daily(at="02:30"), zone, start, 3) == expected


def test_half_an_hour_that_is_skipped_runs_at_its_end() -> None:
    # 02:10 does not exist on Lord Howe on 6 October 2024; the next existing instant is 02:30+11, 15:30 UTC
    assert runs(daily(at="02:10"), LORD_HOWE, "2024-10-05T00:00", 2) == ["2024-10-05 15:30", "2024-10-06 15:10"]


def test_half_an_hour_that_occurs_twice_runs_once() -> None:
    # 7 April 2024: 01:30–02:00 occurs twice; the first 01:45 is at +11
    assert runs(daily(at="01:45"), LORD_HOWE, "2024-04-05T20:00", 2) == ["2024-04-06 14:45", "2024-04-07 15:15"]


def test_a_day_that_a_zone_skipped_runs_when_the_next_begins() -> None:
    # Samoa had no 30 December 2011: its runs of that day and the next fall on 31 December 00:00 and 08:00
    assert runs(daily(at="08:00"), APIA, "2011-12-29T12:00", 3) == [
        "2011-12-29 18:00",
        "2011-12-30 10:00",
        "2011-12-30 18:00",
    ]


def test_an_hourly_expression_skips_nothing_that_exists_and_repeats_nothing() -> None:
    hourly = cron("15 * * * *")
    # Berlin, 27 October: 00:15, 01:15, 02:15 (first), then 03:15: the second 02:15 is not a second run
    assert runs(hourly, BERLIN, "2024-10-26T22:00", 4) == [
        "2024-10-26 22:15",
        "2024-10-26 23:15",
        "2024-10-27 00:15",
        "2024-10-27 02:15",
    ]


def test_a_monthly_schedule_takes_the_last_day_of_a_shorter_month() -> None:
    assert runs(monthly(day=31, at="08:00"), UTC_ZONE, "2024-01-01T00:00", 4) == [
        "2024-01-31 08:00",
        "2024-02-29 08:00",
        "2024-03-31 08:00",
        "2024-04-30 08:00",
    ]


def test_a_weekly_schedule_runs_on_its_weekday() -> None:
    assert runs(weekly(on=0, at="09:00"), BERLIN, "2024-06-04T00:00", 2) == ["2024-06-10 07:00", "2024-06-17 07:00"]
    assert runs(weekly(on=6, at="09:00"), BERLIN, "2024-06-04T00:00", 1) == ["2024-06-09 07:00"]


def test_an_interval_knows_no_zone() -> None:
    rule = every(minutes=15)
    assert runs(rule, BERLIN, "2024-03-31T00:50", 2) == runs(rule, NEW_YORK, "2024-03-31T00:50", 2)
    assert runs(rule, BERLIN, "2024-03-31T00:50", 2) == ["2024-03-31 01:00", "2024-03-31 01:15"]
    assert latest(rule, BERLIN, at("2024-03-31T01:14:59")) == at("2024-03-31T01:00")


def test_cron_days_of_month_and_week_are_alternatives_when_both_are_given() -> None:
    assert runs(cron("0 0 13 * 5"), UTC_ZONE, "2024-09-07T00:00", 3) == [
        "2024-09-13 00:00",
        "2024-09-20 00:00",
        "2024-09-27 00:00",
    ]
    assert runs(cron("0 0 13 * 5"), UTC_ZONE, "2024-10-11T00:00", 1) == ["2024-10-13 00:00"]


def test_cron_reads_lists_ranges_and_steps() -> None:
    assert runs(cron("*/20 8-9 * * 1-5"), UTC_ZONE, "2024-06-07T09:30", 3) == [
        "2024-06-07 09:40",
        "2024-06-10 08:00",
        "2024-06-10 08:20",
    ]
    assert runs(cron("0 12 29 2 *"), UTC_ZONE, "2096-03-01T00:00", 1) == ["2104-02-29 12:00"]
    assert runs(cron("0 0 * * 7"), UTC_ZONE, "2024-06-04T00:00", 1) == ["2024-06-09 00:00"]


@pytest.mark.parametrize(
    "expression", ["", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "a * * * *",
                   "5-1 * * * *", "*/0 * * * *", "0 0 30 2 *"],
)  # fmt: skip
def test_an_expression_that_means_nothing_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        cron(expression)


@pytest.mark.parametrize("wall", ["24:00", "7", "07:30:15", "noon"])
def test_a_local_time_that_is_none_is_refused(wall: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        daily(at=wall)


def test_nothing_is_due_before_its_time() -> None:
    rule = daily(at="00:30")
    last = at("2024-06-10T22:30")  # 00:30 on the 11th in Berlin
    assert due(rule, BERLIN, last, at("2024-06-11T22:29:59")) is None
    assert due(rule, BERLIN, last, at("2024-06-11T22:30")) == at("2024-06-11T22:30")


def test_of_several_missed_runs_the_latest_is_due_once() -> None:
    rule = daily(at="00:30")
    found = due(rule, BERLIN, at("2024-06-10T22:30"), at("2024-06-15T10:00"))
    assert found == at("2024-06-14T22:30")
    assert due(rule, BERLIN, found, at("2024-06-15T10:00")) is None


def test_walking_through_a_year_runs_each_day_once() -> None:
    for zone in (BERLIN, NEW_YORK, LORD_HOWE, UTC_ZONE):
        rule = daily(at="02:15")
        last, moment, count = at("2024-01-01T00:00"), at("2024-01-01T00:00"), 0
        while moment < at("2025-01-01T00:00"):
            found = due(rule, zone, last, moment)
            if found is not None:
                last, count = found, count + 1
            moment += timedelta(minutes=47)
        assert count == 366, zone
