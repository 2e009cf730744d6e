"""What a run does when facts are odd, events are late, or it was left half done."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from fairlead.domains.billing import commands, jobs, queries
from fairlead.domains.billing.models import BillingRun, BillingRunChunk, Invoice, RecurringSchedule
from fairlead.domains.billing.policy import BillingPolicy, Finish
from fairlead.domains.billing.terms import RunStatus
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.jobs.declare import Due
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients

ME = Actor.system("test")
JANUARY = date(2026, 1, 1)


@pytest.fixture
def story(work: Work, company: TenantId) -> Story:
    return Story(work, company)


async def two(story: Story) -> tuple[UUID, UUID]:
    """Two clients with a service each; the ids of the services."""

    async def sell(ctx: Context) -> tuple[UUID, UUID]:
        tariff = await make.tariff(ctx)
        people = [await clients.client(ctx, name=name, timezone="UTC") for name in ("Ada", "Grace")]
        first, second = [await make.active(ctx, one, tariff_id=tariff.id) for one in people]
        return first.id, second.id

    return await story.on("2026-01-01", sell)


async def set_back(story: Story, service_id: UUID, day: date) -> None:
    async def write(ctx: Context) -> None:
        where = RecurringSchedule.service_id == service_id
        await ctx.session.execute(update(RecurringSchedule).where(where).values(billed_until=day, next_date=day))

    await story.do(write)


async def outcome(story: Story, run_id: UUID) -> tuple[int, list[str]]:
    """Invoices of a run, and why clients were left out."""

    async def read(ctx: Context) -> tuple[int, list[str]]:
        return (await queries.run(ctx, run_id)).invoices, list((await queries.parked(ctx, run_id)).values())

    return await story.do(read)


async def test_a_client_with_odd_dates_is_left_out_and_named_the_others_are_billed(story: Story) -> None:
    odd, _ = await two(story)
    await set_back(story, odd, date(1800, 1, 1))
    run_id = await story.bill("2026-01-01")
    assert await outcome(story, run_id) == (1, ["more than 1200 periods are due since 1800-01-01"])


async def test_a_schedule_set_back_by_hand_cannot_bill_a_period_again(story: Story) -> None:
    odd, _ = await two(story)
    await story.bill("2026-01-01")
    await set_back(story, odd, JANUARY)
    run_id = await story.bill("2026-02-01")
    assert await outcome(story, run_id) == (1, ["Fibre is charged for 2026-01-01/2026-02-01 already"])


async def test_r33_a_run_bills_services_of_whose_activation_nobody_has_heard(work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        service = await make.active(ctx)
    async with work.begin(company, ME, now=NOW) as ctx:
        assert (await commands.preview(ctx, JANUARY)).invoices == 1
        run_id = await commands.start_run(ctx, JANUARY)
        await commands.run_chunk(ctx, run_id)
    async with work.begin(company, ME, now=NOW) as ctx:
        assert (await queries.run(ctx, run_id)).invoices == 1
        assert (await make.schedule(ctx, service.id)).starts_on == JANUARY


async def test_a_run_that_was_left_is_joined_and_finished_by_the_next(story: Story) -> None:
    await two(story)
    left = await story.do(lambda ctx: commands.start_run(ctx, JANUARY, chunk=1))
    await story.do(lambda ctx: commands.run_chunk(ctx, left))
    assert await story.do(lambda ctx: commands.start_run(ctx, JANUARY)) == left
    await story.do(lambda ctx: commands.run_chunk(ctx, left))
    stood = await story.do(lambda ctx: queries.run(ctx, left))
    assert (stood.status, stood.chunks_done, stood.invoices) == (RunStatus.FINISHED, 2, 2)


async def test_a_run_to_a_later_day_takes_over_what_an_earlier_one_left(story: Story) -> None:
    await two(story)
    left = await story.do(lambda ctx: commands.start_run(ctx, JANUARY, chunk=1))
    story.events()
    later = await story.bill("2026-02-01")
    assert story.events() == ["BillingRunFailed", *["InvoiceIssued"] * 4, "BillingRunFinished"]
    stood = await story.do(lambda ctx: queries.run(ctx, left))
    assert (stood.status, stood.error) == (RunStatus.FAILED, "a run to 2026-02-01 took over")
    assert (await outcome(story, later))[0] == 4
    assert await story.do(lambda ctx: commands.run_chunk(ctx, left)) is None


async def test_the_nights_job_bills_the_companys_own_day(work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        await make.active(ctx)
    due = Due(at=NOW.replace(hour=4, minute=30), zone="America/New_York")  # 00:30 on the 15th there
    async with work.begin(company, ME, now=NOW) as ctx:
        await jobs.run_billing.fn(ctx, due)
        assert [one.event.name for one in ctx.outbox.events] == ["BillingRunRequested"]
        event = ctx.outbox.events[0].event
    async with work.begin(company, ME, now=NOW) as ctx:
        await jobs.spread_billing_run.fn(ctx, event)
        await jobs.spread_billing_run.fn(ctx, event)
        chunk = (await ctx.session.scalars(select(BillingRunChunk))).one()
        run = (await ctx.session.scalars(select(BillingRun))).one()
        assert (run.as_of, chunk.position) == (date(2026, 3, 15), 0)
    for _ in range(2):  # a job that is delivered twice
        async with work.begin(company, ME, now=NOW) as ctx:
            await jobs.run_chunk.fn(ctx, jobs.Chunk(run.id, 0))
    async with work.begin(company, ME, now=NOW) as ctx:
        assert len((await ctx.session.scalars(select(Invoice))).all()) == 3


async def test_a_clients_own_policy_counts(story: Story) -> None:
    await two(story)

    async def choose(ctx: Context) -> None:
        ada = await ctx.session.scalar(select(RecurringSchedule.client_id).order_by(RecurringSchedule.client_id))
        own = BillingPolicy(payment_terms_days=30, finish=Finish.DRAFT)
        await set_policy(ctx, own, ada)

    await story.do(choose)
    await story.bill("2026-01-01")

    async def read(ctx: Context) -> list[tuple[str | None, timedelta]]:
        found = await ctx.session.scalars(select(Invoice).order_by(Invoice.client_id))
        return [(one.number, one.due_date - one.issue_date) for one in found]

    assert await story.do(read) == [(None, timedelta(days=30)), ("INV-000001", timedelta(days=14))]
