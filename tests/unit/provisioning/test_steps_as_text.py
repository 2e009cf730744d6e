"""Lists of steps as a person writes them: a step a line, and back."""

import pytest

from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.provisioning import rules
from fairlead.domains.provisioning.commands import KNOWN
from fairlead.domains.provisioning.pages.templates import read, written
from fairlead.kernel.errors import Invalid
from fairlead.platform.workflow.declare import MANUAL, Planned


@pytest.mark.parametrize("kind", list(ServiceType))
@pytest.mark.parametrize("automated", [False, True])
def test_what_is_built_in_reads_back_and_is_in_order(kind: ServiceType, automated: bool) -> None:
    steps = rules.built_in(kind, automated=automated)
    assert read(written(steps)) == list(steps)
    rules.check_steps(steps, KNOWN)


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("Set up monitoring", Planned("set_up_monitoring", "Set up monitoring")),
        ("  set UP monitoring ", Planned("set_up_monitoring", "Set up monitoring")),
        ("set_up_monitoring: Watch the line", Planned("set_up_monitoring", "Watch the line")),
        ("Set up monitoring (by hand)", Planned("set_up_monitoring", "Set up monitoring", manual=True)),
        ("set_up_monitoring: Watch (By Hand)", Planned("set_up_monitoring", "Watch", manual=True)),
        ("Drill: two holes", Planned(MANUAL, "Drill: two holes", manual=True)),
    ],
)
def test_a_line_is_a_step(line: str, step: Planned) -> None:
    assert read(line) == [step]
    assert read(written([step])) == [step]


def test_empty_lines_are_nothing_and_options_are_kept() -> None:
    before = [Planned("set_up_monitoring", "Set up monitoring", options={"every": 5})]
    assert read("\n\nDrill\n \nSet up monitoring\n", before) == [Planned(MANUAL, "Drill", manual=True), *before]


@pytest.mark.parametrize(
    ("steps", "fields"),
    [
        ([], ["steps"]),
        ([Planned(MANUAL, "x")] * 31, ["steps"]),
        ([Planned("fly", "Fly")], ["steps.0.step"]),
        ([Planned(MANUAL, " ")], ["steps.0.title"]),
        ([Planned(MANUAL, "x" * 121)], ["steps.0.title"]),
        ([rules.SET_UP_MONITORING, Planned(MANUAL, "x"), rules.SET_UP_MONITORING], ["steps.2.step"]),
        ([Planned("fly", ""), Planned("swim", "")], ["steps.0.step", "steps.0.title", "steps.1.step", "steps.1.title"]),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(steps: list[Planned], fields: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_steps(steps, KNOWN)
    assert [error.field for error in refused.value.errors] == fields
