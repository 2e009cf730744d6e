"""Figures over the incidents of a period."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from fairlead.domains.monitoring.rules import Fact, Performance, Uptime, kept, performance
from fairlead.domains.monitoring.terms import IncidentKind

START = datetime(2026, 3, 1, tzinfo=UTC)
NOW = START + timedelta(days=14)


def fact(minutes: int | None, *, noticed: int = 0, kind: IncidentKind = IncidentKind.OUTAGE) -> Fact:
    over = None if minutes is None else START + timedelta(minutes=minutes)
    return Fact("I-000001", kind, START, None, START + timedelta(minutes=noticed), over)


def test_nothing_to_measure_is_none_and_not_zero() -> None:
    assert performance([]) == Performance(0, 0, None, None, None, 0, 0)
    assert performance([fact(None, noticed=3)]) == Performance(1, 1, 3, None, None, 0, 0)


def test_means_are_whole_minutes() -> None:
    slow = [fact(30, kind=IncidentKind.SLOW_RESPONSE), fact(61, noticed=5), fact(None, noticed=10)]
    assert performance(slow) == Performance(3, 1, 5, 45, 61, 1, 0)


def test_each_promise_is_kept_or_not() -> None:
    up, promised = Uptime(1000, 1), Decimal("99.9")
    exact = kept([fact(240)], up, breaches=0, uptime_target=promised, resolution_minutes=240, until=NOW)
    assert (exact.uptime, exact.resolution, exact.over_target, exact.all) == (True, True, 0, True)
    late = kept([fact(241), fact(None)], up, breaches=0, uptime_target=promised, resolution_minutes=240, until=NOW)
    assert (late.uptime, late.resolution, late.over_target, late.all) == (True, False, 2, False)
    down = kept([], Uptime(1000, 2), breaches=0, uptime_target=promised, resolution_minutes=240, until=NOW)
    assert (down.uptime, down.resolution, down.all) == (False, True, False)
    told = kept([], up, breaches=1, uptime_target=promised, resolution_minutes=240, until=NOW)
    assert (told.uptime, told.resolution, told.all) == (True, True, False)
