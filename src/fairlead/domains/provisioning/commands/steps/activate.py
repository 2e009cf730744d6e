"""Going live."""

from fairlead.domains.provisioning import rules
from fairlead.platform.context import Context
from fairlead.platform.workflow.declare import Doing, Step, Waits


class Activate(Step):
    """Has the service activated as soon as its set-up is complete, in the same unit of work."""

    name = rules.ACTIVATE.step
    title = rules.ACTIVATE.title

    async def do(self, ctx: Context, doing: Doing) -> Waits | None:  # noqa: ARG002 - a step's shape
        """Leave word for the end of the run: a service is activated once it is set up, not before."""
        doing.found["live"] = True
        return None
