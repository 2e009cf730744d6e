"""The states of a service template."""

from enum import StrEnum

from fairlead.kernel.lifecycle import Lifecycle, Move, State


class TemplateStatus(StrEnum):
    """Only an available template can be sold; withdrawing it leaves sold services alone."""

    DRAFT = "draft"
    AVAILABLE = "available"
    WITHDRAWN = "withdrawn"


class TemplateAction(StrEnum):
    """What moves a template."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"


TEMPLATE = Lifecycle(
    initial=TemplateStatus.DRAFT,
    states={
        TemplateStatus.DRAFT: State("Draft", "secondary"),
        TemplateStatus.AVAILABLE: State("Available", "green"),
        TemplateStatus.WITHDRAWN: State("Withdrawn", "orange"),
    },
    moves=(
        Move(TemplateAction.PUBLISH, (TemplateStatus.DRAFT, TemplateStatus.WITHDRAWN), TemplateStatus.AVAILABLE),
        Move(TemplateAction.WITHDRAW, (TemplateStatus.AVAILABLE,), TemplateStatus.WITHDRAWN),
    ),
)
