"""How soon a failed job is tried again."""

from datetime import timedelta

import pytest

from fairlead.platform.jobs.retry import ONCE, Retry


def test_the_wait_doubles_up_to_the_cap() -> None:
    rule = Retry(tries=6, base=timedelta(seconds=10), cap=timedelta(seconds=60), jitter=0.0)
    waits = [rule.delay(tried, 1) for tried in range(1, 7)]
    assert waits == [timedelta(seconds=s) for s in (10, 20, 40, 60, 60)] + [None]


def test_jobs_that_failed_together_are_spread_and_each_always_waits_the_same() -> None:
    rule = Retry(tries=2, base=timedelta(seconds=100), cap=timedelta(seconds=100), jitter=0.25)
    waits = [rule.delay(1, number) for number in range(100)]
    assert all(wait is not None and timedelta(seconds=75) < wait <= timedelta(seconds=100) for wait in waits)
    assert len(set(waits)) == 100
    assert rule.delay(1, 7) == waits[7]


def test_once_is_once() -> None:
    assert ONCE.delay(1, "any") is None


def test_thousands_of_tries_do_not_overflow() -> None:
    assert Retry(tries=10_000, jitter=0.0).delay(9_999, 1) == timedelta(hours=1)


@pytest.mark.parametrize("wrong", [{"tries": 0}, {"base": timedelta(0)}, {"base": timedelta(hours=2)}, {"jitter": 1.0}])
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a retry rule"):
        Retry(**wrong)  # type: ignore[arg-type] # wrong on purpose
