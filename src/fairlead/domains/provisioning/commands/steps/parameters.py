"""What is promised for a service."""

from fairlead.domains.provisioning import rules
from fairlead.domains.services import commands as services
from fairlead.domains.services import queries
from fairlead.platform.context import Context
from fairlead.platform.workflow.declare import Doing, Step, Waits


class ConfigureParameters(Step):
    """Gives the service the company's promise where it has none of its own; one that was agreed stays."""

    name = rules.CONFIGURE_PARAMETERS.step
    title = rules.CONFIGURE_PARAMETERS.title

    async def do(self, ctx: Context, doing: Doing) -> Waits | None:
        """Set the defaults, unless something was promised already."""
        if await queries.parameters_of(ctx, doing.subject_id) is None:
            await services.set_parameters(ctx, doing.subject_id)
        return None
