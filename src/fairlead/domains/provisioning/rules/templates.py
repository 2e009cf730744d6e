"""Lists of steps: the built-in one of each type, and what a company may make of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairlead.domains.catalog.terms import ServiceType
from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.workflow.declare import MANUAL, Planned

MOST_STEPS = 30
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Known:
    """A step that a list may name: how it is called, and what it does."""

    title: str
    what: str


KNOWN: Mapping[str, Known] = {
    "assign_technicians": Known("Assign technicians", "Waits until somebody looks after the service."),
    "configure_service_parameters": Known(
        "Set service parameters", "Takes over the company's defaults unless something was promised already."
    ),
    "set_up_monitoring": Known("Set up monitoring", "Has the service watched from then on."),
    MANUAL: Known("By hand", "Somebody does what the title says, and says so."),
}
"""Each step by the name under which the workflow declares it."""


def _by_name(step: str) -> Planned:
    return Planned(step, KNOWN[step].title)


def _by_hand(title: str) -> Planned:
    return Planned(MANUAL, title, manual=True)


_TECHNICIANS, _PARAMETERS, _MONITORING = (
    _by_name(step) for step in ("assign_technicians", "configure_service_parameters", "set_up_monitoring")
)

BUILT_IN: Mapping[ServiceType, tuple[Planned, ...]] = {
    ServiceType.INTERNET: (
        _TECHNICIANS, _by_hand("Install and connect the line"), _PARAMETERS, _MONITORING,
        _by_hand("Test the line with the client"),
    ),
    ServiceType.VOICE: (
        _TECHNICIANS, _by_hand("Assign or port the numbers"), _by_hand("Set up the telephones"), _PARAMETERS,
        _MONITORING, _by_hand("Make a test call"),
    ),
    ServiceType.BUNDLE: (
        _TECHNICIANS, _by_hand("Set up each part"), _PARAMETERS, _MONITORING, _by_hand("Hand over to the client"),
    ),
    ServiceType.RECURRING: (_TECHNICIANS, _PARAMETERS, _MONITORING, _by_hand("Hand over to the client")),
    ServiceType.ONE_TIME: (_TECHNICIANS, _by_hand("Do the work")),
}  # fmt: skip
"""What sets a service of each type up unless the company says otherwise."""


def built_in(kind: ServiceType) -> tuple[Planned, ...]:
    """The steps that a type has unless the company says otherwise."""
    return BUILT_IN[kind]


def check_steps(steps: Sequence[Planned]) -> None:
    """Raises Invalid with every mistake and its place: `steps.2.title`."""
    if not 0 < len(steps) <= MOST_STEPS:
        raise Invalid.of("steps", f"must be from 1 to {MOST_STEPS}.", "A service without work needs no set-up.")
    wrong: list[FieldError] = []
    for at, one in enumerate(steps):
        if one.step not in KNOWN:
            wrong.append(_mistake(at, "step", f"{one.step[:40]!r} is not a step.", f"Use {', '.join(KNOWN)}."))
        if not 0 < len(one.title.strip()) <= LONGEST_TITLE:
            wrong.append(_mistake(at, "title", f"must have 1 to {LONGEST_TITLE} characters.", "Say what is done."))
        first = next(i for i, other in enumerate(steps) if other.step == one.step)
        if one.step != MANUAL and first < at:
            wrong.append(_mistake(at, "step", f"is step {first + 1} already.", "Leave it out; it is done once."))
    if wrong:
        raise Invalid(errors=tuple(wrong))


def _mistake(at: int, name: str, message: str, remedy: str) -> FieldError:
    return FieldError(f"steps.{at}.{name}", f"#/steps/{at}/{name}", message, remedy)
