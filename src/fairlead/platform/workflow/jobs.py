"""The jobs of a workflow: taking a turn, and looking after runs that have none."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from fairlead.platform.context import Context
from fairlead.platform.jobs.calendar import every
from fairlead.platform.jobs.declare import Due, Job, job, scheduled
from fairlead.platform.jobs.enqueue import WORKFLOWS_QUEUE, enqueue
from fairlead.platform.jobs.payload import decode
from fairlead.platform.jobs.retry import ONCE
from fairlead.platform.log import get_logger
from fairlead.platform.workflow.calls import Turn, lock, turn_call
from fairlead.platform.workflow.declare import Workflow
from fairlead.platform.workflow.turns import take_turn, turn_failed

log = get_logger(__name__)

_SLACK = timedelta(minutes=1)
"""Beyond the limit of the slowest step: the step's own limit says better what happened."""

_IDLE = text("""
SELECT run.id AS run_id, step.position, step.attempts, step.next_try_at
FROM workflow_runs AS run
JOIN workflow_steps AS step ON step.tenant_id = run.tenant_id AND step.run_id = run.id
WHERE run.tenant_id = :tenant AND run.kind = :kind AND run.status IN ('running', 'undoing')
  AND step.status IN ('running', 'retrying', 'undoing') AND NOT EXISTS (
    SELECT FROM procrastinate_jobs AS job
    WHERE job.lock = concat('t', run.tenant_id, ':', CAST(:lock AS text), run.id) AND job.status IN ('todo', 'doing'))
ORDER BY run.id, step.position
""")


def jobs_of(workflow: Workflow) -> tuple[Job[Any], ...]:
    """What the wiring lists for a workflow. The sweep is belt and braces: a turn and its successor commit together."""

    async def turn(ctx: Context, args: Turn) -> None:
        """Do or undo one step of a run."""
        await take_turn(ctx, workflow, args)

    async def failed(ctx: Context, args: Mapping[str, Any], error: BaseException) -> None:
        await turn_failed(ctx, workflow, decode(Turn, args), error)

    @scheduled(every(minutes=5))
    @job(f"{workflow.kind}.sweep", queue=WORKFLOWS_QUEUE)
    async def sweep(ctx: Context, due: Due) -> None:  # noqa: ARG001 - the shape of a scheduled job
        """Go on with runs whose turn was lost."""
        await take_up(ctx, workflow)

    longest = max((step.timeout for step in workflow.steps), default=_SLACK)
    declared = Job(
        workflow.turn, turn, Turn, queue=WORKFLOWS_QUEUE, retry=ONCE, timeout=longest + _SLACK,
        lock=lambda args: f"wf:{args.run_id}", failed=failed,
    )  # fmt: skip
    return declared, sweep


async def take_up(ctx: Context, workflow: Workflow) -> int:
    """Give a job to every run that ought to move and has none; returns how many there were.

    A try that is due later keeps its moment; an attempt that was begun counts as lost, and is made again or fails.
    """
    asked = {"tenant": ctx.tenant_id, "kind": workflow.kind, "lock": lock(workflow.turn, "")}
    idle = await ctx.rows(_IDLE, asked)
    if not idle:
        return 0
    calls = [
        turn_call(workflow.turn, Turn(row.run_id, row.position, row.attempts, lost=True))
        if row.next_try_at is None
        else turn_call(workflow.turn, Turn(row.run_id, row.position, row.attempts + 1), at=row.next_try_at)
        for row in idle
    ]
    await enqueue(ctx, calls)
    log.warning("workflow runs without a job were taken up", kind=workflow.kind, runs=len(idle))
    return len(idle)
