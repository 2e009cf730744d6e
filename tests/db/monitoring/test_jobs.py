"""Checks and reports over all live services: in chunks, safe to repeat, previewed without a trace."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text

from fairlead.domains.monitoring import commands, jobs, queries
from fairlead.domains.monitoring.models import HealthRecord, SlaReport
from fairlead.domains.services.models import Service
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor, Context
from fairlead.platform.jobs.declare import Due
from fairlead.platform.jobs.queries import jobs as jobs_of
from fairlead.platform.work import Work, plan
from tests.kit.fixtures import NOW
from tests.make import monitoring as make
from tests.make import services

ME = Actor.system("test")
DUE = Due(NOW, "America/New_York")
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


async def scores(work: Work, company: TenantId) -> Sequence[int | None]:
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        return list(await ctx.session.scalars(select(Service.health_score).order_by(Service.number)))


async def test_ranges_cover_every_live_service_once(ctx: Context) -> None:
    made = await make.lines(ctx, 5)
    ranges = await queries.check_ranges(ctx, 2)
    found = [list(await queries.ids_within(ctx, one)) for one in ranges]
    assert [len(ids) for ids in found] == [2, 2, 1]
    assert sorted(id_ for ids in found for id_ in ids) == sorted(one.id for one in made)
    assert await queries.check_ranges(ctx, 5) == [queries.Range(min(one.id for one in made), None)]


async def test_a_dry_run_checks_everything_and_keeps_nothing(work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        sick, _ = await make.lines(ctx, 2)
        await commands.calculate_health_score(ctx, [sick.id])
        await make.incident(ctx, sick, is_sla_breach=True, minutes=1)
        await make.incident(ctx, sick, is_sla_breach=True, minutes=1)
    async with work.begin(company, ME, now=NOW, dry_run=True) as ctx:
        await jobs.run_health_checks.fn(ctx, DUE)
    assert [event["name"] for event in plan(ctx).events] == ["ServiceHealthDegraded"]
    assert await scores(work, company) == [100, None]


async def test_a_dry_run_holds_no_service_whose_score_stays(work: Work, company: TenantId) -> None:
    """It looks at every live service and takes as long: nobody may have to wait for it."""

    async def places(ctx: Context) -> list[tuple[str, str]]:
        """Where each row stands and which transaction holds it or wrote it anew (0: none)."""
        rows = await ctx.session.execute(text("SELECT ctid::text, xmax::text FROM services ORDER BY number"))
        return [(row[0], row[1]) for row in rows]

    async with work.begin(company, ME, now=NOW) as ctx:
        made = await make.lines(ctx, 3)
        await commands.check_health(ctx, [one.id for one in made])
        await make.incident(ctx, made[0], is_sla_breach=True, minutes=1)
    async with work.begin(company, ME, now=NOW, dry_run=True) as ctx:
        before = await places(ctx)
        await jobs.run_health_checks.fn(ctx, DUE)
        after = await places(ctx)
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True, True]


async def test_the_job_leaves_a_job_for_each_range_and_the_same_range_waits_once(app: App, company: TenantId) -> None:
    async with app.work.begin(company, ME, now=NOW) as ctx:
        await make.lines(ctx, 2)
    for _ in range(2):
        async with app.work.begin(company, ME, now=NOW) as ctx:
            await jobs.run_health_checks.fn(ctx, DUE)
    async with app.work.begin(company, ME, now=NOW) as ctx:
        waiting = [job for job in (await jobs_of(ctx)).items if job.name == "monitoring.check_some"]
        assert len(waiting) == 1
        [only] = await queries.check_ranges(ctx, jobs.CHUNK)
        await jobs.check_some.fn(ctx, jobs.Some(*only))
    assert await scores(app.work, company) == [100, 100]


async def test_a_second_check_changes_nothing_but_the_moment(ctx: Context) -> None:
    made = await make.lines(ctx, 3)
    ids = [one.id for one in made]
    assert await commands.check_health(ctx, ids) == commands.Checked(3, 3, 0)
    said = len(ctx.outbox.events)
    ctx.now = NOW + timedelta(hours=6)
    assert await commands.check_health(ctx, ids) == commands.Checked(3, 0, 0)
    assert len(ctx.outbox.events) == said
    assert await ctx.scalar(select(func.count()).select_from(HealthRecord)) == 3
    await ctx.session.refresh(made[0])
    assert made[0].last_health_check_at == NOW + timedelta(hours=6)


async def test_a_report_says_what_was_promised_and_what_was_kept(ctx: Context) -> None:
    with make.days_ago(ctx, 60):
        service = await services.service(ctx)
    began = datetime(2026, 2, 10, 12, tzinfo=UTC)
    await make.incident(ctx, service, started_at=began, minutes=300, is_sla_breach=True)
    await make.incident(ctx, service, started_at=datetime(2026, 3, 2, tzinfo=UTC), minutes=5)
    report = await queries.generate_sla_report(ctx, service.id, FEBRUARY, MARCH)
    # 28 days on New York's clock, five hours of them down: 1 − 300/40,320
    assert (report.uptime.active, report.uptime.down) == (28 * 86_400, 5 * 3_600)
    assert report.uptime.percent == Decimal("99.256")
    assert (report.uptime_target, report.response_minutes, report.resolution_minutes) == (Decimal("99.9"), 60, 240)
    assert not report.own_promise
    assert [one.number for one in report.incidents] == ["I-000001"]
    assert (report.performance.resolution_minutes, report.performance.longest_minutes) == (300, 300)
    assert (report.kept.uptime, report.kept.resolution, report.kept.breaches, report.kept.all) == (
        False,
        False,
        1,
        False,
    )
    march = await queries.generate_sla_report(ctx, service.id, MARCH, date(2026, 4, 1))
    assert (march.measured_until, march.kept.all) == (NOW, True)
    # the last 30 days begin after the long one
    assert (await queries.check_sla_compliance(ctx, service.id)).kept.all
    assert (await queries.performance_metrics(ctx, service.id)).resolution_minutes == 5


async def test_a_report_needs_a_period_that_has_begun(ctx: Context) -> None:
    service = await services.service(ctx)
    with pytest.raises(Invalid, match="to: 2026-02-01 is not after 2026-02-01"):
        await queries.generate_sla_report(ctx, service.id, FEBRUARY, FEBRUARY)
    with pytest.raises(Invalid, match="from: 2026-04-01 has not begun"):
        await queries.generate_sla_report(ctx, service.id, date(2026, 4, 1), date(2026, 5, 1))
    for start, end in ((date(1, 1, 1), MARCH), (FEBRUARY, date(9999, 12, 31)), (date(1999, 12, 31), date(2000, 1, 2))):
        with pytest.raises(Invalid, match="too long"):
            await queries.generate_sla_report(ctx, service.id, start, end)
    with pytest.raises(NotFound):
        await queries.generate_sla_report(ctx, ctx.new_id(), FEBRUARY, MARCH)


async def test_the_reports_of_a_month_are_made_once_and_stay(work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        with make.days_ago(ctx, 60):
            old = await services.service(ctx)
    async with work.begin(company, ME, now=NOW) as ctx:
        ids = [old.id]
        assert await commands.make_sla_reports(ctx, ids, FEBRUARY, MARCH) == 1
        assert [one.event.name for one in ctx.outbox.events] == ["SLAReportMade"]
    async with work.begin(company, ME, now=NOW) as ctx:
        await make.incident(ctx, old, started_at=datetime(2026, 2, 3, tzinfo=UTC), minutes=600)
        assert await commands.make_sla_reports(ctx, ids, FEBRUARY, MARCH) == 0
        [kept] = await queries.sla_reports(ctx, old.id)
        assert (kept.period_start, kept.period_end, kept.kept) == (FEBRUARY, MARCH, True)
        assert (kept.uptime_percent, kept.facts["down_seconds"], kept.facts["incidents"]) == (Decimal(100), 0, [])
        assert await ctx.scalar(select(func.count()).select_from(SlaReport)) == 1


async def test_a_service_that_did_not_run_in_the_month_gets_no_report(ctx: Context) -> None:
    service = await services.service(ctx)
    assert await commands.make_sla_reports(ctx, [service.id], FEBRUARY, MARCH) == 0
    assert await queries.sla_reports(ctx, service.id) == []


async def test_the_monthly_job_is_about_the_month_before_in_the_companys_zone(work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        with make.days_ago(ctx, 60):
            await services.service(ctx)
    first = datetime(2026, 3, 1, 13, tzinfo=UTC)
    async with work.begin(company, ME, now=first, dry_run=True) as ctx:
        await jobs.make_sla_reports.fn(ctx, Due(first, "America/New_York"))
    [made] = plan(ctx).events
    assert (made["name"], made["period_start"], made["period_end"]) == ("SLAReportMade", "2026-02-01", "2026-03-01")
