"""Putting jobs in the queue inside the caller's own transaction: they exist if and only if it commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from fairlead.kernel.ids import JobId
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver
from fairlead.platform.db.database import dumps
from fairlead.platform.jobs.declare import Call

CHUNK = 500
"""Most events that one delivery carries: a bulk import's thousands are a few jobs, never a job a row."""

DELIVER = "deliver:"
EVENTS_QUEUE = "events"
"""Deliveries of few events: what just happened, and is to be reacted to at once."""
MANY_EVENTS_QUEUE = "many_events"
"""Deliveries of many events: the work of a batch, which takes its time."""
WORKFLOWS_QUEUE = "workflows"
FEW = 20
"""Most events of a delivery that begins at once."""

_DEFER = """
WITH wanted AS (
  SELECT w.*, row_number() OVER (PARTITION BY w.queueing_lock ORDER BY w.place) AS copy
  FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
       WITH ORDINALITY AS w (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at, place)
), fresh AS (
  SELECT * FROM wanted WHERE queueing_lock IS NULL OR (copy = 1 AND NOT EXISTS (
    SELECT FROM procrastinate_jobs AS j WHERE j.queueing_lock = wanted.queueing_lock AND j.status = 'todo'))
)
SELECT array_agg(place ORDER BY place) AS places, procrastinate_defer_jobs_v1(array_agg(
  ROW (queue_name, task_name, priority, lock, queueing_lock, args::jsonb, scheduled_at)::procrastinate_job_to_defer_v1
  ORDER BY place)) AS ids
FROM fresh
"""

_RACES = 5
"""Times that another transaction may enqueue the same unique job between our look and our insert."""


async def enqueue(ctx: Context, calls: Sequence[Call]) -> list[JobId | None]:
    """Enqueue any number of jobs with one statement; None stands for one whose unique key already waits."""
    if not calls:
        return []
    columns = _columns(ctx, calls)
    if all(call.unique is None for call in calls):
        return await _defer(ctx, columns, len(calls))
    for _ in range(_RACES):
        try:
            async with ctx.session.begin_nested():  # a lost race must not abort the caller's transaction
                return await _defer(ctx, columns, len(calls))
        except asyncpg.UniqueViolationError as error:
            lost = error
    raise lost


async def enqueue_deliveries(ctx: Context, due: Mapping[str, Sequence[UUID]]) -> None:
    """Hand events to their queued listeners: for each listener, a job for every 500 events."""
    await enqueue(
        ctx,
        [
            delivery(listener, ids[start : start + CHUNK])
            for listener, ids in due.items()
            for start in range(0, len(ids), CHUNK)
        ],
    )


def delivery(listener: str, ids: Sequence[UUID], *, at: datetime | None = None, tried: int = 0) -> Call:
    """The job that gives some events to one listener."""
    queue = EVENTS_QUEUE if len(ids) <= FEW else MANY_EVENTS_QUEUE
    return Call(DELIVER + listener, queue, {"events": [str(one) for one in ids]}, at=at, tried=tried)


async def _defer(ctx: Context, columns: list[list[Any]], count: int) -> list[JobId | None]:
    row = await (await driver(ctx.session)).fetchrow(_DEFER, *columns)
    result: list[JobId | None] = [None] * count
    for place, job_id in zip(row["places"] or (), row["ids"] or (), strict=True):
        result[place - 1] = JobId(job_id)
    return result


def _columns(ctx: Context, calls: Sequence[Call]) -> list[list[Any]]:
    """The arrays of the statement. Keys carry the company, so that no company's key stops another's job."""
    company = f"t{ctx.tenant_id}:"
    return [
        [call.queue for call in calls],
        [call.name for call in calls],
        [call.priority for call in calls],
        [company + call.lock if call.lock is not None else None for call in calls],
        [company + call.unique if call.unique is not None else None for call in calls],
        [dumps(_payload(ctx, call)) for call in calls],
        [call.at for call in calls],
    ]


def _payload(ctx: Context, call: Call) -> dict[str, Any]:
    payload: dict[str, Any] = {"tenant_id": ctx.tenant_id, "args": call.args}
    return payload | {"tried": call.tried} if call.tried else payload
