"""The plan of a run names drafts that it changes too; one that is refused says what the company comes to now."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from fairlead.domains.billing import commands, jobs, queries
from fairlead.domains.billing.commands import Preview
from fairlead.domains.billing.errors import BillingChunkChanged, BillingPlanChanged
from fairlead.domains.billing.models import BillingRun, Invoice
from fairlead.domains.billing.policy import BillingPolicy, Finish
from fairlead.domains.billing.terms import RunStatus
from fairlead.domains.catalog.terms import Aggregation
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import InvoiceId, RunId, TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.audit import AuditEntry
from fairlead.platform.db.database import Database
from fairlead.platform.policy import set_policy
from fairlead.platform.work import Work
from tests.db.billing.test_runs import run
from tests.db.billing.test_upkeep import hear
from tests.db.billing.test_usage_on_drafts import AFTER, BEFORE, FEBRUARY, LATER, drafted, lines, total
from tests.kit.queries import count_queries
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, usage


@pytest.fixture
def story(work: Work, company: TenantId) -> Story:
    return Story(work, company)


def changed(seen: Preview) -> list[tuple[UUID, Money | None, Money | None]]:
    """Which drafts change, from which total to which; None for one that goes."""
    return [(one.id, one.before, None if one.dropped else one.after) for one in seen.changes]


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


async def late(ctx: Context, service: Service, day: str = "2026-01-20", quantity: str = "6") -> None:
    await usage.used(ctx, usage.event(service.id, day, quantity))


async def test_a_preview_names_the_drafts_that_late_usage_changes_and_is_applied(ctx: Context) -> None:
    service, invoice_id = await drafted(ctx)
    nothing = await commands.preview(ctx, LATER)
    await late(ctx, service)
    seen = await commands.preview(ctx, LATER)
    # 6 gigabytes more at 0.50, and 10 % of that
    assert changed(seen) == [(invoice_id, usd("36.30"), usd("39.60"))]
    assert (seen.clients, seen.invoices, seen.lines, seen.totals) == (0, 0, 0, {})
    assert seen.changed_totals() == {"USD": (usd("36.30"), usd("39.60"))}
    assert (seen.plan != nothing.plan, nothing.changes) == (True, [])
    assert (await lines(ctx, invoice_id), await total(ctx, invoice_id)) == (BEFORE, Decimal("36.30"))
    assert (await commands.preview(ctx, LATER)).plan == seen.plan
    run_id = await run(ctx, LATER, plan=seen.plan)
    assert (await lines(ctx, invoice_id), await total(ctx, invoice_id)) == (AFTER, Decimal("39.60"))
    done = await queries.run(ctx, run_id)
    assert (done.status, done.invoices, done.drafts_changed) == (RunStatus.FINISHED, 0, 1)


async def emptied(ctx: Context) -> InvoiceId:
    """A draft of 4 gigabytes at 0.50, of which a later measurement leaves none."""
    await set_policy(ctx, BillingPolicy(finish=Finish.DRAFT, review_days=0))
    tariff = await make.tariff(ctx)
    await usage.priced(ctx, tariff.id, aggregation=Aggregation.LATEST)
    service = await make.active(ctx, tariff_id=tariff.id, price=Money.zero("USD"))
    await hear(ctx)
    await late(ctx, service, "2026-01-05", "4")
    await run(ctx, FEBRUARY)
    [draft] = await ctx.rows(select(Invoice.id))
    await late(ctx, service, "2026-01-20", "0")
    return InvoiceId(draft.id)


async def test_a_draft_that_bills_nothing_any_more_is_named_as_gone(ctx: Context) -> None:
    invoice_id = await emptied(ctx)
    seen = await commands.preview(ctx, LATER)
    assert changed(seen) == [(invoice_id, usd("2.00"), None)]
    await run(ctx, LATER, plan=seen.plan)
    assert await ctx.rows(select(Invoice.id)) == []


async def test_usage_that_arrives_after_the_preview_is_refused_and_changes_nothing(ctx: Context) -> None:
    service, invoice_id = await drafted(ctx)
    await late(ctx, service)
    seen = await commands.preview(ctx, LATER)
    await late(ctx, service, "2026-01-21", "1")
    with pytest.raises(BillingPlanChanged) as refused:
        await run(ctx, LATER, plan=seen.plan)
    assert (refused.value.drafts_changed, refused.value.invoices, refused.value.totals) == (1, 0, ())
    assert (await lines(ctx, invoice_id), await total(ctx, invoice_id)) == (BEFORE, Decimal("36.30"))
    assert changed(await commands.preview(ctx, LATER)) == [(invoice_id, usd("36.30"), usd("40.15"))]


async def test_usage_that_costs_the_same_changes_what_a_draft_says_and_its_plan(ctx: Context) -> None:
    """Two events that come to nothing together change how many gigabytes were measured when: the line is the same."""
    service, invoice_id = await drafted(ctx)
    nothing = await commands.preview(ctx, LATER)
    await late(ctx, service, quantity="0")
    seen = await commands.preview(ctx, LATER)
    assert changed(seen) == [(invoice_id, usd("36.30"), usd("36.30"))]
    assert seen.plan != nothing.plan


async def test_a_plan_says_whether_invoices_go_out_or_wait(ctx: Context) -> None:
    await make.active(ctx)
    await hear(ctx)
    seen = await commands.preview(ctx, FEBRUARY)
    await set_policy(ctx, BillingPolicy(finish=Finish.DRAFT))
    with pytest.raises(BillingPlanChanged):
        await run(ctx, FEBRUARY, plan=seen.plan)


async def test_what_a_preview_undid_is_in_no_trail(story: Story) -> None:
    """A run that applies a plan previews first: the trail tells each change of a draft once."""
    service, _ = await story.on("2026-02-05", drafted)
    await story.do(lambda ctx: late(ctx, service))

    async def trail(ctx: Context) -> list[tuple[str, str]]:
        statement = select(AuditEntry.kind, AuditEntry.action).where(AuditEntry.kind.in_(("invoices", "invoice_lines")))
        return [(kind, action) for kind, action in await ctx.rows(statement) if action == "updated"]

    before = await story.do(trail)
    seen = await story.do(lambda ctx: commands.preview(ctx, LATER))
    assert await story.do(trail) == before
    run_id = await story.do(lambda ctx: commands.start_run(ctx, LATER, plan=seen.plan))
    assert await story.do(trail) == before
    await story.do(lambda ctx: commands.run_chunk(ctx, run_id))
    assert sorted(await story.do(trail)) == sorted([*before, ("invoice_lines", "updated"), ("invoices", "updated")])


async def test_many_drafts_change_in_as_many_statements_as_one(ctx: Context, database: Database) -> None:
    first, _ = await drafted(ctx)
    others = [await make.active(ctx, tariff_id=first.tariff_id) for _ in range(9)]
    await hear(ctx)
    for one in others:
        await late(ctx, one, "2026-01-06", "4")
    await run(ctx, FEBRUARY)
    asked: list[int] = []
    for day, meant in (("20", [first]), ("21", [first, *others])):
        for one in meant:
            await late(ctx, one, f"2026-01-{day}")
        async with count_queries(database) as queries:
            seen = await commands.preview(ctx, LATER)
        assert len(seen.changes) == len(meant)
        asked.append(queries.count)
        await run(ctx, LATER, plan=seen.plan)
    assert asked[1] <= asked[0] + 2, asked


async def three(ctx: Context) -> list[Service]:
    """Three clients with a service of 31.00 each."""
    tariff = await make.tariff(ctx)
    people = [await clients.client(ctx, name=name, timezone="UTC") for name in ("Ada", "Grace", "Joan")]
    sold = [await make.active(ctx, one, tariff_id=tariff.id) for one in people]
    return sorted(sold, key=lambda one: one.client_id)


async def test_a_plan_that_is_refused_says_what_the_company_comes_to_now(story: Story) -> None:
    first, *_ = await story.on("2026-01-01", three)
    seen = await story.do(lambda ctx: commands.preview(ctx, FEBRUARY))
    await add_charge(story, first)
    with pytest.raises(BillingPlanChanged) as refused:
        await story.do(lambda ctx: commands.start_run(ctx, FEBRUARY, plan=seen.plan))
    now = await story.do(lambda ctx: commands.preview(ctx, FEBRUARY))
    problem = refused.value
    assert (problem.expected, problem.found) == (seen.plan, now.plan)
    assert (problem.clients, problem.invoices, problem.lines, problem.parked, problem.totals) == (
        now.clients, now.invoices, now.lines, 0, (Money(now.totals["USD"], "USD"),),
    )  # fmt: skip
    told = "Now it comes to 191.00 USD: invoices 6, lines 7, clients 3, drafts changed 0, clients left out 0."
    assert told in str(problem)


async def begun(story: Story) -> tuple[RunId, Service]:
    """A run by plan with a chunk a client, of which the second is no longer what it was."""
    _, second, _ = await story.on("2026-01-01", three)
    seen = await story.do(lambda ctx: commands.preview(ctx, FEBRUARY, chunk=1))
    run_id = await story.do(lambda ctx: commands.start_run(ctx, FEBRUARY, plan=seen.plan, chunk=1))
    await story.do(lambda ctx: commands.run_chunk(ctx, run_id))
    return run_id, second


async def add_charge(story: Story, service: Service) -> None:
    await story.do(
        lambda ctx: commands.add_charge(
            ctx, service.client_id, description="Call-out", price=usd("5.00"), quantity=Decimal(1), due_on=FEBRUARY
        )
    )


async def test_a_chunk_that_differs_says_which_and_how_many_clients_are_left(story: Story) -> None:
    run_id, second = await begun(story)
    await add_charge(story, second)
    with pytest.raises(BillingChunkChanged) as refused:
        await story.do(lambda ctx: commands.run_chunk(ctx, run_id))
    problem = refused.value
    assert (problem.chunk, problem.chunks, problem.clients_left) == (2, 3, 2)
    assert (problem.invoices, problem.lines, problem.totals) == (2, 3, (usd("67.00"),))
    assert "Chunk 2 of 3" in problem.detail


async def test_a_chunk_that_differs_closes_the_workers_run_and_a_preview_goes_on_from_there(story: Story) -> None:
    run_id, second = await begun(story)
    await add_charge(story, second)
    story.events()
    for position in (1, 2, 1):
        await story.do(lambda ctx, at=position: jobs.run_chunk.fn(ctx, jobs.Chunk(run_id, at)))  # type: ignore[misc] # at
    stood = await story.do(lambda ctx: queries.run(ctx, run_id))
    assert (stood.status, stood.chunks_done, stood.invoices) == (RunStatus.FAILED, 1, 2)
    assert stood.error is not None
    assert "Chunk 2 of 3" in stood.error
    assert story.events() == ["BillingRunFailed"]
    seen = await story.do(lambda ctx: commands.preview(ctx, FEBRUARY))
    assert (seen.clients, seen.invoices, seen.totals) == (2, 4, {"USD": 12900})
    await story.bill(str(FEBRUARY))
    assert len(await story.do(lambda ctx: ctx.rows(select(BillingRun.id)))) == 2
    assert len(await story.do(lambda ctx: ctx.rows(select(Invoice.id)))) == 6


async def test_looking_at_next_invoices_of_a_draft_with_late_usage_keeps_nothing(story: Story) -> None:
    service, invoice_id = await story.on("2026-02-05", drafted)
    await story.do(lambda ctx: late(ctx, service))
    await story.do(lambda ctx: commands.next_invoices(ctx, service.client_id, LATER))
    assert await story.do(lambda ctx: lines(ctx, invoice_id)) == BEFORE


async def test_usage_that_arrives_while_the_run_is_on_stops_it_at_its_draft(story: Story) -> None:
    service, invoice_id = await story.on("2026-02-05", drafted)
    await story.do(lambda ctx: late(ctx, service))
    seen = await story.do(lambda ctx: commands.preview(ctx, LATER))
    run_id = await story.do(lambda ctx: commands.start_run(ctx, LATER, plan=seen.plan))
    await story.do(lambda ctx: late(ctx, service, "2026-01-21", "1"))
    with pytest.raises(BillingChunkChanged) as refused:
        await story.do(lambda ctx: commands.run_chunk(ctx, run_id))
    assert (refused.value.drafts_changed, refused.value.clients_left) == (1, 1)
    assert await story.do(lambda ctx: lines(ctx, invoice_id)) == BEFORE
    await story.bill(str(LATER))
    assert await story.do(lambda ctx: total(ctx, invoice_id)) == Decimal("40.15")
