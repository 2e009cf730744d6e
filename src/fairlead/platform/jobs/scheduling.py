"""Starting what is due: one row and one job a run, written together, however many schedulers there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from fairlead.kernel.ids import JobId, TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.jobs import calendar
from fairlead.platform.jobs.declare import Due, Job, JobRegistry, Schedule
from fairlead.platform.jobs.enqueue import enqueue
from fairlead.platform.jobs.models import SCHEDULE_RUNS, RunKind
from fairlead.platform.jobs.queries import QUEUED, STATES, JobState
from fairlead.platform.log import get_logger
from fairlead.platform.plan import Plan
from fairlead.platform.work import Work, plan

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CompanyZone:
    """A company and the IANA zone of its clock."""

    tenant_id: TenantId
    zone: str


@dataclass(frozen=True, slots=True)
class Started:
    """A run that this scheduler enqueued."""

    tenant_id: TenantId
    schedule: str
    due_at: datetime
    job_id: JobId | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A schedule of one company: when it ran last, and when it is to run next."""

    name: str
    job: str
    summary: str
    rule: str
    last_run: datetime | None
    last_job: JobId | None
    outcome: JobState | None
    """What became of the last run's job; None before the first. Finished jobs are forgotten, failed ones never."""
    next_run: datetime


async def tick(work: Work, registry: JobRegistry, companies: Sequence[CompanyZone], now: datetime) -> list[Started]:
    """Start what is due in every company; one company's trouble does not keep the others waiting."""
    started: list[Started] = []
    for company in companies:
        try:
            async with work.begin(company.tenant_id, Actor.system("scheduler"), now=now) as ctx:
                started += await start_due(ctx, registry, company.zone)
        except Exception:
            log.exception("schedules of a company were not started", tenant=company.tenant_id)
    return started


async def start_due(ctx: Context, registry: JobRegistry, zone: str) -> list[Started]:
    """Enqueue each schedule of this company that is due at `ctx.now`: of missed runs the latest, once."""
    known = await _last(ctx, (RunKind.FIRST_SEEN, RunKind.DUE))
    clock = ZoneInfo(zone)
    started: list[Started] = []
    for schedule, job in registry.schedules():
        if schedule.name not in known:
            await _claim(ctx, schedule, ctx.now, RunKind.FIRST_SEEN)
            continue
        due_at = calendar.due(schedule.rule, clock, known[schedule.name], ctx.now)
        if due_at is not None and await _claim(ctx, schedule, due_at, RunKind.DUE):
            started.append(await _start(ctx, schedule, job, Due(due_at, zone)))
    return started


async def run_now(ctx: Context, registry: JobRegistry, name: str, zone: str) -> Started:
    """Enqueue a schedule's job now, out of turn; its regular runs are not moved."""
    schedule, job = find(registry, name)
    await _claim(ctx, schedule, ctx.now, RunKind.MANUAL)
    return await _start(ctx, schedule, job, Due(ctx.now, zone))


async def preview(work: Work, registry: JobRegistry, name: str, company: CompanyZone, now: datetime) -> Plan:
    """What a schedule's job would do if it ran now: the same code in a unit of work that is rolled back."""
    _, job = find(registry, name)
    async with work.begin(company.tenant_id, Actor.system(job.name), now=now, dry_run=True) as ctx:
        await job.fn(ctx, Due(now, company.zone))
    return plan(ctx)


async def standings(ctx: Context, registry: JobRegistry, zone: str) -> list[Standing]:
    """Every schedule of this company with its last and next run."""
    ran = await _latest(ctx)
    clock = ZoneInfo(zone)
    return [
        Standing(
            schedule.name, job.name, job.summary, str(schedule.rule), *ran.get(schedule.name, _NEVER),
            next_run=calendar.next_run(schedule.rule, clock, ctx.now),
        )
        for schedule, job in registry.schedules()
    ]  # fmt: skip


class UnknownSchedule(LookupError):
    """No schedule has this name."""


def find(registry: JobRegistry, name: str) -> tuple[Schedule, Job[Due]]:
    """A schedule by name, with its job."""
    for schedule, job in registry.schedules():
        if schedule.name == name:
            return schedule, job
    raise UnknownSchedule(name)


async def _last(ctx: Context, kinds: Sequence[RunKind]) -> dict[str, datetime]:
    """Schedule → the latest instant that it ran for (or was first seen at)."""
    runs = SCHEDULE_RUNS.c
    statement = (
        select(runs.schedule, func.max(runs.due_at).label("last"))
        .where(runs.tenant_id == ctx.tenant_id, runs.kind.in_(kinds))
        .group_by(runs.schedule)
    )
    return {row.schedule: row.last for row in await ctx.rows(statement)}


_Latest = tuple[datetime | None, JobId | None, JobState | None]
_NEVER: _Latest = (None, None, None)


async def _latest(ctx: Context) -> dict[str, _Latest]:
    """Schedule → its latest run, the job of it while that is known, and what became of it."""
    runs = SCHEDULE_RUNS.c
    statement = (
        select(runs.schedule, runs.due_at, runs.job_id, QUEUED.c.status)
        .join(QUEUED, QUEUED.c.id == runs.job_id, isouter=True)
        .where(runs.tenant_id == ctx.tenant_id, runs.kind.in_((RunKind.DUE, RunKind.MANUAL)))
        .ext(distinct_on(runs.schedule))
        .order_by(runs.schedule, runs.due_at.desc())
    )
    return {
        row.schedule: (
            row.due_at,
            row.job_id if row.status else None,
            STATES.get(row.status or "succeeded", JobState.DISCARDED),
        )
        for row in await ctx.rows(statement)
    }


async def _claim(ctx: Context, schedule: Schedule, due_at: datetime, kind: RunKind) -> bool:
    """Take a run for this transaction; False when another scheduler has it."""
    statement = (
        insert(SCHEDULE_RUNS)
        .values(
            tenant_id=ctx.tenant_id, id=ctx.new_id(), schedule=schedule.name, due_at=due_at, kind=kind, at=ctx.now
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "schedule", "due_at"])
        .returning(SCHEDULE_RUNS.c.id)
    )  # fmt: skip
    return await ctx.scalar(statement) is not None


async def _start(ctx: Context, schedule: Schedule, job: Job[Due], args: Due) -> Started:
    job_id = (await enqueue(ctx, [job.call(args)]))[0]
    runs = SCHEDULE_RUNS
    await ctx.session.execute(
        runs.update()
        .where(runs.c.tenant_id == ctx.tenant_id, runs.c.schedule == schedule.name, runs.c.due_at == args.at)
        .values(job_id=job_id)
    )
    return Started(ctx.tenant_id, schedule.name, args.at, job_id)
