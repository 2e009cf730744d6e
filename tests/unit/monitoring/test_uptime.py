"""Uptime: outages that overlap count once, and only while the service was active."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from fairlead.domains.monitoring.rules import Span, Uptime, active_spans, measure

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = 3600


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def span(start: float, end: float) -> Span:
    return at(start), at(end)


WINDOW = span(0, 100)
ALWAYS = [span(-1000, 1000)]


@pytest.mark.parametrize(
    ("outages", "down"),
    [
        ([], 0),
        ([span(10, 12)], 2),
        ([span(10, 12), span(11, 14)], 4),
        ([span(10, 14), span(11, 12)], 4),
        ([span(11, 14), span(10, 12), span(20, 21)], 5),
        ([span(10, 12), span(12, 13)], 3),
        ([span(-5, 1)], 1),
        ([span(99, 200)], 1),
        ([span(-5, 500)], 100),
        ([span(200, 300)], 0),
    ],
)
def test_outages_are_cut_to_the_window_and_overlaps_count_once(outages: list[Span], down: int) -> None:
    assert measure(ALWAYS, outages, WINDOW) == Uptime(100 * HOUR, down * HOUR)


def test_time_in_which_the_service_was_not_active_counts_on_neither_side() -> None:
    active = [span(0, 10), span(20, 100)]
    assert measure(active, [span(8, 22)], WINDOW) == Uptime(90 * HOUR, 4 * HOUR)
    assert measure(active, [span(12, 18)], WINDOW) == Uptime(90 * HOUR, 0)
    assert measure([], [span(12, 18)], WINDOW) == Uptime(0, 0)


def test_activity_from_moves() -> None:
    moves = [(at(-9), False), (at(1), True), (at(2), True), (at(5), False), (at(7), True)]
    assert active_spans(moves, at(9)) == [span(1, 5), span(7, 9)]
    assert active_spans(moves[:1], at(9)) == []
    assert active_spans([], at(9)) == []


@pytest.mark.parametrize(
    ("active", "down", "percent"),
    [
        (0, 0, "100"),
        (100, 0, "100"),
        (100, 100, "0"),
        (30 * 86_400, 2_592, "99.9"),
        (3, 1, "66.6667"),
        (30 * 86_400, 1, "100"),
        (30 * 86_400, 2, "99.9999"),
    ],
)
def test_the_share_has_four_decimals_half_up(active: int, down: int, percent: str) -> None:
    assert Uptime(active, down).percent == Decimal(percent)
