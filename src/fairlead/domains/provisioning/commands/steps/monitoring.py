"""Being watched."""

from fairlead.domains.provisioning import rules
from fairlead.domains.services import commands as services
from fairlead.platform.context import Context
from fairlead.platform.workflow.declare import Doing, Step, Waits


class SetUpMonitoring(Step):
    """Has the service watched from now on."""

    name = rules.SET_UP_MONITORING.step
    title = rules.SET_UP_MONITORING.title

    async def do(self, ctx: Context, doing: Doing) -> Waits | None:
        """Begin, unless it is watched already."""
        service = await services.set_up_monitoring(ctx, doing.subject_id)
        doing.found["began"] = service.monitored_since == ctx.now
        return None

    async def undo(self, ctx: Context, doing: Doing) -> None:
        """Stop, if this run began it."""
        if doing.facts.get(self.name, {}).get("began"):
            await services.stop_monitoring(ctx, doing.subject_id)
