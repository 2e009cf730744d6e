"""Reminders, whatever the days on which the job runs."""

from hypothesis import given
from hypothesis import strategies as st

from fairlead.domains.services import rules

stages = st.lists(st.sampled_from((90, 60, 45, 30, 21, 14, 10, 7, 3, 1)), unique=True, max_size=6)
runs = st.lists(st.integers(-10, 120), max_size=40).map(lambda days: sorted(days, reverse=True))


@given(stages, runs)
def test_each_stage_is_recorded_once_and_of_those_that_fell_due_one_is_said(stages: list[int], runs: list[int]) -> None:
    recorded: set[int] = set()
    said: list[int] = []
    for left in runs:
        found = rules.reminding(left, stages, recorded)
        fresh = [stage for stage in stages if stage >= left and stage not in recorded] if left > 0 else []
        told = [*found.overtaken, *([found.said] if found.said is not None else [])]
        assert sorted(told) == sorted(fresh)
        assert found.said == (min(fresh) if fresh else None)
        recorded |= set(told)
        said += [found.said] if found.said is not None else []
    assert len(said) == len(set(said))
    assert said == sorted(said, reverse=True)


@given(stages, st.integers(1, 120))
def test_a_second_run_of_a_day_says_nothing(stages: list[int], left: int) -> None:
    first = rules.reminding(left, stages, ())
    recorded = {*first.overtaken, *([first.said] if first.said is not None else [])}
    assert rules.reminding(left, stages, recorded) == (None, ())
