"""Hours of a week: read, refused with the place, asked at an instant across changes of summer time."""

from datetime import UTC, datetime

import pytest

from fairlead.kernel.errors import Invalid
from fairlead.kernel.hours import WEEK, Hours, Weekday, is_zone

VIENNA = "Europe/Vienna"
OFFICE = Hours.on(WEEK[:5], "08:00", "18:00", VIENNA)


def utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_what_is_stored_reads_back_the_same() -> None:
    given = {"monday": [["08:00", "12:00"], ["13:00", "18:00"]], "sunday": [["22:00", "24:00"]]}
    hours = Hours.read(given, VIENNA)
    assert hours.stored() == given
    assert Hours.read(hours.stored(), VIENNA) == hours


def test_spans_of_a_day_are_put_in_order() -> None:
    hours = Hours.read({"monday": [["13:00", "18:00"], ["08:00", "12:00"]]}, VIENNA)
    assert hours.days[0] == ((480, 720), (780, 1080))


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (OFFICE, "Mon–Fri 08:00–18:00"),
        (Hours.around_the_clock("UTC"), "24/7"),
        (Hours.read({day: [["00:00", "12:00"], ["12:00", "24:00"]] for day in WEEK}, "UTC"), "24/7"),
        (
            Hours.read({"monday": [["08:00", "12:00"], ["13:00", "17:00"]], "wednesday": [["09:00", "10:00"]]}, "UTC"),
            "Mon 08:00–12:00 and 13:00–17:00, Wed 09:00–10:00",
        ),
    ],
)
def test_they_say_themselves(hours: Hours, text: str) -> None:
    assert str(hours) == text


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"monday": [["18:00", "08:00"]]}, "service_hours.monday.0", "18:00–08:00 does not end after it begins."),
        ({"monday": [["08:00", "08:00"]]}, "service_hours.monday.0", "08:00–08:00 does not end after it begins."),
        (
            {"friday": [["08:00", "12:00"], ["11:59", "13:00"]]},
            "service_hours.friday.1",
            "11:59–13:00 overlaps 08:00–12:00.",
        ),
        (
            {"friday": [["11:59", "13:00"], ["08:00", "12:00"]]},
            "service_hours.friday.0",
            "11:59–13:00 overlaps 08:00–12:00.",
        ),
        ({"monday": [["8:00", "12:00"]]}, "service_hours.monday.0", "is not a span of time."),
        ({"monday": [["24:00", "24:30"]]}, "service_hours.monday.0", "is not a span of time."),
        ({"monday": [["08:00"]]}, "service_hours.monday.0", "is not a span of time."),
        ({"monday": [[480, 720]]}, "service_hours.monday.0", "is not a span of time."),
        ({"monday": ["08:00-12:00"]}, "service_hours.monday.0", "is not a span of time."),
        ({"monday": "08:00"}, "service_hours.monday", "is not a list of at most 12 spans."),
        ({"monday": [["00:00", "01:00"]] * 13}, "service_hours.monday", "is not a list of at most 12 spans."),
        ({"funday": [["08:00", "12:00"]]}, "service_hours.funday", "is not a day of the week."),
        ({}, "service_hours", "nobody would ever be there."),
        ({"monday": []}, "service_hours", "nobody would ever be there."),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(given: dict[str, object], field: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        Hours.read(given, VIENNA)
    [error] = refused.value.errors
    assert (error.field, error.pointer, error.message) == (field, "#/" + field.replace(".", "/"), message)
    assert error.remedy


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        Hours.read({"monday": [["18:00", "08:00"]], "funday": []}, "Europe/Nowhere")
    assert {error.field for error in refused.value.errors} == {
        "timezone", "service_hours.funday", "service_hours.monday.0",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["", "Nowhere", "../etc/passwd", "/etc/localtime", "Europe"])
def test_what_is_no_zone(name: str) -> None:
    assert not is_zone(name)


def test_the_end_is_exclusive_and_the_start_counts() -> None:
    # Monday 16 March 2026 in Vienna, an hour before UTC.
    assert [OFFICE.covers(utc(16, hour, minute)) for hour, minute in ((6, 59), (7, 0), (16, 59), (17, 0))] == [
        False, True, True, False,
    ]  # fmt: skip
    assert not OFFICE.covers(utc(15, 10))  # a Sunday


def test_the_same_wall_clock_hour_counts_before_and_after_summer_time() -> None:
    # 27 March 2026 is the Friday before the change, 30 March the Monday after: 08:00 in Vienna is 07:00 and 06:00 UTC.
    assert (OFFICE.covers(utc(27, 6, 30)), OFFICE.covers(utc(27, 7, 0))) == (False, True)
    assert (OFFICE.covers(utc(30, 5, 59)), OFFICE.covers(utc(30, 6, 0))) == (False, True)


def test_the_hour_that_is_left_out_takes_nothing_away() -> None:
    night = Hours.on([Weekday.SUNDAY], "01:00", "04:00", VIENNA)
    # 29 March 2026: 01:59 is followed by 03:00. 00:00–01:59 UTC are 01:00–01:59 and 03:00–03:59 there.
    assert [night.covers(utc(29, hour, minute)) for hour, minute in ((0, 0), (0, 59), (1, 0), (1, 59), (2, 0))] == [
        True, True, True, True, False,
    ]  # fmt: skip


def test_the_hour_that_comes_twice_counts_twice() -> None:
    night = Hours.on([Weekday.SUNDAY], "02:00", "03:00", VIENNA)
    # 25 October 2026: 02:00–02:59 comes at 00:00 UTC in summer time and at 01:00 UTC again.
    moments = [utc(24, 23, 59, 10), utc(25, 0, 0, 10), utc(25, 1, 59, 10), utc(25, 2, 0, 10)]
    assert [night.covers(moment) for moment in moments] == [False, True, True, False]


def test_around_the_clock_leaves_no_instant_out() -> None:
    always = Hours.around_the_clock(VIENNA)
    assert always.always
    assert all(always.covers(utc(29, hour, minute)) for hour in range(24) for minute in (0, 59))


def test_midnight_belongs_to_the_day_that_begins() -> None:
    late = Hours.on([Weekday.MONDAY], "20:00", "24:00", "UTC")
    assert (late.covers(utc(16, 23, 59)), late.covers(utc(17, 0, 0))) == (True, False)


def test_a_naive_instant_is_at_no_place() -> None:
    with pytest.raises(ValueError, match="aware"):
        OFFICE.covers(datetime(2026, 3, 16, 12))  # noqa: DTZ001 - what it is about


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("24/7", "24/7"),
        ("Around the clock", "24/7"),
        ("Mon-Fri 8:00-18:00", "Mon–Fri 08:00–18:00"),
        ("monday – friday: 8 – 18", "Mon–Fri 08:00–18:00"),
        ("Mon-Fri 8-12, 13-18; Sat 9:30-12", "Mon–Fri 08:00–12:00 and 13:00–18:00, Sat 09:30–12:00"),
        ("Fri-Mon 10-11", "Mon 10:00–11:00, Fri–Sun 10:00–11:00"),
        ("daily 0:00-24:00", "24/7"),
        ("Sun 22:00-24:00\nMon 00:00-02:00", "Mon 00:00–02:00, Sun 22:00–24:00"),
    ],
)
def test_what_somebody_types_is_read_and_what_they_say_reads_back(typed: str, said: str) -> None:
    hours = Hours.parse(typed, VIENNA)
    assert str(hours) == said
    assert Hours.parse(said, VIENNA) == hours


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("mornings", "'mornings' cannot be read."),
        ("8:00-18:00", "'8:00-18:00' cannot be read."),
        ("Mon-Fri 8:00-18:00, Funday 8-9", "'Funday 8-9' cannot be read."),
        ("Mon 18:00-8:00", "Monday: 18:00–08:00 does not end after it begins."),
        ("Tue 8-12, 11-13", "Tuesday: 11:00–13:00 overlaps 08:00–12:00."),
        ("Tue 8-25", "Tuesday: is not a span of time."),
        ("", "nobody would ever be there."),
    ],
)
def test_what_cannot_be_read_says_which_part(typed: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        Hours.parse(typed, VIENNA)
    [error] = refused.value.errors
    assert (error.pointer, error.message) == ("#/service_hours", message)
