"""What can be done about a step, and how far a run is."""

import pytest

from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.workflow.declare import Manual, Workflow
from fairlead.platform.workflow.errors import UnknownStep
from fairlead.platform.workflow.queries import percent
from fairlead.platform.workflow.states import OPEN, RUN, RunStatus, StepAct, StepStatus, acts, demand
from tests.kit.steps import noted


def test_open_runs_are_those_that_something_leads_out_of() -> None:
    assert {status for status in RunStatus if not RUN.final(status)} == set(OPEN)


@pytest.mark.parametrize("run", [RunStatus.UNDOING, RunStatus.COMPLETED, RunStatus.UNDONE, RunStatus.ABANDONED])
def test_nothing_can_be_done_about_the_steps_of_a_run_that_is_undone_or_over(run: RunStatus) -> None:
    assert [acts(run, step, manual=manual) for step in StepStatus for manual in (True, False)] == [()] * 20


def test_what_can_be_done_depends_on_the_step_and_whether_it_is_manual() -> None:
    every = (StepAct.RETRY, StepAct.DONE, StepAct.SKIP, StepAct.MANUAL)
    found = {step: acts(RunStatus.RUNNING, step, manual=False) for step in StepStatus}
    assert {step: possible for step, possible in found.items() if possible} == {
        StepStatus.OPEN: (StepAct.SKIP, StepAct.MANUAL),
        StepStatus.RETRYING: every,
        StepStatus.WAITING: every,
        StepStatus.FAILED: every,
    }
    by_hand = {step: acts(RunStatus.WAITING, step, manual=True) for step in StepStatus}
    assert {step: possible for step, possible in by_hand.items() if possible} == {
        StepStatus.OPEN: (StepAct.DONE, StepAct.SKIP),
        StepStatus.WAITING: (StepAct.DONE, StepAct.SKIP),
        StepStatus.FAILED: (StepAct.RETRY, StepAct.DONE, StepAct.SKIP),
    }
    assert acts(RunStatus.STUCK, StepStatus.STUCK, manual=False) == (StepAct.RETRY, StepAct.SKIP)
    assert acts(RunStatus.STUCK, StepStatus.DONE, manual=False) == ()


def test_a_refusal_names_what_is_possible() -> None:
    with pytest.raises(IllegalMove) as refused:
        demand(StepAct.DONE, RunStatus.RUNNING, StepStatus.OPEN, manual=False)
    assert (refused.value.state, refused.value.action) == ("open", "done")
    assert refused.value.allowed == ("skip", "manual")


@pytest.mark.parametrize(("done", "total", "shown"), [(0, 3, 0), (1, 3, 33), (2, 3, 66), (3, 3, 100), (0, 0, 100)])
def test_percent_is_whole_and_a_hundred_only_at_the_end(done: int, total: int, shown: int) -> None:
    assert percent(done, total) == shown


def test_a_workflow_knows_its_steps_by_name() -> None:
    flow = Workflow("x", (noted("a"),))
    assert flow.step("a").title == "A"
    assert isinstance(flow.step("manual"), Manual)
    with pytest.raises(UnknownStep, match="No step is named z"):
        flow.step("z")


@pytest.mark.parametrize("names", [("a", "a"), ("manual",)])
def test_two_steps_of_one_name_are_a_mistake(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="two steps of one name"):
        Workflow("x", tuple(noted(name) for name in names))


async def test_a_step_need_not_be_undone() -> None:
    await Manual().undo(None, None)  # type: ignore[arg-type] # neither is looked at
