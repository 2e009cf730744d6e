"""Reading the queue for staff: what waits, runs, failed or ended, of their own company only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Enum,
    Integer,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    case,
    cast,
    func,
    select,
)
from sqlalchemy import Column as Col
from sqlalchemy.dialects.postgresql import JSONB

from fairlead.kernel.errors import NotFound
from fairlead.kernel.ids import JobId
from fairlead.platform.context import Context
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page, Sorts, paged
from fairlead.platform.jobs.enqueue import DELIVER
from fairlead.platform.jobs.models import FAILURES


class JobState(StrEnum):
    """Where a job stands, in our words."""

    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"
    FINISHED = "finished"
    DISCARDED = "discarded"


_STATUS = Enum(
    "todo", "doing", "succeeded", "failed", "cancelled", "aborting", "aborted", name="procrastinate_job_status"
)
_LIBRARY = MetaData()  # not ours to migrate
QUEUED = Table(
    "procrastinate_jobs", _LIBRARY, Col("id", BigInteger, primary_key=True), Col("queue_name", Text, nullable=False),
    Col("task_name", Text, nullable=False), Col("args", JSONB), Col("status", _STATUS, nullable=False),
    Col("scheduled_at", DateTime(timezone=True)), Col("attempts", Integer, nullable=False),
)  # fmt: skip
_EVENTS = Table(
    "procrastinate_events", _LIBRARY, Col("id", BigInteger, primary_key=True), Col("job_id", BigInteger),
    Col("type", Text), Col("at", DateTime(timezone=True)),
)  # fmt: skip

STATES = {
    "todo": JobState.WAITING,
    "doing": JobState.RUNNING,
    "failed": JobState.FAILED,
    "succeeded": JobState.FINISHED,
}
"""The library's words and ours; every other one of theirs means discarded."""

_STATE: ColumnElement[str] = case(
    *((QUEUED.c.status == theirs, ours.value) for theirs, ours in STATES.items()), else_=JobState.DISCARDED.value
)

FILTERS = Filters(
    {
        "state": Field(_STATE, JobState, "State"),
        "name": Field(QUEUED.c.task_name, str, "Job"),
        "queue": Field(QUEUED.c.queue_name, str, "Queue"),
    }
)
SORTS = Sorts({}, default="-id", tie=QUEUED.c.id)


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job in a list."""

    id: JobId
    name: str
    queue: str
    state: JobState
    args: Mapping[str, Any]
    attempts: int
    """Runs that have ended."""
    due_at: datetime | None
    enqueued_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    error: str | None
    """The last failure."""

    @property
    def summary(self) -> str:
        """Its arguments on one line."""
        if self.name.startswith(DELIVER) and "events" in self.args:
            count = len(self.args["events"])
            return f"{count} events" if count != 1 else f"event {self.args['events'][0]}"
        return ", ".join(f"{name}={value}" for name, value in self.args.items())


@dataclass(frozen=True, slots=True)
class FailedRun:
    """One failed run of a job."""

    attempt: int
    error: str
    message: str
    traceback: str
    at: datetime
    next_try_at: datetime | None
    gave_up: bool


@dataclass(frozen=True, slots=True)
class JobDetail:
    """One job with its failures, the latest first."""

    job: JobLine
    failures: tuple[FailedRun, ...]


async def counts(ctx: Context) -> dict[JobState, int]:
    """How many jobs the company has in each state; a state without jobs counts 0."""
    statement = select(_STATE.label("state"), func.count().label("jobs")).where(_own(ctx)).group_by(_STATE)
    found = {row.state: row.jobs for row in await ctx.rows(statement)}
    return {state: found.get(state.value, 0) for state in JobState}


async def failed_count(ctx: Context) -> int:
    """How many jobs wait for a decision of staff."""
    statement = select(func.count()).select_from(QUEUED).where(_own(ctx), QUEUED.c.status == "failed")
    return int(await ctx.scalar(statement))


async def jobs(
    ctx: Context,
    filters: Mapping[str, object] | None = None,
    *,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[JobLine]:
    """The company's jobs, the newest first."""
    page = await paged(ctx, _lines(ctx), fields=FILTERS, sorts=SORTS, filters=filters, cursor=cursor, limit=limit)
    return Page([_line(row) for row in page.items], page.next_cursor)


async def job(ctx: Context, job_id: JobId) -> JobDetail:
    """One job with its failures; another company's is not found."""
    row = await ctx.row(_lines(ctx).where(QUEUED.c.id == job_id))
    if row is None:
        raise NotFound.of("job", job_id)
    f = FAILURES.c
    statement = (
        select(f.attempt, f.error, f.message, f.traceback, f.at, f.next_try_at, f.gave_up)
        .where(f.tenant_id == ctx.tenant_id, f.job_id == job_id)
        .order_by(f.attempt.desc(), f.at.desc())
    )
    return JobDetail(_line(row), tuple(FailedRun(**found._asdict()) for found in await ctx.rows(statement)))


def _own(ctx: Context) -> ColumnElement[bool]:
    """The database's policy says the same; this also lets the index answer."""
    return cast(QUEUED.c.args["tenant_id"].astext, Integer) == ctx.tenant_id


def _when(*types: str) -> ColumnElement[datetime | None]:
    happened = select(func.max(_EVENTS.c.at)).where(
        _EVENTS.c.job_id == QUEUED.c.id, cast(_EVENTS.c.type, Text).in_(types)
    )
    return happened.scalar_subquery()


def _lines(ctx: Context) -> Select[Any]:
    f = FAILURES.c
    last_error = (
        select(f.error + ": " + f.message)
        .where(f.tenant_id == ctx.tenant_id, f.job_id == QUEUED.c.id)
        .order_by(f.attempt.desc(), f.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(
        QUEUED.c.id, QUEUED.c.task_name, QUEUED.c.queue_name, _STATE.label("state"), QUEUED.c.args,
        QUEUED.c.attempts, QUEUED.c.scheduled_at, _when("deferred").label("enqueued_at"),
        _when("started").label("started_at"),
        _when("succeeded", "failed", "cancelled", "aborted").label("ended_at"), last_error.label("error"),
    ).where(_own(ctx))  # fmt: skip


def _line(row: Row[Any]) -> JobLine:
    sent = row.args
    attempts = row.attempts + sent.get("tried", 0)
    ended = row.ended_at if row.state not in {JobState.WAITING, JobState.RUNNING} else None
    return JobLine(
        JobId(row.id), row.task_name, row.queue_name, JobState(row.state), sent["args"], attempts,
        row.scheduled_at, row.enqueued_at, row.started_at, ended, row.error,
    )  # fmt: skip
