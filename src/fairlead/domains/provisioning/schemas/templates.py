"""Lists of steps on the wire."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.provisioning.queries import StepList
from fairlead.platform.http.schemas import Input, Output, Text80
from fairlead.platform.workflow.declare import Planned


class StepIn(Input):
    """One step: a known one by its name, or `manual` with a title that says what is to be done."""

    step: Text80
    title: Annotated[str, Field(max_length=200)]
    manual: Annotated[bool, Field(description="Somebody does it by hand, although it could be done by itself.")] = False
    options: dict[str, Any] = Field(default_factory=dict)


class StepsIn(Input):
    """The steps in the order in which they are done."""

    steps: Annotated[list[StepIn], Field(max_length=100)]

    def planned(self) -> list[Planned]:
        """As the command takes them."""
        return [Planned(one.step, one.title, one.manual, one.options) for one in self.steps]


class StepOut(Output):
    """One step."""

    step: str
    title: str
    manual: bool
    options: dict[str, Any]


class KnownStepOut(Output):
    """A step that a list may name."""

    step: str
    title: str
    what: str


class StepListOut(Output):
    """The steps of a type or of one template; `own` is false while those of the type, or the built-in ones, count."""

    type: ServiceType
    template_id: UUID | None
    name: str
    own: bool
    steps: list[StepOut]
    version: int


def step_list_out(found: StepList) -> StepListOut:
    """A list of steps as the API shows it."""
    return StepListOut.model_validate(found)
