"""Jobs and schedules."""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from fairlead.domains.identity.permissions import Role
from fairlead.domains.services import commands
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import JobId, TenantId
from fairlead.platform.context import Context
from fairlead.platform.jobs import failures, queries, settle
from fairlead.platform.jobs.declare import job
from fairlead.platform.jobs.enqueue import enqueue
from fairlead.platform.jobs.queries import JobState
from fairlead.platform.work import Work
from tests.db.web.conftest import ME, Visit
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.make import services as make


@dataclass(frozen=True)
class Letter:
    """Arguments."""

    letter: str


@job("test.post")
async def post(ctx: Context, args: Letter) -> None:
    """Send a letter."""


@pytest.fixture
async def failed(work: Work, company: TenantId) -> JobId:
    """A job that was given up, beside one that waits."""
    async with work.begin(company, ME, now=NOW) as ctx:
        job_id, _ = await enqueue(ctx, [post.call(Letter("spoiled")), post.call(Letter("fresh"))])
        assert job_id is not None
        begin = text("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = :job")
        await ctx.session.execute(begin.bindparams(job=job_id))
        await settle.fail(ctx, job_id)
        error = ValueError("no <stamp>")
        await failures.record(ctx, [(job_id, error)], name="test.post", attempt=1, at=NOW, next_try_at=[None])
    return job_id


async def state(work: Work, company: TenantId, job_id: JobId) -> JobState:
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        return (await queries.job(ctx, job_id)).job.state


async def test_no_jobs_say_so(staff: Staff) -> None:
    said = await staff.get("/jobs")
    assert "All Waiting 0 Running 0 Failed 0 Finished 0 Discarded 0" in said
    assert "No jobs" in said
    assert "Retry all failed" not in said


async def test_tabs_count_and_filter(staff: Staff, failed: JobId) -> None:
    said = await staff.get("/jobs?state=failed")
    assert "All Waiting 1 Running 0 Failed 1 Finished 0 Discarded 0" in said
    assert "test.post letter=spoiled Failed" in said
    assert "ValueError: no <stamp>" in said
    assert "letter=fresh" not in said
    assert "'colour' is not a filter here" in await staff.get("/jobs?colour=red", 422)


async def test_a_failed_job_shows_its_failures(staff: Staff, failed: JobId) -> None:
    said = await staff.get(f"/jobs/{failed}")
    assert "test.post Failed" in said
    assert "Run 1 15 Mar 2026, 08:00 given up ValueError no <stamp> Traceback ValueError: no <stamp>" in said
    assert "Letter spoiled" in said


async def test_it_is_retried_or_let_go(staff: Staff, failed: JobId, work: Work, company: TenantId) -> None:
    assert await staff.send(f"/jobs/{failed}/retry") == f"/jobs/{failed}"
    assert await state(work, company, failed) is JobState.WAITING
    assert await staff.send(f"/jobs/{failed}/discard") == f"/jobs/{failed}"
    assert await state(work, company, failed) is JobState.DISCARDED
    refused = await staff.post(f"/jobs/{failed}/retry")
    assert refused.status_code == 409
    assert await state(work, company, failed) is JobState.DISCARDED


async def test_every_failed_job_is_retried_together(staff: Staff, failed: JobId, work: Work, company: TenantId) -> None:
    assert "Run 1 failed jobs again?" in await staff.html("/jobs")
    assert await staff.send("/jobs/retry-failed") == "/jobs"
    assert await state(work, company, failed) is JobState.WAITING


async def test_schedules_show_their_runs_and_start_on_demand(
    staff: Staff, web: FastAPI, work: Work, company: TenantId
) -> None:
    said = await staff.get("/schedule")
    assert "Times in America/New_York" in said
    for schedule, _ in web.state.jobs.schedules():
        assert schedule.name in said
    place = await staff.send("/schedule/jobs.prune/run")
    assert await state(work, company, JobId(int(place.removeprefix("/jobs/")))) is JobState.WAITING
    assert (await staff.post("/schedule/nothing.such/run")).status_code == 404
    said = await staff.get("/schedule")
    assert re.search(r"jobs\.prune daily at \d\d:\d\d \S.* Waiting ", said), said[-3000:]


async def test_a_schedule_is_tried_without_a_trace(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        service = await make.service(ctx)
        await commands.cancel(ctx, service.id, reason="moving", on=date(2026, 3, 16))
    async with work.begin(company, ME, now=NOW) as ctx:
        row = (await ctx.session.scalars(select(Service))).one()
        row.cancel_on = date(2026, 3, 15)  # its day comes
    said = await staff.get("/schedule/services.carry_out_cancellations/preview")
    assert "State Active Cancelled" in said
    assert "Service cancelled: moving · first day without it 15 Mar 2026" in said
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        found = (await ctx.session.scalars(select(Service))).one()
        assert (found.status, found.cancelled_at) == (Status.ACTIVE, None)
    await staff.get("/schedule/nothing.such/preview", 404)


async def test_others_see_no_jobs_of_ours_and_readers_start_none(
    failed: JobId, visit: Visit, other_company: TenantId, work: Work, company: TenantId
) -> None:
    async with visit(Role.OWNER, tenant=other_company) as stranger:
        assert "Not found" in await stranger.get(f"/jobs/{failed}", 404)
        assert (await stranger.post(f"/jobs/{failed}/retry")).status_code == 404
    async with visit(Role.READ_ONLY) as reader:
        assert "Retry" not in await reader.get("/jobs")
        assert (await reader.post(f"/jobs/{failed}/retry")).status_code == 403
    assert await state(work, company, failed) is JobState.FAILED
