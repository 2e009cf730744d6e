"""Lists of steps: the built-in one of each type, and what a company may make of them."""

from collections.abc import Collection, Mapping, Sequence
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


ASSIGN_TECHNICIANS = Planned("assign_technicians", "Assign technicians")
CONFIGURE_PARAMETERS = Planned("configure_service_parameters", "Set service parameters")
SET_UP_MONITORING = Planned("set_up_monitoring", "Set up monitoring")
ACTIVATE = Planned("activate", "Put the service live")


def _by_hand(title: str) -> Planned:
    return Planned(MANUAL, title, manual=True)


AUTOMATED = (CONFIGURE_PARAMETERS, SET_UP_MONITORING, ACTIVATE)
"""What sets a service up that needs nobody."""

BUILT_IN: Mapping[ServiceType, tuple[Planned, ...]] = {
    ServiceType.INTERNET: (
        ASSIGN_TECHNICIANS, _by_hand("Install and connect the line"), CONFIGURE_PARAMETERS, SET_UP_MONITORING,
        _by_hand("Test the line with the client"),
    ),
    ServiceType.VOICE: (
        ASSIGN_TECHNICIANS, _by_hand("Assign or port the numbers"), _by_hand("Set up the telephones"),
        CONFIGURE_PARAMETERS, SET_UP_MONITORING, _by_hand("Make a test call"),
    ),
    ServiceType.BUNDLE: (
        ASSIGN_TECHNICIANS, _by_hand("Set up each part"), CONFIGURE_PARAMETERS, SET_UP_MONITORING,
        _by_hand("Hand over to the client"),
    ),
    ServiceType.RECURRING: (
        ASSIGN_TECHNICIANS, CONFIGURE_PARAMETERS, SET_UP_MONITORING, _by_hand("Hand over to the client"),
    ),
    ServiceType.ONE_TIME: (ASSIGN_TECHNICIANS, _by_hand("Do the work")),
}  # fmt: skip
"""What sets a service of each type up unless the company says otherwise."""


def built_in(kind: ServiceType, *, automated: bool = False) -> tuple[Planned, ...]:
    """The steps that a type has unless the company says otherwise."""
    return AUTOMATED if automated else BUILT_IN[kind]


def check_steps(steps: Sequence[Planned], known: Collection[str]) -> None:
    """Raises Invalid with every mistake and its place: `steps.2.title`. `known` names the steps that there are."""
    if not 0 < len(steps) <= MOST_STEPS:
        raise Invalid.of("steps", f"must be from 1 to {MOST_STEPS}.", "A service without work needs no set-up.")
    wrong: list[FieldError] = []
    for at, one in enumerate(steps):
        if one.step not in known:
            wrong.append(_mistake(at, "step", f"{one.step[:40]!r} is not a step.", f"Use {', '.join(known)}."))
        if not 0 < len(one.title.strip()) <= LONGEST_TITLE:
            wrong.append(_mistake(at, "title", f"must have 1 to {LONGEST_TITLE} characters.", "Say what is done."))
        first = next(i for i, other in enumerate(steps) if other.step == one.step)
        if one.step != MANUAL and first < at:
            wrong.append(_mistake(at, "step", f"is step {first + 1} already.", "Leave it out; it is done once."))
    if wrong:
        raise Invalid(errors=tuple(wrong))


def _mistake(at: int, name: str, message: str, remedy: str) -> FieldError:
    return FieldError(f"steps.{at}.{name}", f"#/steps/{at}/{name}", message, remedy)
