"""A worker process that runs a workflow of six steps and can be killed at any point of it: `run(url, folder, turns)`.

Each step writes a row, which is its effect in the database, and appends a line with its idempotency key to a file,
which is its effect outside. A file `do-3-before` in the folder holds the third step up before its outside effect,
`do-3-after` after it, until the process is killed; the step says that it is held up in a file `held-do-3-before`.
"""

import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path

from procrastinate.jobs import Job as Queued

from fairlead.domains.identity import models  # noqa: F401 - every table of a company refers to the table of companies
from fairlead.platform.context import Context
from fairlead.platform.db.database import Database
from fairlead.platform.events import ListenerMap
from fairlead.platform.jobs.declare import JobRegistry
from fairlead.platform.jobs.enqueue import enqueue_deliveries
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Runner
from fairlead.platform.jobs.worker import WorkerOptions, work
from fairlead.platform.work import Work
from fairlead.platform.workflow.declare import Doing, Step, Waits, Workflow
from fairlead.platform.workflow.jobs import jobs_of
from fairlead.platform.workflow.models import WorkflowRun
from tests.kit.effects import leave

CONCURRENCY = 16


async def _effects(ctx: Context, doing: Doing, word: str) -> None:
    """Both effects; the one outside cannot be taken back by a rollback."""
    folder = Path(str(doing.facts["folder"]))
    point = f"{word}-{doing.position}"
    await leave(ctx, f"{doing.run_id} {point}")
    await _hold_up(folder, f"{point}-before-{doing.facts['name']}")
    with (folder / "outside").open("a") as outside:
        outside.write(f"{word} {doing.key}\n")
    await _hold_up(folder, f"{point}-after-{doing.facts['name']}")


async def _hold_up(folder: Path, point: str) -> None:
    if (folder / point).exists():
        (folder / f"held-{point}").touch()
        await asyncio.sleep(60)


class Six(Step):
    """One of six steps."""

    timeout = timedelta(minutes=5)

    async def do(self, ctx: Context, doing: Doing) -> Waits | None:
        """Have the effects."""
        await _effects(ctx, doing, "do")
        return None

    async def undo(self, ctx: Context, doing: Doing) -> None:
        """Have the effects of taking them back."""
        await _effects(ctx, doing, "undo")


async def _completed(ctx: Context, run: WorkflowRun) -> None:
    await leave(ctx, f"{run.id} completed")


async def _undone(ctx: Context, run: WorkflowRun) -> None:
    await leave(ctx, f"{run.id} undone")


STEPS: tuple[Step, ...] = tuple(type(f"step{n}", (Six,), {"name": f"step{n}", "title": str(n)})() for n in range(1, 7))
FLOW = Workflow("six", STEPS, completed=_completed, undone=_undone)
JOBS = jobs_of(FLOW)


class Mortal(Runner):
    """A runner whose process is killed as soon as so many jobs have ended: truly between two steps."""

    turns = 0

    async def run(self, queued: Queued) -> bool:
        """Run one job, and die if it was the last."""
        done = await super().run(queued)
        self.turns -= 1
        if self.turns == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done


async def main(url: str, turns: int) -> None:
    """Work with short patience, until a signal asks to stop or so many jobs have ended."""
    many = 1 if turns else CONCURRENCY
    database = Database(url, pool_size=many + 2)
    runner = Mortal(Work(database, ListenerMap(()), enqueue_deliveries), JobRegistry.of(JOBS))
    runner.turns = turns
    options = WorkerOptions(concurrency=many, poll=0.1, heartbeat=0.2, stalled_after=1.0, sweep=0.2, reconnect=0.2)
    await work(Queue(url, runner, pool_size=many + 2), options)
    await database.close()


def run(url: str, turns: str) -> None:
    """The process's entry."""
    asyncio.run(main(url, int(turns)))
