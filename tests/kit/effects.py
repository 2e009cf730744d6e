"""An event, and an effect to leave behind: for the tests of jobs and for the processes they start."""

from uuid import UUID

from sqlalchemy import text

from fairlead.kernel.events import Event
from fairlead.platform.context import Context


class ThingHappened(Event):
    """Something happened, in a test."""

    thing_id: UUID
    number: int


async def leave(ctx: Context, what: str) -> None:
    """An effect, in the job's own transaction."""
    await ctx.session.execute(text("INSERT INTO effects (what) VALUES (:what)"), {"what": what})
