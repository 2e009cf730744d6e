"""Turns of runs in the queue: one at a time for each run, in the order in which they were asked for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from fairlead.platform.context import Context
from fairlead.platform.jobs import settle
from fairlead.platform.jobs.declare import Call
from fairlead.platform.jobs.enqueue import WORKFLOWS_QUEUE
from fairlead.platform.jobs.payload import encode


@dataclass(frozen=True)
class Turn:
    """One attempt at one step. A turn whose attempt is not the step's own comes too late and does nothing."""

    run_id: UUID
    position: int
    attempt: int
    lost: bool = False
    """Its job was gone: the attempt is not made here, but counted as failed."""


def lock(name: str, run_id: UUID | str) -> str:
    """What keeps the turns of a run apart, before the company is put in front."""
    return f"{name}:wf:{run_id}"


def turn_call(name: str, turn: Turn, *, at: datetime | None = None) -> Call:
    """The job of this name that takes a turn, not before `at`."""
    return Call(name=name, queue=WORKFLOWS_QUEUE, args=encode(turn), lock=lock(name, turn.run_id), at=at)


_HURRY = text(
    "UPDATE procrastinate_jobs SET scheduled_at = NULL"
    " WHERE lock = :lock AND status = 'todo' AND scheduled_at IS NOT NULL"
)


async def hurry_turns(ctx: Context, name: str, run_id: UUID) -> None:
    """Let every turn of a run that waits for a later moment come now."""
    await ctx.session.execute(_HURRY, {"lock": f"t{ctx.tenant_id}:{lock(name, run_id)}"})
    await settle.wake(ctx)
