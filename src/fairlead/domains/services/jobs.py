"""What services do by themselves."""

from fairlead.domains.services import commands
from fairlead.platform.context import Context
from fairlead.platform.jobs.calendar import daily
from fairlead.platform.jobs.declare import Due, job, scheduled


@scheduled(daily(at="00:05"))
@job("services.carry_out_cancellations")
async def carry_out_cancellations(ctx: Context, due: Due) -> None:
    """End the services whose scheduled day has come, before the night's billing run."""
    while await commands.carry_out_cancellations(ctx, due.zone):
        await ctx.session.flush()


@scheduled(daily(at="00:02"))
@job("services.carry_out_hold_plans")
async def carry_out_hold_plans(ctx: Context, due: Due) -> None:
    """Suspend and resume the services whose planned day has come, before the night's billing run."""
    while await commands.carry_out_hold_plans(ctx, due.zone):
        await ctx.session.flush()


JOBS = (carry_out_cancellations, carry_out_hold_plans)
