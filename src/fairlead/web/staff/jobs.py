"""Jobs: what waits, runs, failed or ended, why, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.kernel.ids import JobId
from fairlead.kernel.lifecycle import State
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.jobs import actions, queries
from fairlead.platform.jobs.queries import FailedRun, JobDetail, JobLine, JobState
from fairlead.platform.pages import (
    Action,
    Column,
    Columns,
    Crumb,
    EmptyState,
    Header,
    KeyValues,
    ListPage,
    Section,
    View,
    detail_page,
    see_other,
    status,
)

router = APIRouter(prefix="/jobs", route_class=PageRoute)

READ = [needs(IdentityPermission.READ_JOBS)]
MANAGE = [needs(IdentityPermission.MANAGE_JOBS)]
Asked = Annotated[Listing, Depends(listing(queries.FILTERS, queries.SORTS, blanks=True))]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]

JOB_STATES = {
    JobState.WAITING: State("Waiting", "secondary"),
    JobState.RUNNING: State("Running", "azure"),
    JobState.FAILED: State("Failed", "red"),
    JobState.FINISHED: State("Finished", "green"),
    JobState.DISCARDED: State("Discarded", "dark"),
}
_RETRYABLE = frozenset({JobState.FAILED, JobState.WAITING})


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed run with its traceback."""

    template: ClassVar[str] = "staff/failure.html"

    run: FailedRun


def _moment(line: JobLine) -> object:
    return line.ended_at or line.started_at or line.due_at or line.enqueued_at


def _retry(line: JobLine, label: str = "Retry") -> Action:
    return Action(
        label=label, href=f"/jobs/{line.id}/retry", icon="refresh", post=True,
        permission=IdentityPermission.MANAGE_JOBS,
    )  # fmt: skip


JOBS = ListPage[JobLine](
    "Jobs",
    "/jobs",
    columns=(
        Column("Job", "name", main=True, below="summary"),
        Column("State", "state", "status", states=JOB_STATES),
        Column("Number", "id", "code", phone=False),
        Column("Queue", "queue", phone=False),
        Column("Runs", "attempts", "number", phone=False),
        Column("When", _moment, "ago"),
        Column("Last failure", "error", phone=False),
    ),
    filters=queries.FILTERS,
    noun="job",
    default_sort="-id",
    search="name__icontains",
    pinned=("state",),
    href=lambda row: f"/jobs/{row.id}",
    empty=EmptyState("No jobs", "Work that is done in the background appears here.", icon="checklist"),
    row_actions=lambda row: (_retry(row),) if row.state is JobState.FAILED else (),
)
_SCHEDULES = Action(label="Schedules", href="/schedule", icon="calendar-repeat", hotkey="s")


@router.get("", dependencies=READ)
async def job_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """The company's jobs, the newest first."""
    counts = await queries.counts(ctx)
    found = await queries.jobs(ctx, asked["filters"], cursor=asked["cursor"], limit=asked["limit"])
    failed = counts[JobState.FAILED]
    again = Action(
        label="Retry all failed", href="/jobs/retry-failed", icon="refresh", post=True,
        permission=IdentityPermission.MANAGE_JOBS, confirm=f"Run {failed} failed jobs again?",
    )  # fmt: skip
    page = replace(JOBS, views=_views(counts), actions=(again, _SCHEDULES) if failed else (_SCHEDULES,))
    return await page.answer(request, found)


def _views(counts: Mapping[JobState, int]) -> list[View]:
    states = [View(shown.label, {"state": state.value}, counts[state]) for state, shown in JOB_STATES.items()]
    return [View("All", {}), *states]


@router.post("/retry-failed", dependencies=MANAGE)
async def retry_failed(ctx: Ctx, request: Request) -> Response:
    """Run every failed job again."""
    retried = await actions.retry_all_failed(ctx)
    said = "One job is" if len(retried) == 1 else f"{len(retried)} jobs are"
    return see_other(request, "/jobs", flash=f"{said} back in the queue.")


@router.get("/{job_id}", dependencies=READ)
async def job_detail(ctx: Ctx, request: Request, job_id: Number) -> Response:
    """One job with its arguments and every failure."""
    detail = await queries.job(ctx, JobId(job_id))
    return await detail_page(request, _header(detail.job), Columns(_failures(detail), _side(detail.job)))


@router.post("/{job_id}/retry", dependencies=MANAGE)
async def retry(ctx: Ctx, request: Request, job_id: Number) -> Response:
    """Run a failed job again, or a waiting one at once."""
    await actions.retry_job(ctx, JobId(job_id))
    return see_other(request, f"/jobs/{job_id}", flash="The job is back in the queue.")


@router.post("/{job_id}/discard", dependencies=MANAGE)
async def discard(ctx: Ctx, request: Request, job_id: Number) -> Response:
    """Let a job go."""
    await actions.discard_job(ctx, JobId(job_id))
    return see_other(request, f"/jobs/{job_id}", flash="The job is discarded.")


def _header(job: JobLine) -> Header:
    let_go = Action(
        label="Discard", href=f"/jobs/{job.id}/discard", icon="trash", look="danger", post=True,
        permission=IdentityPermission.MANAGE_JOBS, confirm="It never runs again, and stays listed as discarded.",
    )  # fmt: skip
    retry = _retry(job, "Retry" if job.state is JobState.FAILED else "Run now")
    return Header(
        job.name,
        crumbs=(Crumb("Jobs", "/jobs"), Crumb(str(job.id))),
        badge=status(job.state, JOB_STATES),
        facts=(f"Job {job.id}", f"{job.attempts} runs ended" if job.attempts != 1 else "1 run ended"),
        actions=(replace(retry, look="primary"), let_go) if job.state in _RETRYABLE else (),
    )


def _failures(detail: JobDetail) -> list[object]:
    if detail.failures:
        runs = tuple(Failure(run) for run in detail.failures)
        return [Section("Failures, the latest first", runs, count=len(runs))]
    empty = EmptyState("It has not failed", "Runs that fail are kept here with their traceback.", icon="circle-check")
    return [Section("Failures", empty)]


def _side(job: JobLine) -> list[object]:
    times = (
        ("Put into the queue", job.enqueued_at),
        ("Due", job.due_at),
        ("Begun", job.started_at),
        ("Ended", job.ended_at),
        ("Queue", job.queue),
    )
    args = [(name.replace("_", " ").capitalize(), _short(value)) for name, value in job.args.items()]
    parts: list[object] = [Section("Times", KeyValues(times))]
    return [*parts, Section("Arguments", KeyValues(args))] if args else parts


def _short(value: object) -> str:
    if isinstance(value, list | tuple):
        return str(value[0]) if len(value) == 1 else f"{len(value)} of them"
    return str(value)
