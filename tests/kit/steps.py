"""A workflow of a test's own: steps that leave a word behind, in trouble when told so, and hooks that do the same."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from fairlead.platform.context import Context
from fairlead.platform.jobs.retry import Retry
from fairlead.platform.workflow import actions, queries
from fairlead.platform.workflow.declare import Doing, Hook, Planned, Step, Waits, Workflow
from fairlead.platform.workflow.models import WorkflowRun
from fairlead.platform.workflow.queries import RunRow, StepRow
from tests.kit.effects import ThingHappened, leave
from tests.kit.queue import Bench

TROUBLE: dict[str, list[Any]] = defaultdict(list)
"""`do a` → what happens to its next attempts: an exception, `Waits`, an event to wait for, seconds in the database."""


async def _meet(ctx: Context, what: str) -> Waits | None:
    trouble = TROUBLE[what].pop(0) if TROUBLE[what] else None
    if isinstance(trouble, Exception):
        raise trouble
    if isinstance(trouble, asyncio.Event):
        TROUBLE[f"{what} begun"].append(True)
        await trouble.wait()
    if isinstance(trouble, float):
        await ctx.session.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": trouble})
    return trouble if isinstance(trouble, Waits) else None


class Noted(Step):
    """Leaves a word and an event for each attempt that is kept."""

    retry = Retry(tries=3, base=timedelta(minutes=1), jitter=0.0)
    timeout = timedelta(milliseconds=300)

    async def do(self, ctx: Context, doing: Doing) -> Waits | None:
        """Leave the word, then meet trouble."""
        waits = await _meet(ctx, f"before {self.name}")
        await leave(ctx, f"do {self.name}")
        ctx.emit(ThingHappened(thing_id=doing.subject_id, number=doing.position))
        doing.found["attempt"] = doing.attempt
        return waits or await _meet(ctx, f"do {self.name}")

    async def undo(self, ctx: Context, doing: Doing) -> None:
        """Leave the word, saying whether it had been done to its end, then meet trouble."""
        await leave(ctx, f"undo {self.name}" if doing.done else f"undo a part of {self.name}")
        await _meet(ctx, f"undo {self.name}")


def noted(name: str) -> Step:
    """A step of this name."""
    made: Step = type(name, (Noted,), {"name": name, "title": name.upper()})()
    return made


def _hook(word: str) -> Hook:
    async def hook(ctx: Context, run: WorkflowRun) -> None:
        await leave(ctx, word if run.reason is None else f"{word}: {run.reason}")
        await _meet(ctx, word)

    return hook


SIX = ("a", "b", "c", "d", "e", "f")

TOY = Workflow(
    "toy",
    tuple(noted(name) for name in SIX),
    waiting=_hook("waiting"),
    resumed=_hook("resumed"),
    completed=_hook("completed"),
    failed=_hook("failed"),
    undone=_hook("undone"),
)


def by_hand(title: str) -> Planned:
    """A step without code."""
    return Planned("manual", title, manual=True)


async def begin(bench: Bench, *steps: str | Planned, subject: UUID | None = None, **facts: Any) -> WorkflowRun:
    """Commit the start of a run with these steps."""
    async with bench.unit() as ctx:
        plan = [Planned(one, one.upper()) if isinstance(one, str) else one for one in steps]
        return await actions.start(ctx, TOY, subject or ctx.new_id(), title="Toy", steps=plan, facts=facts)


async def look(bench: Bench, run: WorkflowRun) -> tuple[RunRow, list[StepRow]]:
    """The run and its steps as they stand."""
    async with bench.unit() as ctx:
        return await queries.run_row(ctx, "toy", run.id), await queries.steps_of(ctx, run.id)


async def statuses(bench: Bench, run: WorkflowRun) -> tuple[str, Sequence[str]]:
    """Status of the run, statuses of its steps."""
    row, steps = await look(bench, run)
    return str(row.status), [str(step.status) for step in steps]
