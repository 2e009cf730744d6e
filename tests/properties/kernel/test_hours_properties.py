"""Hours of a week: whatever they are, they read back, say themselves, and cover exactly their minutes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from fairlead.kernel.hours import WEEK, Hours

ZONES = ("UTC", "Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")


@st.composite
def a_day(draw: st.DrawFn) -> list[list[str]]:
    """Spans that do not overlap; some touch."""
    ends = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return [[f"{start // 60:02}:{start % 60:02}", f"{end // 60:02}:{end % 60:02}"] for start, end in pairs]


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    days = {day.value: draw(a_day()) for day in WEEK}
    if not any(days.values()):
        days["monday"] = [["08:00", "12:00"]]
    return Hours.read(days, draw(st.sampled_from(ZONES)))


INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware


@given(some_hours())
def test_what_is_stored_reads_back(hours: Hours) -> None:
    assert Hours.read(hours.stored(), hours.timezone) == hours


@given(some_hours())
def test_what_they_say_reads_back(hours: Hours) -> None:
    again = Hours.parse(str(hours), hours.timezone)
    assert again == hours or (hours.always and again.always)


@given(some_hours(), INSTANTS)
def test_they_cover_what_the_wall_clock_says(hours: Hours, instant: datetime) -> None:
    wall = instant.astimezone(ZoneInfo(hours.timezone))
    minutes = {minute for start, end in hours.days[wall.weekday()] for minute in range(start, end)}
    assert hours.covers(instant) == (wall.hour * 60 + wall.minute in minutes)


@given(some_hours(), INSTANTS)
def test_the_zone_in_which_an_instant_is_told_does_not_matter(hours: Hours, instant: datetime) -> None:
    assert hours.covers(instant.astimezone(ZoneInfo("Asia/Tokyo"))) == hours.covers(instant)


@given(st.sampled_from(ZONES), INSTANTS)
def test_around_the_clock_has_no_hole(zone: str, instant: datetime) -> None:
    always = Hours.around_the_clock(zone)
    assert all(always.covers(instant + timedelta(minutes=step)) for step in range(0, 1440, 97))
