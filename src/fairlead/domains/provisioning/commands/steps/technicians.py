"""Who looks after a service."""

from fairlead.domains.provisioning import queries, rules
from fairlead.platform.context import Context
from fairlead.platform.workflow.declare import Doing, Step, Waits


class AssignTechnicians(Step):
    """Done when somebody looks after the service; until then it waits for somebody who says who that is."""

    name = rules.ASSIGN_TECHNICIANS.step
    title = rules.ASSIGN_TECHNICIANS.title

    async def do(self, ctx: Context, doing: Doing) -> Waits | None:
        """Look whether there is a primary technician."""
        if await queries.has_technician(ctx, doing.subject_id):
            return None
        return Waits("Nobody looks after this service yet: assign a primary technician.")
