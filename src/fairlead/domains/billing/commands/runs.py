"""Billing runs: begun once, carried out in chunks by any number of processes, finished by the last of them.

Each chunk is one transaction that also marks it done. So a run that was killed goes on where it stopped, two processes
that run the same day share its chunks, and what was billed is never billed again.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from fairlead.domains.billing.commands.assembly import Assembly
from fairlead.domains.billing.commands.chunks import bill_range
from fairlead.domains.billing.commands.opening import open_unheard
from fairlead.domains.billing.commands.previewing import CHUNK, Preview, preview_ranges
from fairlead.domains.billing.errors import BillingChunkChanged, BillingPlanChanged
from fairlead.domains.billing.events import BillingRunFailed, BillingRunFinished, BillingRunRequested
from fairlead.domains.billing.models import BillingRun, BillingRunChunk
from fairlead.domains.billing.queries.due import Range, due_ranges
from fairlead.domains.billing.terms import RunStatus
from fairlead.domains.identity.queries import company_facts
from fairlead.kernel.ids import RunId
from fairlead.platform.context import Context
from fairlead.platform.db import audit
from fairlead.platform.undoing import attempted


async def start_run(ctx: Context, as_of: date, *, plan: str | None = None, chunk: int = CHUNK) -> RunId:
    """Begin a run to a date, or join the one that is under way for it (a killed one is under way still).

    Runs to earlier dates that are under way are closed: this one bills whatever they had left. With `plan`, only
    what a preview with this hash showed is done: raises BillingPlanChanged now, or stops at the chunk that differs.
    """
    await ctx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("billing.start_run"), ctx.tenant_id)))
    joined = await _take_over(ctx, as_of, plan)
    if joined is not None:
        return joined
    await open_unheard(ctx)
    ranges = await due_ranges(ctx, as_of, chunk)
    digests: Sequence[str | None] = [None] * len(ranges)
    if plan is not None:
        seen = await preview_ranges(ctx, as_of, ranges)
        if seen.plan != plan:
            raise BillingPlanChanged(expected=plan, found=seen.plan, **seen.figures())
        digests = seen.digests
    run_id = RunId(ctx.new_id())
    currency = (await company_facts(ctx)).currency
    ctx.session.add(
        BillingRun(
            id=run_id, as_of=as_of, status=RunStatus.RUNNING, currency=currency, chunks=len(ranges), plan=plan,
            clients=sum(one.clients for one in ranges), started_at=ctx.now, started_by=ctx.actor.name,
        )
    )  # fmt: skip
    await ctx.session.flush()
    await _add_chunks(ctx, run_id, ranges, digests)
    await _finish_if_done(ctx, run_id)
    return run_id


async def request_run(ctx: Context, as_of: date, *, plan: str | None = None) -> RunId:
    """Begin a run that the workers carry out."""
    run_id = await start_run(ctx, as_of, plan=plan)
    ctx.emit(BillingRunRequested(run_id=run_id, as_of=as_of))
    return run_id


async def _take_over(ctx: Context, as_of: date, plan: str | None) -> RunId | None:
    under_way = select(BillingRun).where(BillingRun.status == RunStatus.RUNNING, BillingRun.as_of <= as_of)
    joined: RunId | None = None
    for run in await ctx.session.scalars(under_way.order_by(BillingRun.started_at).with_for_update(key_share=True)):
        if run.as_of == as_of and run.plan == plan:
            joined = RunId(run.id)
        else:
            await fail_run(ctx, RunId(run.id), f"a run to {as_of} took over")
    return joined


async def _add_chunks(ctx: Context, run_id: RunId, ranges: Sequence[Range], digests: Sequence[str | None]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "tenant_id": ctx.tenant_id, "id": ctx.new_id(), "run_id": run_id, "position": position,
            "first_client": one.first, "last_client": one.last, "clients": one.clients, "plan": digest,
            "invoices": 0, "lines": 0, "total_minor": 0, "drafts_changed": 0, "parked": {},
        }
        for position, (one, digest) in enumerate(zip(ranges, digests, strict=True))
    ]  # fmt: skip
    if rows:
        await ctx.session.execute(insert(BillingRunChunk), rows)


async def run_chunk(ctx: Context, run_id: UUID, position: int | None = None) -> int | None:
    """Bill one chunk of a run that is under way: the one named, or the next that nobody else has.

    Returns its position; None when there is none to do. The last chunk finishes the run. Raises BillingChunkChanged
    when the run applies a plan and this chunk came to something else.
    """
    chunk = await _claim(ctx, run_id, position)
    if chunk is None:
        return None
    run = await ctx.row(select(BillingRun.as_of, BillingRun.currency).where(BillingRun.id == run_id))
    if run is None:
        return None
    made = await bill_range(ctx, Range(chunk.first_client, chunk.last_client, chunk.clients), run.as_of, run_id=run_id)
    if chunk.plan is not None:
        await _check(ctx, chunk, run.as_of, made)
    total = sum(one.total_minor for one in made.invoices if one.currency == run.currency)
    figures = {"invoices": len(made.invoices), "lines": len(made.lines), "total_minor": total}
    figures["drafts_changed"] = len(made.changes)
    await ctx.session.execute(
        update(BillingRunChunk)
        .where(BillingRunChunk.id == chunk.id)
        .values(**figures, parked={str(k): why for k, why in made.parked.items()}, done_at=ctx.now),
        execution_options={"synchronize_session": False},
    )
    audit.note(
        ctx,
        action="billed",
        kind="billing_runs",
        subject_id=run_id,
        after={"chunk": chunk.position, "currency": run.currency, **figures},
    )
    await _finish_if_done(ctx, run_id)
    return int(chunk.position)


async def run_chunk_or_close(ctx: Context, run_id: UUID, position: int) -> None:
    """Bill one chunk of a run; when it is not what the plan said, close the run with that reason instead.

    For workers: trying again would find the same, and whoever watches the run is to see why it does not go on.
    """
    try:
        async with attempted(ctx):
            await run_chunk(ctx, run_id, position)
    except BillingChunkChanged as changed:
        await fail_run(ctx, RunId(run_id), changed.detail)


async def _check(ctx: Context, chunk: BillingRunChunk, as_of: date, made: Assembly) -> None:
    now = Preview(as_of)
    now.count(made)
    [found] = now.digests
    if chunk.plan is None or chunk.plan == found:
        return
    left = select(
        func.count(), func.coalesce(func.sum(BillingRunChunk.clients).filter(BillingRunChunk.done_at.is_(None)), 0)
    ).where(BillingRunChunk.run_id == chunk.run_id)
    [(chunks, clients)] = await ctx.rows(left)
    raise BillingChunkChanged(
        expected=chunk.plan[:16], found=found[:16], chunk=chunk.position + 1, chunks=chunks, clients_left=clients,
        **now.figures(),
    )  # fmt: skip


async def _claim(ctx: Context, run_id: UUID, position: int | None) -> BillingRunChunk | None:
    statement = (
        select(BillingRunChunk)
        .join(
            BillingRun, (BillingRun.tenant_id == BillingRunChunk.tenant_id) & (BillingRun.id == BillingRunChunk.run_id)
        )
        .where(
            BillingRunChunk.run_id == run_id, BillingRunChunk.done_at.is_(None), BillingRun.status == RunStatus.RUNNING
        )
        .order_by(BillingRunChunk.position)
        .limit(1)
        .with_for_update(of=BillingRunChunk, skip_locked=position is None)
    )
    if position is not None:
        statement = statement.where(BillingRunChunk.position == position)
    return (await ctx.session.scalars(statement)).one_or_none()


async def _finish_if_done(ctx: Context, run_id: UUID) -> None:
    """Finish the run when no chunk is left. The lock lets the later of two last chunks see the earlier."""
    statement = select(BillingRun).where(BillingRun.id == run_id).with_for_update(key_share=True)
    run = (await ctx.session.scalars(statement.execution_options(populate_existing=True))).one()
    figures = select(
        func.count().filter(BillingRunChunk.done_at.is_(None)).label("left"),
        func.coalesce(func.sum(BillingRunChunk.invoices), 0).label("invoices"),
    ).where(BillingRunChunk.run_id == run_id)
    row = await ctx.row(figures)
    if row is None or row.left or run.status is not RunStatus.RUNNING:
        return
    run.status, run.finished_at = RunStatus.FINISHED, ctx.now
    run.version += 1
    ctx.emit(BillingRunFinished(run_id=run.id, as_of=run.as_of, invoices=int(row.invoices)))


async def fail_run(ctx: Context, run_id: RunId, reason: str) -> None:
    """Close a run that cannot go on; what it issued stands."""
    statement = select(BillingRun).where(BillingRun.id == run_id, BillingRun.status == RunStatus.RUNNING)
    run = (await ctx.session.scalars(statement.with_for_update(key_share=True))).one_or_none()
    if run is not None:
        run.status, run.finished_at, run.error = RunStatus.FAILED, ctx.now, reason
        run.version += 1
        ctx.emit(BillingRunFailed(run_id=run.id, as_of=run.as_of, reason=reason))
