"""What identity does by itself."""

from fairlead.domains.identity import commands
from fairlead.platform.context import Context
from fairlead.platform.jobs.calendar import daily
from fairlead.platform.jobs.declare import Due, job, scheduled


@scheduled(daily(at="03:50"))
@job("identity.forget_expired")
async def forget_expired(ctx: Context, due: Due) -> None:
    """Forget login sessions, idempotency keys and windows of attempts that have ended."""
    await commands.forget_expired(ctx, due.at)


JOBS = (forget_expired,)
